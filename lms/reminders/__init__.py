"""Reminders: one digest for each person and week."""

from lms.reminders.models import DigestChoice

__all__ = ["DigestChoice"]
