"""A problem in a content file: where it is, and one sentence that says what to do."""

from dataclasses import dataclass, field

Place = tuple[int, int]


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. Lines and columns count from 1. An error stops a release; a warning never does."""

    file: str
    line: int
    column: int
    rule: str
    severity: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.sentence}"


class ContentError(Exception):
    """What was published before does not read any more."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass
class Findings:
    """Collects the problems of one reading."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, file: str, place: Place, rule: str, sentence: str) -> None:
        """Add an error at (line, column)."""
        self.problems.append(Problem(file, *place, rule, "error", sentence))

    def warning(self, file: str, place: Place, rule: str, sentence: str) -> None:
        """Add a warning at (line, column)."""
        self.problems.append(Problem(file, *place, rule, "warning", sentence))

    def spoil(self, prefix: str) -> bool:
        """Say whether an error lies in a file whose name begins so; with an empty prefix, in any."""
        return any(each.severity == "error" and each.file.startswith(prefix) for each in self.problems)
