"""Figures by month: actual, target, last year; and nodes x months."""

from dataclasses import dataclass
from fractions import Fraction

from monitoring.selectors import measured, targets
from monitoring.selectors.places import Place
from monitoring.selectors.selections import Selection
from salesplan.core.models import Direction
from salesplan.core.scoping import Viewer
from salesplan.engine import pacing
from salesplan.engine.pacing import Progress


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a node. `actual` is None for a month that has not begun by the day of the
    figures; `last_year` is the whole month's; `to_date` the part of `target` that is due.
    """

    period: int
    actual: int | None
    target: int | None
    to_date: int | None
    last_year: int
    higher_is_better: bool

    @property
    def attainment(self) -> Fraction | None:
        """Of what is due of the month's target."""
        if self.actual is None:
            return None
        return pacing.attainment(self.actual, self.to_date, higher_is_better=self.higher_is_better)


def by_month(*, viewer: Viewer, selection: Selection) -> list[Month]:
    """The months of the period at the selected node."""
    here = selection.places.here(selection.axis)
    return _months(viewer, selection, [here])[here.id]


def grid(*, viewer: Viewer, selection: Selection) -> list[tuple[Place, list[Month]]]:
    """The months of every node below the selected one that has figures at all."""
    children = [
        place for place in selection.places.children[selection.axis] if not place.is_overlay
    ]
    found = _months(viewer, selection, children)
    return [(place, found[place.id]) for place in children if _is_filled(found[place.id])]


def _is_filled(months: list[Month]) -> bool:
    return any(month.actual or month.target for month in months)


def _months(viewer: Viewer, selection: Selection, wanted: list[Place]) -> dict[int, list[Month]]:
    ids = [place.id for place in wanted]
    axis = selection.axis
    now, before = measured.by_month(viewer=viewer, selection=selection, axis=axis, ids=ids)
    planned = targets.by_month(viewer=viewer, selection=selection, axis=axis, ids=ids)
    higher = selection.metric.direction == Direction.HIGHER
    at = pacing.progress(selection.span, selection.as_of, selection.calendar)
    found = {}
    for node in ids:
        months = planned.get(node, {})
        found[node] = [
            Month(
                period=period,
                actual=now.get(node, {}).get(period, 0) if period <= _current(selection) else None,
                target=months.get(period),
                to_date=_due(months.get(period), period, at),
                last_year=before.get(node, {}).get(period - 12, 0),
                higher_is_better=higher,
            )
            for period in selection.span
        ]
    return found


def _current(selection: Selection) -> int:
    day = selection.as_of
    return day.year * 12 + day.month - 1


def _due(target: int | None, period: int, at: Progress) -> int | None:
    """The part of a month's target that is due: all, none, or by working days."""
    if target is None:
        return None
    over = at.span.first_month + at.full_months
    if period < over:
        return target
    return round(Fraction(target * at.part, at.whole)) if period == over else 0
