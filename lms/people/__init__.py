"""People, posts, teams, reporting lines, stand-ins and roles; who may see whom.

Promises: people, posts, teams and organisations are ended with a date, never deleted; reach is one rule used everywhere, read from
closure tables and never by recursion; a circle in the reporting line or the team tree is refused with the path named; one
administrator always stays.
"""

from lms.people import bulk
from lms.people.acting import acting
from lms.people.changes import change_details, change_line_manager, move_post
from lms.people.choices import Choice, by_staff_number, count_reports, find_managers, find_reports, find_staff
from lms.people.closure import faults as closure_faults
from lms.people.closure import rebuild as rebuild_closures
from lms.people.directory import is_administrator
from lms.people.holders import Holder, Holders, holders, role_held, roles_of, roles_on
from lms.people.joined import joined, joined_into, known_as, lock_for_joining
from lms.people.lists import MOST_COUNTED, Found, StaffPage, everybody, found, staff
from lms.people.models import Organisation, OrganisationKind, Person, Post, RoleGrant, Team
from lms.people.organisations import (
    change_organisation,
    create_organisation,
    end_organisation,
    name_signer,
    reopen_organisation,
    signer_number,
    with_number,
)
from lms.people.persons import create_person, readmit, rename, suspend
from lms.people.places import (
    MOST_SHOWN,
    Place,
    TeamChoice,
    count_below,
    find_teams,
    organisation,
    organisations,
    place,
    team_named,
)
from lms.people.posts import UNDONE_WITHIN, end_post, give_post, hire, reopen_post
from lms.people.queries import (
    OrganisationView,
    PostView,
    Sender,
    Signer,
    all_posts,
    contact,
    managed_post,
    managed_posts,
    name,
    name_parts,
    names,
    organisation_of,
    person,
    post,
    posts,
    posts_of,
    posts_of_people,
    posts_to_ask,
    runs_training_of,
    sender,
    signers,
    trained_organisations,
    training_leads,
)
from lms.people.reach import (
    answers_for,
    has_left,
    is_current,
    is_held,
    is_in_team,
    is_within_reach,
    manages,
    reached_posts,
    runs_training_for,
    seen_organisations,
    stood_in_for,
    teams_below,
    within_reach,
)
from lms.people.reasons import why_seen
from lms.people.roles import (
    change_grant,
    check_others_administer,
    end_grant,
    grant,
    holds_administration,
    lock_administrators,
)
from lms.people.roster import Staff
from lms.people.rules import GRANTED, POLICY, permissions
from lms.people.signing import (
    Authority,
    Basis,
    authority,
    deputies,
    is_asked,
    named_signer,
    nearest_manager,
    signs_for,
    standing_in_above,
)
from lms.people.standins import (
    StandIn,
    appoint,
    end_delegation,
    is_standing_in,
    posts_to_stand_in_for,
    stand_in,
    stand_ins,
    standing_in,
)
from lms.people.teams import close_team, create_team, merge_teams, move_team, rename_team, reopen_team, root_team

__all__ = [
    "GRANTED", "MOST_COUNTED", "MOST_SHOWN", "POLICY", "UNDONE_WITHIN", "Authority", "Basis", "Choice", "Found",
    "Holder", "Holders", "Organisation", "OrganisationKind", "OrganisationView", "Person", "Place", "Post", "PostView",
    "RoleGrant", "Sender", "Signer", "Staff", "StaffPage", "StandIn", "Team", "TeamChoice", "acting", "all_posts",
    "answers_for", "appoint", "authority", "bulk", "by_staff_number", "change_details", "change_grant",
    "change_line_manager", "change_organisation", "check_others_administer", "close_team", "closure_faults", "contact",
    "count_below", "count_reports", "create_organisation", "create_person", "create_team", "deputies", "end_delegation",
    "end_grant", "end_organisation", "end_post", "everybody", "find_managers", "find_reports", "find_staff",
    "find_teams", "found", "give_post", "grant", "has_left", "hire", "holders", "holds_administration",
    "is_administrator", "is_asked", "is_current", "is_held", "is_in_team", "is_standing_in", "is_within_reach",
    "joined", "joined_into", "known_as", "lock_administrators", "lock_for_joining", "managed_post", "managed_posts",
    "manages", "merge_teams", "move_post", "move_team", "name", "name_parts", "name_signer", "named_signer", "names",
    "nearest_manager", "organisation", "organisation_of", "organisations", "permissions", "person", "place", "post",
    "posts", "posts_of", "posts_of_people", "posts_to_ask", "posts_to_stand_in_for", "reached_posts", "readmit",
    "rebuild_closures", "rename", "rename_team", "reopen_organisation", "reopen_post", "reopen_team", "role_held",
    "roles_of", "roles_on", "root_team", "runs_training_for", "runs_training_of", "seen_organisations", "sender",
    "signer_number", "signers", "signs_for", "staff", "stand_in", "stand_ins", "standing_in", "standing_in_above",
    "stood_in_for", "suspend", "team_named", "teams_below", "trained_organisations", "training_leads", "why_seen",
    "with_number", "within_reach",
]  # fmt: skip
