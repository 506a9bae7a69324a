"""Demo data: two organisations with people, progress and certificates, made through the services from a fixed seed.

Safe to run again: it looks for its first organisation and does nothing when it is there. The names are the cast of the README.
"""

from lms.demo.loading import commands, load

__all__ = ["commands", "load"]
