"""What was measured at the nodes of a selection, from the actuals of the core."""

from collections.abc import Sequence

from monitoring.selectors.places import Axis
from monitoring.selectors.selections import Selection
from monitoring.selectors.targets import require_own
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import comparisons
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.core.selectors.actuals.places import Column
from salesplan.engine.periods import Days

COLUMNS: dict[Axis, Column] = {
    "organisation": "organisation_id",
    "product": "product_id",
    "channel": "channel_id",
}
Found = dict[int, Figures]


def to_date(
    *, viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int]
) -> tuple[Found, Found]:
    """Figures of nodes along an axis from the period's start to `as_of`, and a year earlier.

    Last year is cut at the same day; a week is compared with the one 52 weeks before. Nodes
    without sales are missing. Raises `NotVisible` when the selection was made for somebody else.
    """
    require_own(viewer, selection)
    if selection.days:
        return _of_days(viewer, selection, selection.days, axis, ids)
    now, before = comparisons.along(
        viewer=viewer,
        organisation_id=selection.places.id("organisation"),
        product_id=selection.places.id("product"),
        channel_id=selection.places.id("channel"),
        column=COLUMNS[axis],
        nodes=ids,
        first_period=selection.span.first_month,
        last_period=selection.span.last_month,
        as_of=selection.as_of,
    )
    return now, before


def _of_days(
    viewer: Viewer, selection: Selection, days: Days, axis: Axis, ids: Sequence[int]
) -> tuple[Found, Found]:
    end = min(selection.as_of, days.last)
    before = DaySpan(days.year_before().first, days.same_day_before(end))
    return comparisons.along_days(
        viewer=viewer,
        organisation_id=selection.places.id("organisation"),
        product_id=selection.places.id("product"),
        channel_id=selection.places.id("channel"),
        column=COLUMNS[axis],
        nodes=ids,
        now=DaySpan(days.first, end),
        before=before,
    )


def by_month(
    *, viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int]
) -> tuple[dict[int, dict[int, int]], dict[int, dict[int, int]]]:
    """The metric by month of the period up to `as_of`, and of the whole months a year earlier.

    {node: {month: value}} each; what is missing was not sold.
    """
    now = _months(viewer, selection, axis, ids, years_back=0)
    return now, _months(viewer, selection, axis, ids, years_back=1)


def _months(
    viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int], *, years_back: int
) -> dict[int, dict[int, int]]:
    require_own(viewer, selection)
    span = selection.span.shift(-12 * years_back)
    rows = comparisons.along_by_month(
        viewer=viewer,
        organisation_id=selection.places.id("organisation"),
        product_id=selection.places.id("product"),
        channel_id=selection.places.id("channel"),
        column=COLUMNS[axis],
        nodes=ids,
        first_period=span.first_month,
        last_period=span.last_month,
        as_of=min(selection.as_of, span.last_day),
    )
    measure = selection.metric.measure
    return {
        node: {month: int(getattr(figures, measure)) for month, figures in months.items()}
        for node, months in rows.items()
    }
