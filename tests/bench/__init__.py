"""Measures the product as it is deployed: `python3 run.py bench [--json FILE] [--only NAME …]`."""
