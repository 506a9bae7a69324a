"""Checks that are taken away, one at a time, and the cells of the matrix that have to turn red for it: those and no others."""

from dataclasses import dataclass

from tests.web.test_matrix import CELLS, EVERYONE, INSIDE


@dataclass(frozen=True)
class Plant:
    """One check: where it stands, what stands there instead, and the cells that notice.

    `cells` are named as the matrix names them; `rows` are actors and lines of which every method turns red.
    """

    name: str
    file: str
    old: str
    new: str
    cells: frozenset[str] = frozenset()
    rows: frozenset[tuple[str, str]] = frozenset()


def cells(actors: str, *, gets: tuple[str, ...] = (), posts: tuple[str, ...] = ()) -> frozenset[str]:
    """Name cells as the matrix does."""
    keys = [*(("GET", key) for key in gets), *(("POST", key) for key in posts)]
    return frozenset(f"{method} {key} as {actor}" for method, key in keys for actor in actors.split())


def rows(actors: str, *keys: str) -> frozenset[tuple[str, str]]:
    """Name every cell of some lines."""
    return frozenset((actor, key) for key in keys for actor in actors.split())


def as_much_as(actor: str, other: str) -> frozenset[tuple[str, str]]:
    """Name the lines that one actor would get through if they got wherever another one does."""
    found = set()
    for key, line in CELLS.items():
        reach = line.reach or frozenset()
        if other in line.door and (actor not in line.door or (other in reach and actor not in reach)):
            found.add((actor, key))
    return frozenset(found)


OTHERS = " ".join(sorted(INSIDE - {"ada"}))
CERTIFICATE, OF_OTIS = ("learner.certificate", "learner.certificate_file"), " of Otis"
BOTH = (*CERTIFICATE, *(key + OF_OTIS for key in CERTIFICATE))
PREPARE = ("learner.prepare_certificate", "learner.prepare_certificate of Otis")
REVOKING = ("manager.revoke", "manager.revoke of Otis", "manager.reissue", "manager.reissue of Otis")
FILES = ("staff_import", "apply_import", "rows_left_out", "undo_import", "read_import_again", "throw_import_away")
OF_FILES = tuple(f"training.{each}" for each in FILES)
SEEING = ("manager.team", "manager.person", "manager.person of Otis", "manager.person of Southmoor", "api.team")
REACH, SIGN_IN, MANAGER = "lms/people/reach.py", "lms/signin", "lms/web/manager"

