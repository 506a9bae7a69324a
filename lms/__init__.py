"""Wardwise: staff training for responsible use of AI, run by NHS organisations themselves."""

__version__ = "0.1.0"
