"""The outside programs that tests need: a browser, a PostgreSQL server, veraPDF, and the checkers of the code."""
