"""The ways a deed can be refused. Each carries a sentence for the person who asked.

`web/errors.py` turns them into answers: Refused 422 on its form or 409 on a page, NotFound 404, Forbidden 403,
Conflict 409, Unavailable 503.
"""


class WardwiseError(Exception):
    """Anything the product itself says no with."""


class Refused(WardwiseError):
    """A rule says no. The sentence says what to do; `field` names the form field it belongs to, if one does."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotFound(WardwiseError):
    """There is no such record, or it is out of the actor's reach: nobody can tell which."""


class Forbidden(WardwiseError):
    """The actor's roles do not open this door. Never used for a record: that is NotFound."""


class Conflict(WardwiseError):
    """Something else happened first. The sentence says what."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class TooMany(WardwiseError):
    """A limit was reached; `wait_seconds` says when to try again."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class Unavailable(WardwiseError):
    """Something the service needs does not answer. Trying again later is safe."""
