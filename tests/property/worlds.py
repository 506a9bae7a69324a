"""Random organisations, and a plain reading of who sees whom in them: loops over lists, with no table that was computed before."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from lms import joining, people, signin
from lms.runtime.access import Role
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Actor, Work
from tests.cast import TODAY

DAY = timedelta(days=1)
# Yesterday, today, tomorrow, never: where a date is compared, these are the ones that differ.
ENDS = st.sampled_from([TODAY - DAY, TODAY, TODAY + DAY, None, None, None])
NUMBER = st.integers(0, 40)
PLAN = st.fixed_dictionaries({
    "teams": st.lists(st.tuples(NUMBER, NUMBER), max_size=6),
    "people": st.integers(3, 7),
    "posts": st.lists(st.tuples(NUMBER, NUMBER, NUMBER, ENDS), min_size=3, max_size=10),
    "roles": st.lists(
        st.tuples(NUMBER, st.sampled_from([Role.LEADER, Role.TRAINING_LEAD, Role.AUDITOR, Role.AUTHOR]), NUMBER, ENDS), max_size=4
    ),
    "stand_ins": st.lists(st.tuples(NUMBER, NUMBER, st.integers(-3, 2), st.integers(0, 4), st.booleans()), max_size=4),
    "moves": st.lists(st.tuples(NUMBER, NUMBER), max_size=3),
    "joins": st.lists(st.tuples(NUMBER, NUMBER), max_size=2),
})  # fmt: skip
_worlds = count(1)


@dataclass
class Post:
    """One post as it was given."""

    id: UUID
    person: UUID
    organisation: int
    team: UUID
    manager: UUID | None
    ended: date | None
    number: str

    @property
    def is_current(self) -> bool:
        """Whether its last day has not passed."""
        return self.ended is None or self.ended >= TODAY


@dataclass
class World:
    """What was made, kept in plain lists. Names, addresses and staff numbers are words that stand nowhere else.

    `told` are pairs of whom was told of the other, when one was to stand in for the other; `recorded` are people with whoever managed
    them once, which the record of changes about them says.
    """

    mark: str
    people: list[UUID] = field(default_factory=list)
    names: dict[UUID, str] = field(default_factory=dict)
    addresses: dict[UUID, str] = field(default_factory=dict)
    parents: dict[UUID, UUID | None] = field(default_factory=dict)
    organisation: dict[UUID, int] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    roles: list[tuple[UUID, Role, UUID | None, date | None]] = field(default_factory=list)
    stand_ins: list[tuple[UUID, UUID, date, date]] = field(default_factory=list)
    joined: dict[UUID, UUID] = field(default_factory=dict)
    told: list[tuple[UUID, UUID]] = field(default_factory=list)
    recorded: list[tuple[UUID, UUID]] = field(default_factory=list)

    def team_is_below(self, team: UUID | None, top: UUID | None) -> bool:
        """Say whether a team is another one or lies below it."""
        while team:
            if team == top:
                return True
            team = self.parents[team]
        return False

    def managers(self, post: Post) -> list[UUID]:
        """Return the posts above a post, the nearest first."""
        by_id, found = {each.id: each for each in self.posts}, []
        at = post.manager
        while at and at not in found:
            found.append(at)
            at = by_id[at].manager
        return found

    def managing(self, person: UUID) -> set[UUID]:
        """Return the posts below which somebody sees: their own, and those they stand in for today."""
        own = {post.id for post in self.posts if post.person == person and post.is_current}
        places = {post.organisation for post in self.posts if post.id in own}
        held = {post.id: post for post in self.posts if post.is_current and post.organisation in places}
        return own | {
            post for post, delegate, first, last in self.stand_ins
            if delegate == person and first <= TODAY <= last and post in held
        }  # fmt: skip

    def posts_by_role(self, person: UUID, *roles: Role, past: bool = False) -> set[UUID]:
        """Return the posts in teams on or above which somebody holds one of some roles today."""
        tops = [
            team for holder, role, team, ends in self.roles
            if holder == person and role in roles and team and (ends is None or ends >= TODAY)
        ]  # fmt: skip
        return {
            post.id for post in self.posts
            if (past or post.is_current) and any(self.team_is_below(post.team, top) for top in tops)
        }  # fmt: skip

    def has_left(self, person: UUID) -> bool:
        """Say whether somebody had a post and has none any more: in a browser their roles count no more."""
        posts = [post for post in self.posts if post.person == person]
        return bool(posts) and not any(post.is_current for post in posts)

    def trainers(self, post: Post) -> set[UUID]:
        """Return those who run training for a post today."""
        return {
            holder for holder, role, team, ends in self.roles
            if role is Role.TRAINING_LEAD and (ends is None or ends >= TODAY) and self.team_is_below(post.team, team)
        }  # fmt: skip

    def is_site_auditor(self, person: UUID) -> bool:
        """Say whether somebody audits the whole installation today."""
        return any(
            holder == person and role is Role.AUDITOR and team is None and (ends is None or ends >= TODAY)
            for holder, role, team, ends in self.roles
        )

    def team_posts(self, person: UUID) -> set[UUID]:
        """Return the current posts that somebody's team page holds, their own included."""
        managing = self.managing(person)
        below = {post.id for post in self.posts if post.is_current and managing & set(self.managers(post))}
        return below | self.posts_by_role(person, Role.LEADER, Role.TRAINING_LEAD, Role.AUDITOR)

    def reach(self, person: UUID) -> set[UUID]:
        """Return the people whom somebody sees, of this world; who audits the installation sees the rows of history too."""
        if self.is_site_auditor(person):
            return {*self.people, *self.joined}
        return {person} | {post.person for post in self.seen_posts(person)}

    def seen_posts(self, person: UUID) -> list[Post]:
        """Return the posts through which somebody sees their holders, and their own."""
        seen = self.team_posts(person) | self.posts_by_role(person, Role.TRAINING_LEAD, Role.AUDITOR, past=True)
        return [post for post in self.posts if post.id in seen or post.person == person or self.is_site_auditor(person)]


