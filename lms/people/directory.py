"""What an administrator finds: everybody's name, posts and roles, so that access can be given and taken. Nothing of what they learn.

The record of somebody's training stays where `within_reach` leaves it.
"""

from lms.runtime.access import Role
from lms.runtime.errors import Forbidden
from lms.runtime.work import Grant, Work


def is_administrator(work: Work) -> bool:
    """Say whether the actor administers the installation."""
    return work.actor.is_system or Grant(Role.ADMINISTRATOR) in work.actor.grants


def check_administrator(work: Work) -> None:
    """Raise Forbidden when the actor does not administer the installation."""
    if not is_administrator(work):
        raise Forbidden
