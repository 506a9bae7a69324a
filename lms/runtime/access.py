"""The vocabulary of access: roles and permissions. Who has which is decided in `people.rules`."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is, on a team and below it, or on the whole site."""

    LEARNER = "learner"
    MANAGER = "manager"
    LEADER = "leader"
    TRAINING_LEAD = "training_lead"
    AUTHOR = "author"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What a door asks for."""

    LEARN = "learn"
    SEE_TEAM = "see_team"
    EXPORT_TEAM = "export_team"
    SIGN_OFF = "sign_off"
    ASSIGN = "assign"
    REVOKE_CERTIFICATE = "revoke_certificate"
    PRINT_SIGN_IN_CODE = "print_sign_in_code"
    APPOINT_STAND_IN = "appoint_stand_in"
    MANAGE_PEOPLE = "manage_people"
    ADMINISTER = "administer"
    SEE_RECORD = "see_record"
