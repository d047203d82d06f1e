"""What was measured at the nodes of a selection, from the actuals of the core."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from monitoring.selectors.places import Axis
from monitoring.selectors.selections import Selection
from monitoring.selectors.targets import require_own
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import comparisons
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.core.selectors.actuals.places import Column
from salesplan.engine.periods import Days, Span

COLUMNS: dict[Axis, Column] = {
    "organisation": "organisation_id",
    "product": "product_id",
    "channel": "channel_id",
}
Found = dict[int, Figures]
_NEVER = date.min
"""The end of a run of days that is empty."""


def to_date(
    *, viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int], counts: bool = True
) -> tuple[Found, Found]:
    """Figures of nodes along an axis from the period's start to `as_of`, and a year earlier.

    Last year is cut at the same day; a week is compared with the one 52 weeks before. Nodes
    without sales are missing. Without `counts` orders and customers are left out. Raises
    `NotVisible` when the selection was made for somebody else.
    """
    require_own(viewer, selection)
    if selection.days:
        return _of_days(viewer, selection, selection.days, axis, ids)
    now, before = comparisons.along(
        **_keys(viewer, selection, axis, ids),
        first_period=selection.span.first_month,
        last_period=selection.span.last_month,
        as_of=selection.as_of,
        counts=counts,
    )
    return now, before


def _of_days(
    viewer: Viewer, selection: Selection, days: Days, axis: Axis, ids: Sequence[int]
) -> tuple[Found, Found]:
    end = min(selection.as_of, days.last)
    before = DaySpan(days.year_before().first, days.same_day_before(end))
    return comparisons.along_days(
        **_keys(viewer, selection, axis, ids),
        now=DaySpan(days.first, end),
        before=before,
    )


def by_month(
    *, viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int]
) -> tuple[dict[int, dict[int, int]], dict[int, dict[int, int]]]:
    """The metric by month of the period up to `as_of`, and of the whole months a year earlier.

    {node: {month: value}} each; what is missing was not sold.
    """
    read = {"viewer": viewer, "selection": selection, "axis": axis, "ids": ids}
    now, before = (
        months(span=span, **read)  # type: ignore[arg-type]
        for span in (selection.span, selection.span.shift(-12))
    )
    return now, before


def months(
    *, viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int], span: Span
) -> dict[int, dict[int, int]]:
    """The metric by month of any span that is over: {node: {month: value}}."""
    require_own(viewer, selection)
    rows = comparisons.along_by_month(
        **_keys(viewer, selection, axis, ids),
        first_period=span.first_month,
        last_period=span.last_month,
        as_of=min(selection.as_of, span.last_day),
    )
    measure = selection.metric.measure
    return {
        node: {month: int(getattr(figures, measure)) for month, figures in found.items()}
        for node, found in rows.items()
    }


def last_year_whole(
    *, viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int]
) -> dict[int, int]:
    """The metric over all of the week or ten-day period that the selection is compared with."""
    require_own(viewer, selection)
    if selection.days is None:
        raise ValueError("last year's months are read by month")
    then = selection.days.year_before()
    whole = DaySpan(then.first, then.last)
    found, _same = comparisons.along_days(
        **_keys(viewer, selection, axis, ids), now=whole, before=DaySpan(then.first, _NEVER)
    )
    return {node: int(getattr(row, selection.metric.measure)) for node, row in found.items()}


def by_day(
    *, viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int]
) -> tuple[list[int], dict[int, dict[date, int]]]:
    """The months that the cube keeps by day, and {node: {day: value}} in them up to `as_of`."""
    require_own(viewer, selection)
    return comparisons.along_by_day(
        **_keys(viewer, selection, axis, ids),
        measure=cast(comparisons.DayMeasure, selection.metric.measure),
        as_of=selection.as_of,
    )


def _keys(viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int]) -> Any:
    """For whom and where, as the readers of the core take it."""
    return {
        "viewer": viewer,
        "organisation_id": selection.places.id("organisation"),
        "product_id": selection.places.id("product"),
        "channel_id": selection.places.id("channel"),
        "column": COLUMNS[axis],
        "nodes": ids,
    }
