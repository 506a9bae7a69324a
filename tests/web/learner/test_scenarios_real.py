"""The real scenarios play: each decision, what follows each choice, and each ending is a sound page."""

from pathlib import Path

import pytest

from lms import catalogue, content

CONTENT = Path(__file__).parents[3] / "content"
READING = content.read_folder(CONTENT)


@pytest.mark.parametrize("module_id", [found.module.id for found in READING.modules if found.module.scenarios])
def test_every_scenario_of_a_module_plays(as_, cast, opened, module_id):
    with opened() as work:
        catalogue.publish(work, READING)
    ada = as_(cast.ada)
    module = next(found.module for found in READING.modules if found.module.id == module_id)
    for scenario in module.scenarios:
        address = f"/modules/{module_id}/scenarios/{scenario.slug}"
        open_ends, met = [("", scenario.first.id)], set()
        while open_ends:
            path, at = open_ends.pop()
            if at in met:
                continue
            met.add(at)
            if at in {ending.id for ending in scenario.endings}:
                done = ada.post(f"{address}/end", {"path": path})
                assert ada.get(done.location).h1 == f"Scenario, the end: {scenario.title}"
                continue
            assert ada.get(f"{address}?path={path}").status == 200
            for choice in scenario.decision(at).choices:
                page = ada.get(f"{address}/consequence?path={path}&choice={choice.id}")
                assert page.status == 200 and choice.lesson[0] in page.words
                assert "?," not in page.h1
                open_ends.append((f"{path}.{choice.id}".lstrip("."), choice.next))
        assert len(met) == len(scenario.decisions) + len(scenario.endings)
