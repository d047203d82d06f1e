"""The organisation that a list of people implies: a node per manager, a seat per person.

A manager has a node of the own people and, for the own sales, a seat of the own below it. So the
seat has the person's code, and the sum of a node is what the people below it sold, the manager
included.
"""

from collections.abc import Iterable
from typing import Any

from salesplan.core.models import Kind
from salesplan.core.services.trees import NodeRow

NODE = "team-"
"""Before the person's code in the code of a manager's node."""
ROOT = "company"


def node_rows(people: Iterable[dict[str, Any]]) -> list[NodeRow]:
    """Rows of the organisation for rows with code, name and manager ("" at the top)."""
    named = {row["code"]: row for row in people}
    chief = {code: row.get("manager") or "" for code, row in named.items()}
    managers = [code for code in named if code in set(chief.values())]
    nodes = [
        NodeRow(
            code=NODE + code,
            name=named[code]["name"],
            kind=_kind(code, chief, managers),
            parent_code=_above(chief[code]),
        )
        for code in managers
    ]
    seats = [
        NodeRow(
            code=code,
            name=row.get("seat_name") or row["name"],
            kind=Kind.SEAT,
            parent_code=NODE + code if code in managers else _above(chief[code]),
            fields={"seat_kind": "base"},
        )
        for code, row in named.items()
    ]
    return [*nodes, *seats]


def _above(manager: str) -> str:
    return NODE + manager if manager else ROOT


def _kind(code: str, chief: dict[str, str], managers: list[str]) -> str:
    """Whoever leads leaders has a region (at the top) or an area, everybody else a team."""
    leads = any(chief[other] == code for other in managers)
    if not leads:
        return str(Kind.TEAM)
    return str(Kind.AREA if chief[code] else Kind.REGION)
