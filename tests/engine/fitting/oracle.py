"""The most that open cells can carry from rows to columns, by augmenting paths in plain integers.

Independent of the code under test: no floats, no scaling, no scipy.
"""

from collections import deque
from collections.abc import Sequence

Table = Sequence[Sequence[int]]


def most(rows: Sequence[int], columns: Sequence[int], capacity: Table) -> int:
    """Return the largest total of a table under both margins and the capacities."""
    left_rows, left_columns = list(rows), list(columns)
    room = [list(line) for line in capacity]
    used = [[0] * len(columns) for _row in rows]
    total = 0
    while True:
        path = _path(left_rows, left_columns, room, used)
        if path is None:
            return total
        start, end, steps = path
        amount = min(
            [left_rows[start], left_columns[end]]
            + [room[i][j] if up else used[i][j] for i, j, up in steps]
        )
        for i, j, up in steps:
            change = amount if up else -amount
            used[i][j] += change
            room[i][j] -= change
        left_rows[start] -= amount
        left_columns[end] -= amount
        total += amount


def _path(left_rows, left_columns, room, used):
    """Return (first row, last column, steps) of a path with room on it, None without one."""
    came: dict[tuple[str, int], tuple[str, int] | None] = {
        ("row", i): None for i, left in enumerate(left_rows) if left
    }
    queue = deque(came)
    while queue:
        node = queue.popleft()
        kind, at = node
        if kind == "column" and left_columns[at]:
            return _walked(came, node)
        if kind == "row":
            found = [("column", j) for j, free in enumerate(room[at]) if free]
        else:
            found = [("row", i) for i in range(len(used)) if used[i][at]]
        for one in found:
            if one not in came:
                came[one] = node
                queue.append(one)
    return None


def _walked(came, node):
    end, steps = node[1], []
    while came[node] is not None:
        before = came[node]
        up = node[0] == "column"
        steps.append((before[1], node[1], True) if up else (node[1], before[1], False))
        node = before
    return node[1], end, steps
