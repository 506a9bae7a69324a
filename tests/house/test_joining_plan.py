"""Every column that names a person says what becomes of it when two persons' rows are joined."""

from lms.joining import PLAN
from lms.schema import metadata


def test_every_column_that_names_a_person_is_in_the_plan():
    person = metadata.tables["person"]
    naming = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if any(key.column.table is person for key in column.foreign_keys)
    }
    assert naming == set(PLAN), "say in lms/joining/plan.py what becomes of it"
