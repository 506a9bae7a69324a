"""Every column of every table says its class, its purpose and what erasing does to it; docs/privacy.md is what the register says."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms import privacy
from lms.privacy import rows
from lms.privacy.register import PrivacyClass, tables
from lms.runtime.settings import Settings
from lms.schema import metadata

ROOT = Path(__file__).resolve().parents[2]


def test_every_column_is_declared_and_every_declaration_is_there():
    assert list(privacy.register_faults(metadata)) == []


def test_an_undeclared_and_a_vanished_column_are_found():
    changed = sa.MetaData()
    for table in metadata.sorted_tables:
        columns = [
            sa.Column(each.name, each.type)
            for each in table.columns
            if (table.name, each.name) != ("post", "job_title")
        ]
        sa.Table(
            table.name, changed, *columns, *([sa.Column("shoe_size", sa.Integer())] if table.name == "person" else [])
        )
    found = list(privacy.register_faults(changed))
    assert len(found) == 2
    assert found[0].startswith("person.shoe_size is not in")
    assert found[1].startswith("post.job_title is in")


def test_the_privacy_page_is_what_the_register_says():
    assert (ROOT / "docs" / "privacy.md").read_text() == privacy.register_page(), (
        "write it anew with privacy.register_page()"
    )


def test_whatever_names_a_person_says_whose_it_is():
    """A table with a column that refers to a person has rows of people, unless it is about content or an organisation."""
    of_nobody = {"module_version", "local_insert", "import_run", "organisation", "assignment_rule"}
    for table in metadata.sorted_tables:
        refers = [key for column in table.columns for key in column.foreign_keys if key.column.table.name == "person"]
        if refers and table.name not in of_nobody:
            assert tables()[table.name].whose, table.name


def test_whose_leads_to_a_person_in_every_table():
    for table in tables().values():
        if table.whose:
            assert "person" in str(rows.belonging_to(table.name, sa.select(sa.column("person")))), table.name


def test_what_the_product_can_open_is_secret():
    """Digests, hashes, sealed values and salts are never copied to anybody."""
    for table in tables().values():
        for column in table.columns:
            if column.name.endswith(("_sealed", "_hash", "token_digest", "code_digest")) or column.name == "salt":
                assert column.privacy_class is PrivacyClass.SECRET, f"{table.name}.{column.name}"


def test_each_class_that_goes_has_a_setting():
    names = {name.removeprefix("retention_") for name in Settings.model_fields if name.startswith("retention_")}
    assert names == {rule.privacy_class.value for rule in privacy.retention.RULES}


@pytest.mark.parametrize("module", ["lms.tasks", "lms.app", "lms.worker"])
def test_every_table_is_loaded_where_erasing_and_copying_run(module):
    """In the worker and in the web: a table that is not loaded would be passed over, so erasing refuses."""
    code = f"import {module}; from lms.privacy import rows; rows.check()"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-500:]
