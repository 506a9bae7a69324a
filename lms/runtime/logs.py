"""Logs: one JSON line per event at the edges, with ids; never names, answers, addresses or query strings."""

import json
import logging
import sys

from lms.runtime import clock


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; `extra={"facts": {…}}` adds fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[0]:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: int = logging.INFO) -> None:
    """Send the product's logs to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("lms")
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False


def event(name: str, **facts: object) -> None:
    """Log one event with its ids."""
    logging.getLogger("lms").info(name, extra={"facts": facts})


def failure(name: str, error: BaseException, **facts: object) -> None:
    """Log an error with its trace and ids."""
    logging.getLogger("lms").error(name, exc_info=error, extra={"facts": facts})
