"""Evidence from elsewhere for tests, and the smallest files of the kinds that are taken."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from uuid import UUID

from lms import recognition
from lms.runtime.work import Actor, Work

Open = Callable[..., AbstractContextManager[Work]]
PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 16
ISSUER = "Southbank College"
ACHIEVED, UNTIL = date(2026, 6, 1), date(2027, 5, 31)


def claimed(opened: Open, actor: Actor, module_id: str = "T01", **changed: Any) -> UUID:
    """Let somebody send evidence that they learned a module elsewhere; return its id."""
    values: dict[str, Any] = {
        "issuer": ISSUER, "level": "Foundation", "achieved_on": ACHIEVED, "valid_until": UNTIL, "content": PDF, **changed
    }  # fmt: skip
    with opened(actor) as work:
        return recognition.claim(work, module_id, **values)


def accepted(opened: Open, actor: Actor, reviewer: Actor, module_id: str = "T01", **changed: Any) -> UUID:
    """Let somebody send evidence and a reviewer accept it as it is; return the evidence's id."""
    claim_id = claimed(opened, actor, module_id, **changed)
    with opened(reviewer) as work:
        recognition.decide(work, claim_id, accept=True, achieved_on=ACHIEVED, valid_until=UNTIL)
    return claim_id
