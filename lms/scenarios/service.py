"""Record that a scenario was played to an end. What was chosen on the way is never given to this module."""

from lms import catalogue, completion, enrolments
from lms.enrolments import Requirement
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound
from lms.runtime.work import Work
from lms.scenarios.models import ScenarioPlayed
from lms.scenarios.queries import played


def finish(work: Work, module_id: str, scenario_id: str) -> enrolments.Run:
    """Record that the actor reached an end, and return the run; it begins if there is none. Doing it again changes nothing.

    Raises NotFound for a scenario that the run's version does not have, Refused when a run cannot begin.
    """
    run = enrolments.latest_run(work, module_id) or enrolments.start(work, module_id)
    module = catalogue.version(work, run.version_id).module
    wanted = {scenario.slug for scenario in module.scenarios}
    if scenario_id not in wanted:
        raise NotFound
    if not run.is_open:
        return run
    # The last two scenarios may be finished in two windows at once: with the run locked, the second sees the first.
    enrolments.lock(work, run.enrolment_id)
    insert_once(
        work.db, ScenarioPlayed, enrolment_id=run.enrolment_id, scenario_id=scenario_id, version_id=run.version_id,
        played_at=work.now,
    )  # fmt: skip
    if Requirement.SCENARIOS not in run.asked(module) or Requirement.SCENARIOS in run.met:
        return run
    if wanted <= played(work, run.enrolment_id):
        completion.meet(work, run.enrolment_id, Requirement.SCENARIOS)
    return run