def make(work: Work, plan: dict[str, Any]) -> World:
    """Make a world through the services, as a system actor; what they refuse is left out."""
    world = World(f"Zz{next(_worlds):05}q")
    roots = []
    for number in range(2):
        made = people.create_organisation(
            work,
            name=f"Organisation {world.mark} {number}",
            short_name=f"O{number}",
            kind=people.OrganisationKind.OTHER,
        )
        roots.append(people.root_team(work, made.id).id)
        world.parents[roots[-1]], world.organisation[roots[-1]] = None, number
    for number, (where, _) in enumerate(plan["teams"]):
        parent = _pick(list(world.parents), where)
        team = people.create_team(work, parent, code=f"T{number}", name=f"Team {number}").id
        world.parents[team], world.organisation[team] = parent, world.organisation[parent]
    for number in range(plan["people"]):
        name = f"{world.mark}x{number:02}"
        person = people.create_person(work, first_name=name, last_name="").id
        world.people.append(person)
        world.names[person] = name
        world.addresses[person] = f"{world.mark}a{number:02}@example.org".lower()
        signin.create_account(work, person, sign_in_name=world.addresses[person], email=world.addresses[person])
    for number, (who, where, boss, ends) in enumerate(plan["posts"]):
        _post(work, world, number, who, where, boss, ends)
    for who, role, where, ends in plan["roles"]:
        _role(work, world, who, role, where, ends)
    for what, who, first, days, is_ended in plan["stand_ins"]:
        _stand_in(work, world, what, who, first, days, is_ended)
    for what, boss in plan["moves"]:
        _move(work, world, what, boss)
    for one, other in plan["joins"]:
        _join(work, world, one, other)
    return world


