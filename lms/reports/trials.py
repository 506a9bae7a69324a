"""What a rule would do, as it is shown: each example's standing before and after in words."""

from dataclasses import dataclass

from lms import assignments
from lms.reports import words
from lms.runtime.work import Work


@dataclass(frozen=True)
class ShownSample:
    """One person as an example, with where they stand before and after."""

    name: str
    place: str
    before: words.Standing
    after: words.Standing
    why: str


def shown_samples(work: Work, trial: assignments.Trial) -> tuple[ShownSample, ...]:
    """Return the people of a trial as they are shown."""
    return tuple(
        ShownSample(
            each.name, f"{each.job_title}, {each.team_name}", words.grid_shown(each.before, work.today),
            words.grid_shown(each.after, work.today), each.why,
        )
        for each in trial.samples
    )  # fmt: skip
