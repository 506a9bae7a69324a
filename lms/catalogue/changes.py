"""Which outcomes of a module changed in substance since somebody passed it."""

from uuid import UUID

import sqlalchemy as sa

from lms.catalogue.models import ModuleVersion
from lms.catalogue.queries import PublishedVersion, version
from lms.runtime.work import Work


def changed_outcomes(work: Work, current: PublishedVersion, passed_id: UUID | None) -> tuple[str, ...]:
    """Return the outcomes of a version that are new, or that a release declared changed, since the version passed; in its order.

    A declaration that the release before made in the same words is an old one left standing. Without a version passed nothing
    is known to have changed.
    """
    if passed_id is None or passed_id == current.id:
        return ()
    passed = version(work, passed_id)
    later = sa.select(ModuleVersion.id).where(
        ModuleVersion.module_id == current.module_id, ModuleVersion.number > passed.number,
        ModuleVersion.number <= current.number,
    ).order_by(ModuleVersion.number)  # fmt: skip
    outcomes = [outcome.id for outcome in current.module.outcomes]
    changed = set(outcomes) - {outcome.id for outcome in passed.module.outcomes}
    before = passed.module.release
    for version_id in work.db.scalars(later):
        release = version(work, version_id).module.release
        if release and release != before:
            changed |= set(release.changed(outcomes))
        before = release
    return tuple(each for each in outcomes if each in changed)
