"""People, posts, teams, reporting lines and roles; who may see whom.

Promises: people and posts are ended with a date, never deleted; reach is one rule used everywhere, read from closure tables and never
by recursion; a circle in the reporting line is refused with the path named.
"""

from lms.people.closure import faults as closure_faults
from lms.people.closure import rebuild as rebuild_closures
from lms.people.models import Organisation, OrganisationKind, Person, Post, RoleGrant, Team
from lms.people.organisations import create_organisation, create_team, root_team
from lms.people.persons import create_person, end_grant, grant, readmit, rename, suspend
from lms.people.posts import change_line_manager, end_post, give_post
from lms.people.queries import (
    OrganisationView,
    PostView,
    Signer,
    contact,
    name,
    name_parts,
    names,
    organisation_of,
    person,
    post,
    posts,
    posts_of_people,
    posts_to_ask,
    signers,
)
from lms.people.reach import (
    is_current,
    is_within_reach,
    reached_posts,
    runs_training_for,
    seen_organisations,
    signs_for,
    within_reach,
)
from lms.people.rules import POLICY, permissions

__all__ = [
    "POLICY", "Organisation", "OrganisationKind", "OrganisationView", "Person", "Post", "PostView", "RoleGrant", "Signer", "Team",
    "change_line_manager", "closure_faults", "contact", "create_organisation", "create_person", "create_team", "end_grant", "end_post",
    "give_post", "grant", "is_current", "is_within_reach", "name", "name_parts", "names", "organisation_of", "permissions", "person",
    "post", "posts", "posts_of_people", "posts_to_ask", "reached_posts", "readmit", "rebuild_closures", "rename", "root_team",
    "runs_training_for", "seen_organisations", "signers", "signs_for", "suspend", "within_reach",
]  # fmt: skip