def _pick(things: list[Any], number: int) -> Any:
    return things[number % len(things)]


def _post(work: Work, world: World, number: int, who: int, where: int, boss: int, ends: date | None) -> None:
    person, team = _pick(world.people, who), _pick(list(world.parents), where)
    above = [post for post in world.posts if post.organisation == world.organisation[team] and post.person != person]
    manager = _pick(above, boss).id if above and boss % 5 else None
    try:
        post = people.give_post(
            work, person, team, staff_number=(own := f"{world.mark}s{number:02}"), job_title="Any", staff_group="Any",
            started_on=TODAY - 30 * DAY, manager_post_id=manager,
        )  # fmt: skip
    except Refused:  # The manager has left.
        return
    if manager:
        world.recorded.append((person, next(each.person for each in above if each.id == manager)))
    if ends:
        people.end_post(work, post.id, ends)
    world.posts.append(Post(post.id, person, world.organisation[team], team, manager, ends, own))


def _role(work: Work, world: World, who: int, role: Role, where: int, ends: date | None) -> None:
    """Give a role; one whose day has passed is given with a day that had not, and aged."""
    from lms.people.models import RoleGrant

    person, team = _pick(world.people, who), _pick([*world.parents, None], where)
    if any((person, role, team) == each[:3] for each in world.roles):
        return
    try:
        held = people.grant(work, person, role, team)
    except Refused:
        return
    work.db.get_one(RoleGrant, held.id).ends_on = ends
    world.roles.append((person, role, team, ends))


def _stand_in(work: Work, world: World, what: int, who: int, first: int, days: int, is_ended: bool) -> None:
    if not world.posts:
        return
    post, person = _pick(world.posts, what), _pick(world.people, who)
    starts, ends = TODAY + first * DAY, TODAY + (first + days) * DAY
    try:
        made = people.appoint(work, post.id, person, starts_on=starts, ends_on=ends, reason="away")
    except (NotFound, Refused):
        return
    world.told.append((post.person, person))
    if is_ended:
        people.end_delegation(work, made.id)
    else:
        world.stand_ins.append((post.id, person, starts, ends))


def _move(work: Work, world: World, what: int, boss: int) -> None:
    if world.posts:
        post, manager = _pick(world.posts, what), _pick(world.posts, boss)
        try:
            people.change_line_manager(work, post.id, manager.id)
        except Refused:
            return
        post.manager = manager.id
        world.recorded.append((post.person, manager.person))


def _join(work: Work, world: World, one: int, other: int) -> None:
    """Join two people, unless one manages the other, and change the plain lists in the same way."""
    gone, kept = _pick(world.people, one), _pick(world.people, other)
    if gone == kept:
        return
    as_gone = Work(work.db, Actor(gone, "x"), work.now, work.site)
    as_kept = Work(work.db, Actor(kept, "x"), work.now, work.site)
    token = joining.begin(as_gone)
    try:
        joining.join(as_kept, token)
    except Refused:
        return
    world.people.remove(gone)
    world.joined[gone] = kept
    for post in world.posts:
        post.person = kept if post.person == gone else post.person
    world.roles = _merged(world.roles, gone, kept)
    own = {post.id for post in world.posts if post.person == kept}
    world.stand_ins = [
        (post, kept if delegate == gone else delegate, first, last) for post, delegate, first, last in world.stand_ins
        if not (delegate in {gone, kept} and post in own)
    ]  # fmt: skip


def _merged(roles: list[Any], gone: UUID, kept: UUID) -> list[Any]:
    """Return the roles with one person's as the other's; of two alike the one that lasts longer."""
    far, found = date.max, {}
    for person, role, team, ends in roles:
        key = (kept if person == gone else person, role, team)
        found[key] = max(found.get(key, date.min), ends or far)
    return [(*key, None if ends == far else ends) for key, ends in found.items()]
