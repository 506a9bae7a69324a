"""docs/privacy.md, written from the register. Pure; a test compares it with the page."""

from lms.privacy.register import Column, Erased, PrivacyClass, Table, tables
from lms.privacy.retention import RULES

_MEANING = {
    PrivacyClass.NONE: "about nobody",
    PrivacyClass.IDENTITY: "who somebody is",
    PrivacyClass.CONTACT: "how somebody is reached and signs in, and what they were told",
    PrivacyClass.WORK: "posts, roles and where something was done",
    PrivacyClass.LEARNING: "what is asked and what was done",
    PrivacyClass.ASSESSMENT: "tries, answers and results",
    PrivacyClass.SIGNATURE: "what was confirmed, decided and certified",
    PrivacyClass.RECORD: "who changed what",
    PrivacyClass.SECRET: "never shown or copied to anybody: digests, sealed secrets",
    PrivacyClass.TECHNICAL: "ids, instants and states that say nothing by themselves",
}
_ERASED = {
    Erased.KEEP: "stays",
    Erased.CLEAR: "emptied",
    Erased.NAME: '"Erased person"',
    Erased.END: "ends that day",
    Erased.NOW: "set",
    Erased.ROW: "gone",
}
_INTRODUCTION = """# What is kept of people

This page is made from the code; a test compares it, and a column that it does not name fails the tests. How people see, take away and erase
their record is described in [operations.md](operations.md#privacy).

Each column has a class. What goes after some years is a setting for each class; none is set as shipped, so that nothing goes before
somebody has decided, and `lms doctor` says so. What names a person and has no years of its own goes when the person is erased.
"""


def as_page() -> str:
    """Return the page."""
    lines = [_INTRODUCTION, "| class | what it says | setting | after these years |", "| --- | --- | --- | --- |"]
    for each in PrivacyClass:
        rule = next((rule for rule in RULES if rule.privacy_class is each), None)
        setting = f"`LMS_RETENTION_{each.upper()}`" if rule else ""
        ends = f"{rule.what} (counted: {rule.counted})" if rule else ""
        lines.append(f"| {each} | {_MEANING[each]} | {setting} | {ends} |")
    return "\n".join([*lines, *(_section(table) for table in tables().values())]) + "\n"


def _section(table: Table) -> str:
    facts = [f"{table.what}."]
    if table.kept:
        facts.append(f"Kept {table.kept}.")
    if table.mentions:
        facts.append(f"An erased name is taken out of {', '.join(f'`{name}`' for name in table.mentions)}.")
    head = [
        f"\n## {table.name}\n",
        " ".join(facts),
        "",
        "| column | class | purpose | kept | at erasure |",
        "| --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *(_line(table, column) for column in table.columns)])


def _line(table: Table, column: Column) -> str:
    erased = "" if not table.whose else f"emptied: {', '.join(column.keys)}" if column.keys else _ERASED[column.erased]
    return f"| {column.name} | {column.privacy_class} | {column.purpose} | {_kept(table, column)} | {erased} |"


def _kept(table: Table, column: Column) -> str:
    """Return how long a column is kept, as its table or the years of its class say."""
    if table.kept:
        return "as the table"
    if not table.whose:
        return "as long as what it describes"
    for rule in RULES:
        if table.name in rule.touches or f"{table.name}.{column.name}" in rule.touches:
            return f"`LMS_RETENTION_{rule.privacy_class.upper()}`"
    return "for ever: it names nobody" if column.erased is Erased.KEEP else "`LMS_RETENTION_IDENTITY`"
