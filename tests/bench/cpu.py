"""CPU time of processes, from /proc: user and system, of a process and its children that live."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> list[int]:
    """Return a process and everything below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += parents.get(pid, [])
    return found


def milliseconds(roots: list[int]) -> float:
    """Return the CPU milliseconds that process trees have used."""
    total = 0.0
    for root in roots:
        for pid in tree(root):
            try:
                fields = _stat(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue
            # utime, stime, and those of children that were waited for.
            total += sum(int(fields[number]) for number in (11, 12, 13, 14)) * 1000 / _TICKS
    return total


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name: the state is field 0, the parent field 1."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
