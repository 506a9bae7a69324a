"""People of the demo: each with an account, a post, and the foundation modules asked of them."""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date, timedelta
from uuid import UUID

from lms import assignments, catalogue, people, signin
from lms.runtime.work import Work

RULE = "Foundation for all staff"
DUE = timedelta(days=68)


def account(work: Work, key: str, name: str, hashed: str) -> UUID:
    """Make a person who signs in as `key` at the demo's domain; return their id."""
    first, _, last = name.partition(" ")
    person = people.create_person(work, first_name=first, last_name=last)
    address = f"{key}@demo.example"
    signin.create_account(work, person.id, sign_in_name=address, email=address, password_hash=hashed)
    return person.id


class Staff:
    """Those who are hired, by the key that they sign in with."""

    def __init__(self, work: Work, hashed: str, started_on: date, letter: str) -> None:
        self._work = work
        self._hashed = hashed
        self._started_on = started_on
        self._letter = letter
        self.cast: dict[str, UUID] = {}
        self.posts: dict[str, UUID] = {}

    def hire(self, key: str, name: str, team: UUID, title: str, group: str, boss: str = "") -> None:
        """Make a person with a post in a team, under whoever `boss` signs in as."""
        self.cast[key] = account(self._work, key, name, self._hashed)
        self.posts[key] = people.give_post(
            self._work, self.cast[key], team, staff_number=f"{self._letter}{len(self.posts) + 1:05}", job_title=title,
            staff_group=group, started_on=self._started_on, manager_post_id=self.posts.get(boss),
        ).id  # fmt: skip


def foundation(work: Work) -> list[str]:
    """Return the modules that are asked of everybody."""
    listed = [entry for pathway in catalogue.pathways(work) if pathway.id == "foundation" for entry in pathway.modules]
    return [entry.module_id for entry in listed if entry.required]


def ask_all(work: Work, organisation_id: UUID, cast: Iterable[UUID], short_name: str) -> None:
    """Ask the foundation pathway of everybody by a rule, and before it of some by hand, by another day or one that has passed."""
    by_hand = {12: timedelta(days=-9), 17: timedelta(days=-9), 13: timedelta(days=21), 18: timedelta(days=21)}
    for number, person_id in enumerate(cast):
        for post in people.posts(work, person_id) if number in by_hand else ():
            for module_id in foundation(work):
                assignments.ask(
                    work, person_id, post_id=post.id, module_id=module_id, due_on=work.today + by_hand[number],
                    reason=reason(short_name),
                )  # fmt: skip
    follow_rule(work, organisation_id, short_name)


def follow_rule(work: Work, organisation_id: UUID, short_name: str) -> None:
    """Make the rule that asks the foundation pathway of everybody, and follow it at once."""
    rule = assignments.Draft(RULE, reason(short_name), pathway_id="foundation", on=work.today + DUE)
    assignments.save_rule(work, organisation_id, rule, tried=rule.fingerprint())
    assignments.carry_out(lambda **_: nullcontext(work), organisation_id)


def reason(short_name: str) -> str:
    """Return why a module is asked of everybody."""
    return f"everyone who works at {short_name} does"
