"""The ways the quiz says no, each with its sentence."""

from lms.runtime.errors import Refused


class NothingChosen(Refused):
    """An answer was sent with no option chosen."""

    def __init__(self, sentence: str = "Choose an answer, or skip this question for now") -> None:
        super().__init__(sentence, field="answer")


class NoAttemptsLeft(Refused):
    """The module limits its tries and they are used up."""

    def __init__(self, allowed: int) -> None:
        used = "the one try" if allowed == 1 else f"all {allowed} tries"
        super().__init__(f"You have used {used} at this quiz. Ask your training team what to do next.")


class RecapFirst(Refused):
    """A critical question of the last try is still to be put right."""

    def __init__(self) -> None:
        super().__init__("Read the recap and answer its question first. Then you can try the quiz again.")


class ReadFirst(Refused):
    """In a refresher, the pages of what was missed or has changed are to be read before it is asked again."""

    def __init__(self, pages: int) -> None:
        super().__init__(f"Read {pages} page{'' if pages == 1 else 's'} first. Then you are asked about what you read.")


class AlreadyPassed(Refused):
    """The quiz of this run is passed, so another try would prove nothing."""

    def __init__(self) -> None:
        super().__init__("You have passed this quiz. There is nothing to try again.")
