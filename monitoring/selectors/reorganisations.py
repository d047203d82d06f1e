"""Territories that were re-organised within a period, and places that sell no more.

All figures roll up in today's tree, on both sides of every comparison; whoever looks at a period
in which nodes changed their place has to be told from which day on they belong elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from monitoring.selectors.places import Place
from monitoring.selectors.selections import Selection
from monitoring.selectors.targets import require_own
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.freshness import last_month_with_sales
from salesplan.engine.periods import Span

_MOVES = """
select new.child_id, old.parent_id, new.parent_id, new.valid_from
from core_membership new
join core_membership old on old.child_id = new.child_id and old.valid_to = new.valid_from
where new.valid_from > %(first)s and new.valid_from <= %(last)s
  and exists (
    select from core_closure c
    where c.ancestor_id = %(here)s and c.descendant_id in (old.parent_id, new.parent_id)
      and c.valid_from <= new.valid_from and c.valid_to >= new.valid_from
  )
order by new.valid_from, new.child_id
"""


@dataclass(frozen=True, slots=True)
class Move:
    """A node changed its place on a day; None for what is not the viewer's to see."""

    node: Place | None
    before: Place | None
    after: Place | None
    on: date


def moves(*, viewer: Viewer, selection: Selection) -> list[Move]:
    """What came into, left or moved within the selected territory during the period so far.

    Two queries, one without moves. Raises `NotVisible` when the selection was made for somebody
    else.
    """
    require_own(viewer, selection)
    params: dict[str, Any] = {
        "here": selection.places.id("organisation"),
        "first": selection.first_day,
        "last": min(selection.as_of, selection.last_day),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, params)
        rows = cursor.fetchall()
    named = _named(viewer, {node for row in rows for node in row[:3]}) if rows else {}
    return [
        Move(named.get(node), named.get(before), named.get(after), day)
        for node, before, after, day in rows
    ]


def _named(viewer: Viewer, ids: Iterable[int]) -> dict[int, Place]:
    nodes = Node.objects.visible_to(viewer).filter(pk__in=list(ids))
    return {n.pk: Place(n.pk, n.dimension, n.kind, n.code, n.label) for n in nodes}


def silent_since(*, viewer: Viewer, selection: Selection) -> Span | None:
    """The last month with sales at the selected place before the period; None without any.

    For a place that sold nothing within the period: "no sales since May 2026".
    """
    require_own(viewer, selection)
    keys = selection.keys()
    month = last_month_with_sales(
        viewer=viewer,
        organisation_id=keys["organisation"],
        product_id=keys["product"],
        channel_id=keys["channel"],
        before=selection.span.first_month,
    )
    return None if month is None else Span(month)
