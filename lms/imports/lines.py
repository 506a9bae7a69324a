"""Reporting lines as a plain graph: each node has one manager or none. Finds circles and puts managers before their people."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def circles(managers: Mapping[Node, Node | None]) -> list[tuple[Node, ...]]:
    """Return each circle once, as its nodes from anyone of them upwards."""
    seen: set[Node] = set()
    found = []
    for start in managers:
        path: dict[Node, int] = {}
        at: Node | None = start
        while at is not None and at not in seen:
            seen.add(at)
            path[at] = len(path)
            at = managers.get(at)
        if at is not None and at in path:
            found.append(tuple(path)[path[at] :])
    return found


def top_down(nodes: Iterable[Node], managers: Mapping[Node, Node | None]) -> list[Node]:
    """Return nodes so that whoever stands above another comes first.

    Moved in this order to their places in a line without circles, no step in between makes a circle either: when a node moves, everything
    above its new place stands already where it will stay.
    """
    depths: dict[Node, int] = {}
    for node in managers:
        path = []
        at: Node | None = node
        while at is not None and at not in depths:
            path.append(at)
            at = managers.get(at)
        depth = depths[at] if at is not None else -1
        for each in reversed(path):
            depth += 1
            depths[each] = depth
    return sorted(nodes, key=lambda node: depths.get(node, 0))
