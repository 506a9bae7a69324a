"""Fingerprints of what a decision rests on, so that nobody can say later that something else was there."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from lms import catalogue, quizzes
from lms.runtime.work import Work
from lms.signoff.behaviours import SeenView


def hashes(work: Work, enrolment_id: UUID, version_id: UUID, seen: Iterable[SeenView]) -> dict[str, Any]:
    """Return the SHA-256 of each part of the evidence in hex: the version's text, the quiz as it was passed, each behaviour seen."""
    return {
        "version": catalogue.version_digest(work, version_id),
        "quiz": quizzes.passed_digest(work, enrolment_id),
        "behaviours": {each.behaviour_id: _behaviour(each) for each in seen},
    }


def _behaviour(each: SeenView) -> str:
    whole = [
        each.behaviour_id, each.seen_on.isoformat(), each.note, str(each.seen_by), str(each.together or ""), each.recorded_at.isoformat(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()
