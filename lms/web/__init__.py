"""HTTP and HTML, and nothing else: views bind forms, call one service, and show one template."""
