"""No installed package is older than the first release without its known hole.

The tool that asks a service for advisories asks nothing without a network and passes, so the floors stand here.
Source: the advisories of each project, 2021 to 2026.
"""

from importlib.metadata import version

import pysqlite3
import pytest
from packaging.version import Version

FLOORS = {"flask": "3.1.1", "werkzeug": "3.1.5", "weasyprint": "70.0", "gunicorn": "22"}
SQLITE = "3.51.3"  # The first without the WAL corruption.


@pytest.mark.parametrize("package", FLOORS)
def test_no_package_is_below_its_floor(package):
    assert Version(version(package)) >= Version(FLOORS[package])


def test_sqlite_is_not_below_its_floor():
    assert Version(pysqlite3.sqlite_version) >= Version(SQLITE)