PLANTS = (
    Plant(
        "a door asks for no role",
        f"{MANAGER}/assigning.py",
        'new", methods=["GET", "POST"])\n@requires(Permission.ASSIGN)',
        'new", methods=["GET", "POST"])\n@requires(Permission.LEARN)',
        cells("ada ben grace sunil omar lena mei audrey asha", gets=("manager.assign",), posts=("manager.assign",)),
    ),
    Plant(
        "managers revoke as training leads do",
        "lms/people/rules.py",
        "Permission.PRINT_SIGN_IN_CODE,\n    },\n    Role.LEADER",
        "Permission.PRINT_SIGN_IN_CODE,\n        Permission.REVOKE_CERTIFICATE,\n    },\n    Role.LEADER",
        rows=rows("grace sunil omar lena", *REVOKING),
    ),
    Plant(
        "somebody suspended goes on",
        f"{SIGN_IN}/holders.py",
        "            people.Person.suspended_at.is_(None),\n",
        "",
        rows=rows("sam", *(key for key, line in CELLS.items() if line.door != EVERYONE)),
    ),
    Plant(
        "a role goes on after its last day",
        REACH,
        "sa.or_(grant.ends_on.is_(None), grant.ends_on >= today)",
        "sa.true()",
        cells("mei", gets=(*SEEING, *BOTH), posts=PREPARE),
    ),
    Plant(
        "a role goes on after it was taken away",
        REACH,
        "sa.and_(grant.ended_at.is_(None), ",
        "sa.and_(",
        cells(
            "ben",
            gets=(*SEEING, "admin.record", "admin.change", "admin.change of Southmoor", *BOTH),
            posts=("manager.export_team", *PREPARE),
        ),
    ),
    Plant(
        "a stand-in goes on after the days, and before them",
        REACH,
        "Delegation.starts_on <= today,\n            Delegation.ends_on >= today, ",
        "",
        rows=as_much_as("ben", "sunil") | rows("omar", "manager.person", *CERTIFICATE, PREPARE[0]),
    ),
    Plant(
        "a stand-in prints sign-in codes",
        REACH,
        "sa.or_(_reports_to(post, _own(work))",
        "sa.or_(_reports_to(post, _managed(work))",
        rows=rows("sunil", "manager.print_code"),
    ),
    Plant(
        "whoever managed somebody once sees them for good",
        REACH,
        "sa.and_(is_current(post, work.today), now)",
        "now",
        cells("omar", gets=("manager.person", *CERTIFICATE), posts=PREPARE[:1]),
    ),
    Plant(
        "a role reaches beyond its teams",
        REACH,
        "team_id.in_(sa.select(TeamBelow.team_id).where(TeamBelow.top_id.in_(teams)))",
        "sa.true()",
        rows=frozenset((who, key) for who, key in as_much_as("petra", "tariq") if key not in OF_FILES)
        | rows("petra", "manager.print_code of Tariq", "manager.behaviours of Tariq")
        | rows("lena tariq audrey", "manager.person of Southmoor")
        | rows("tariq", "training.person of Southmoor"),
    ),
    Plant(
        "staff files of every organisation",
        "lms/imports/runs.py",
        "not work.actor.is_system and run.organisation_id not in",
        "False and run.organisation_id not in",
        rows=rows("petra", *OF_FILES),
    ),
    Plant(
        "an organisation's certificate is shown to another",
        REACH,
        "found = found.where(_seen(work, Post))",
        "pass",
        # The page that ends what the other organisation asks opens, too; to end it is refused by another check.
        cells("petra", gets=("manager.end_assignment of Otis",)),
        rows("petra", *(key + OF_OTIS for key in CERTIFICATE), PREPARE[1], REVOKING[1], REVOKING[3]),
    ),
    Plant(
        "a token reads whatever its holder may",
        f"{SIGN_IN}/tokens.py",
        "permissions=actor.permissions & given",
        "permissions=actor.permissions",
        cells("narrow", gets=("api.team",)),
    ),
    Plant(
        "anybody opens anybody's attempt",
        "lms/quizzes/papers.py",
        ', Attempt.person_id == sa.bindparam("person"))\n    .order_by(',
        ")\n    .order_by(",
        cells(OTHERS, gets=("learner.question", "learner.review", "learner.result")),
    ),
    Plant(
        "anybody reads anybody's messages",
        "lms/messages/service.py",
        "Message.id == message_id, Message.person_id == work.actor.person)",
        "Message.id == message_id)",
        cells(OTHERS, gets=("learner.message",)),
    ),
    Plant(
        "an auditor reads every organisation's record",
        "lms/reports/record.py",
        "    return sa.or_(AuditEntry.chain.in_(whole), in_part, of_site)",
        "    return sa.or_(AuditEntry.chain.in_(whole), in_part, of_site, sa.true())",
        cells("audrey", gets=("admin.change of Southmoor",)),
    ),
    Plant(
        "somebody prints a code for themselves",
        f"{SIGN_IN}/printed.py",
        "    if person_id == work.actor.person_id:\n        raise NotFound\n",
        "",
        cells("tariq", gets=("manager.print_code of Tariq",), posts=("manager.print_code of Tariq",)),
    ),
    Plant(
        "somebody records behaviours of their own",
        "lms/signoff/behaviours.py",
        "    if person_id == work.actor.person_id:\n        return None\n",
        "",
        cells("tariq", gets=("manager.behaviours of Tariq",), posts=("manager.behaviours of Tariq",)),
    ),
)
