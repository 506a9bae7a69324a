"""The record of changes: whole, chained per organisation, and a break is named."""

import pytest
import sqlalchemy as sa

from lms.runtime import audit
from tests import builders

BREAKS = {
    "an action was edited": "UPDATE audit_entry SET action = 'x' WHERE chain = :chain AND number = 3",
    "an entry was removed": "DELETE FROM audit_entry WHERE chain = :chain AND number = 3",
    "a detail was edited": "UPDATE audit_entry_detail SET detail = '{}' WHERE chain = :chain AND number = 3",
    "the head was moved back": "UPDATE chain_head SET number = number - 1 WHERE chain = :chain",
}


def test_the_record_is_whole_after_a_life(cast, opened):
    builders.certified(opened, cast)
    with opened(write=False) as work:
        assert list(audit.verify(work.db)) == []
        chains = set(work.db.scalars(sa.select(audit.AuditEntry.chain)))
    assert {audit.SITE_CHAIN, str(cast.northbank), str(cast.southmoor)} <= chains


@pytest.mark.parametrize("how", BREAKS)
def test_a_break_is_named(cast, opened, how):
    builders.certified(opened, cast)
    chain = str(cast.northbank)
    with opened() as work:
        if "removed" in how:
            work.db.execute(
                sa.text("DELETE FROM audit_entry_detail WHERE chain = :chain AND number = 3"), {"chain": chain}
            )
        work.db.execute(sa.text(BREAKS[how]), {"chain": chain})
    with opened(write=False) as work:
        found = list(audit.verify(work.db))
    assert [each.chain for each in found] == [chain]
    if "head" not in how:
        assert found[0].number == 3


def test_erasing_a_detail_leaves_the_chain_whole(cast, opened):
    with opened() as work:
        work.db.execute(sa.text("DELETE FROM audit_entry_detail"))
    with opened(write=False) as work:
        assert list(audit.verify(work.db)) == []


def _fail(opened):
    with opened() as work:
        audit.record(work, "test:deed")
        raise RuntimeError


def test_a_deed_that_fails_leaves_no_entry(cast, opened):
    with opened(write=False) as work:
        before = audit.count(work.db)
    with pytest.raises(RuntimeError):
        _fail(opened)
    with opened(write=False) as work:
        assert audit.count(work.db) == before
