"""What each deed in the record of changes is called. Pure.

A sentence may have parts in brackets, which are left out when what they name is gone: values are erased, entries are not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# The kinds that a reader filters by, each with what its actions begin with.
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "sign-offs": ("Sign-offs", ("signoff:",)),
    "certificates": ("Certificates", ("certificates:", "certifications:", "keys:")),
    "training": ("Training", ("assignments:", "enrolments:", "quizzes:", "recognition:")),
    "access": (
        "Access",
        (
            "signin:", "people:grant", "people:end-grant", "people:change-grant", "people:suspend", "people:readmit",
            "people:appoint-stand-in", "people:end-stand-in",
        ),
    ),
    "people": ("People", ("people:", "imports:", "joining:", "messages:", "reminders:")),
    "content": ("Content", ("catalogue:",)),
    "privacy": ("Privacy and exports", ("privacy:", "reports:")),
    "jobs": ("Jobs", ("jobs:",)),
}  # fmt: skip

# The action, then what was done, as the second half of a sentence that begins with who did it.
SENTENCES: Mapping[str, str] = {
    "assignments:ask": "Required a module[: {module}][, due {due_on}]",
    "assignments:by-rule": "Followed a rule[: asked {asked}][, changed {changed}][, ended {ended}]",
    "assignments:make-rule": "Made a rule[: {name}]",
    "assignments:change-rule": "Changed a rule[: {name}]",
    "assignments:end-rule": "Ended a rule[: {name}]",
    "assignments:waive": "Let off a module[: {module}][, until {until}]",
    "assignments:end-waiver": "Let off a module no longer[: {module}][, due {due_on}]",
    "assignments:end": "Ended a requirement[: {module}]",
    "assignments:extend": "Gave more time[: {module}][, due {until}][ instead of {before}]",
    "catalogue:choose-pathway": "Chose a pathway",
    "backup:restore": "Restored a backup[, made on {made_at}]",
    "catalogue:publish": "Published a module[: {module}][, version {number}]",
    "catalogue:set-insert": "Wrote local words[, to be reviewed by {review_on}]",
    "catalogue:use-suggested-pathway": "Went back to the suggested pathway",
    "certificates:issue": "Issued a certificate[, serial number {serial}]",
    "certificates:reissue": "Issued a certificate again[, serial number {serial}][ instead of {replaces}]",
    "certificates:revoke": "Revoked a certificate",
    "certificates:revoke-again": "Revoked a certificate again after a restore",
    "certifications:certify": "Certified[: {module}][, valid until {valid_until}]",
    "certifications:extend": "Gave more time[: {module}][, valid until {until}][ instead of {before}]",
    "certifications:recognise": "Recognised what was done elsewhere or before[: {module}][, valid until {valid_until}]",
    "certifications:void": "Took a certification back[: {module}]",
    "enrolments:follow": "Went on with a module for another post[: {module}]",
    "enrolments:start": "Started a module[: {module}]",
    "imports:applied": "Applied a file",
    "imports:apply": "Had a file applied",
    "imports:check": "Checked a file to import",
    "imports:export": "Exported an organisation's staff",
    "imports:export-completions": "Exported an organisation's completions",
    "imports:export-errors": "Took the rows of a file that have errors",
    "imports:read-again": "Had a file to import read in another way",
    "imports:start": "Sent a file to import[: {file}]",
    "imports:throw-away": "Threw a file to import away[: {file}]",
    "imports:undo": "Had an import undone",
    "imports:undone": "Undid an import",
    "jobs:stop": "Had a job stopped[: {job}]",
    "jobs:take-out": "Took a job out of the queue[: {job}]",
    "jobs:try-again": "Had a failed job tried again[: {job}]",
    "leaving:send": "Had their certificates sent before they leave[: {certificates}][, last day {on}]",
    "messages:send-again": "Had a mail sent again",
    "reminders:make-calendar-link": "Made a link to their calendar",
    "reminders:take-back-calendar-link": "Took back the link to their calendar",
    "signin:correct-address": "Corrected an email address",
    "joining:begin": "Began to join two accounts",
    "joining:join": "Joined two accounts",
    "keys:compromised": "Marked a key of certificates as compromised[: {kid}]",
    "keys:adopt": "Took over a key of certificates[: {kid}]",
    "keys:create": "Made a key of certificates[: {kid}]",
    "keys:rotate": "Replaced a key of certificates[, the new one is {kid}]",
    "people:appoint-stand-in": "Appointed a stand-in[, from {starts_on}][ to {ends_on}]",
    "people:change-grant": "Changed the last day of a role[: {role}]",
    "people:change-line-manager": "Changed the line manager",
    "people:change-organisation": "Changed an organisation",
    "people:change-post": "Changed a post",
    "people:close-team": "Closed a team",
    "people:create-organisation": "Added an organisation[: {name}]",
    "people:create-person": "Added a person",
    "people:create-team": "Added a team[: {name}]",
    "people:end-grant": "Took a role away[: {role}][, {team}]",
    "people:end-organisation": "Ended an organisation",
    "people:end-post": "Ended a post[ on {on}]",
    "people:end-stand-in": "Ended a stand-in",
    "people:give-post": "Gave a post[: {job_title}][, {team}]",
    "people:grant": "Gave a role[: {role}][, {team}][, until {ends_on}]",
    "people:hire": "Took somebody on[: {job_title}]",
    "people:merge-teams": "Merged a team[ into {into}]",
    "people:move-post": "Moved a post to another team",
    "people:move-team": "Moved a team",
    "people:name-signer": "Named who signs off the top of an organisation",
    "people:readmit": "Let somebody in again",
    "people:rename": "Changed a name",
    "people:rename-team": "Changed a team's name",
    "people:reopen-organisation": "Opened an organisation again",
    "people:reopen-post": "Opened a post again",
    "people:reopen-team": "Opened a team again",
    "people:take-back": "Took back that somebody was taken on",
    "people:suspend": "Suspended somebody's access",
    "privacy:ask-copy": "Asked for a copy of a whole record",
    "privacy:erase": "Erased somebody's record",
    "privacy:make-copy": "Prepared the copy of a whole record",
    "privacy:retention": "Took what had been kept for its years",
    "privacy:take-copy": "Downloaded the copy of their whole record",
    "quizzes:begin": "Started a quiz",
    "quizzes:put-right": "Put a critical question right[: {score} of {out_of}]",
    "quizzes:submit": "Finished a quiz[: {score} of {out_of}]",
    "recognition:accept": "Accepted evidence of learning elsewhere[: {module}][, from {issuer}][, valid until {valid_until}]",
    "recognition:claim": "Sent evidence of learning elsewhere[: {module}][, from {issuer}]",
    "recognition:decline": "Declined evidence of learning elsewhere[: {module}][, from {issuer}]",
    "recognition:take-back": "Took back that learning elsewhere counts[: {module}]",
    "recognition:withdraw": "Took evidence of learning elsewhere back[: {module}]",
    "reports:export": "Exported a list of people",
    "signin:add-provider": "Added an organisation's own sign-in[: {issuer}]",
    "signin:begin-session": "Signed in",
    "signin:change-password": "Changed their password",
    "signin:confirm-personal-address": "Confirmed a personal address",
    "signin:offer-personal-address": "Gave a personal address",
    "signin:remove-personal-address": "Removed the personal address",
    "signin:confirm-second-factor": "Set up a second factor",
    "signin:create-account": "Made an account",
    "signin:disable-provider": "Switched an organisation's own sign-in off",
    "signin:end-everything": "Ended every sign-in and token",
    "signin:end-session": "Signed out",
    "signin:end-sessions": "Signed out everywhere",
    "signin:invite": "Invited somebody to choose a password",
    "signin:link-identity": "Linked an organisation's account",
    "signin:make-recovery-codes": "Made recovery codes",
    "signin:make-token": "Made a token for a program",
    "signin:print-code": "Printed a code to sign in with",
    "signin:remove-second-factor": "Removed their second factor",
    "signin:reset-second-factor": "Took somebody's second factor away",
    "signin:revoke-token": "Took a token of a program away",
    "signin:unlink-identity": "Unlinked an organisation's account",
    "signin:use-code": "Chose a password with a printed code",
    "signin:use-link": "Chose a password with a link",
    "signin:use-recovery-code": "Used a recovery code",
    "signoff:ask": "Asked for sign-off[: {module}]",
    "signoff:decide": "Decided on a request for sign-off[: {module}]",
    "signoff:void": "Voided a sign-off[: {module}][, because {cause}]",
    "signoff:see": "Recorded a behaviour as seen[ on {on}][: {module}]",
    "signoff:withdraw": "Took a request for sign-off back[: {module}]",
}
_DECIDED = {True: "Signed off[: {module}]", False: "Returned a request for sign-off[: {module}]"}
_ROLES = {
    "learner": "learner", "manager": "manager", "leader": "leader", "training_lead": "training lead", "author": "author",
    "administrator": "administrator", "auditor": "auditor",
}  # fmt: skip
_LABELS = {
    "people:rename": "Name", "people:change-line-manager": "Line manager", "people:change-grant": "Last day",
    "people:move-post": "Team", "people:move-team": "Part of", "people:reopen-post": "Last day", "people:end-post": "Last day",
    "people:reopen-team": "Closed on", "people:reopen-organisation": "Ended on", "catalogue:choose-pathway": "Pathway",
}  # fmt: skip
_UNKNOWN = "Changed something ({action})"


@dataclass(frozen=True)
class Value:
    """What changed: its label, and the values before and after as they are shown."""

    label: str
    before: str
    after: str


def actions(kind: str) -> tuple[str, ...]:
    """Return what the actions of a kind begin with; nothing for no kind or an unknown one."""
    return KINDS[kind][1] if kind in KINDS else ()


def sentence(action: str, values: Mapping[str, Any], things: Mapping[str, str]) -> str:
    """Return what was done. `things` maps ids of modules, teams and posts to their names."""
    template = SENTENCES.get(action, _UNKNOWN.format(action=action))
    if action == "signoff:decide" and isinstance(values.get("approved"), bool):
        template = _DECIDED[values["approved"]]
    known = {name: _shown(name, value, things) for name, value in values.items() if value not in (None, "")}

    def part(found: re.Match[str]) -> str:
        names = re.findall(r"{(\w+)}", found[1])
        return found[1].format(**known) if all(name in known for name in names) else ""

    return re.sub(r"\[([^]]*)\]", part, template)


def values(action: str, detail: Mapping[str, Any], things: Mapping[str, str]) -> tuple[Value, ...]:
    """Return what changed, where the entry keeps it before and after."""
    before, after = detail.get("before"), detail.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [name for name in after if before.get(name) != after[name]]
        return tuple(
            Value(_label(name), _shown(name, before.get(name), things), _shown(name, after[name], things))
            for name in names
        )
    if action not in _LABELS or "before" not in detail:
        return ()
    return (Value(_LABELS[action], _shown("", before, things), _shown("", after or detail.get("on"), things)),)


def ids_in(detail: Any) -> Iterator[str]:
    """Yield every text in an entry's values that may be an id."""
    if isinstance(detail, str):
        yield detail
    elif isinstance(detail, Mapping):
        for each in detail.values():
            yield from ids_in(each)


def _label(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _shown(name: str, value: Any, things: Mapping[str, str]) -> str:
    if value in (None, ""):
        return "none"
    text = str(value)
    if name == "role":
        return _ROLES.get(text, text)
    if name == "team" and text == "site":
        return "the whole installation"
    if text in things:
        return things[text]
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {day:%B %Y}" if len(text) == 10 else text
