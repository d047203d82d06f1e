"""The finding: everything that is known about why a selected place deviates."""

from monitoring.selectors.causes import customers, cutting, items, naming, plain, terms
from monitoring.selectors.causes.items import Sold
from monitoring.selectors.causes.reading import Ground, ground
from monitoring.selectors.causes.shapes import Against, Cut, Finding
from monitoring.selectors.selections import Selection
from monitoring.selectors.targets import require_own
from salesplan.core.scoping import Viewer
from salesplan.engine.causes import Grid

ADDITIVE = frozenset({"revenue", "cost", "margin", "quantity"})
"""Measures whose slices add up; others are split by `plain`."""


def finding(*, viewer: Viewer, selection: Selection, against: Against = "target") -> Finding:
    """Why the selected place is above or below its target to date, or last year to the same day.

    Without a target it is compared with last year. The number of queries does not depend on the
    number of nodes. Raises `NotVisible` when the selection was made for somebody else.
    """
    require_own(viewer, selection)
    if selection.metric.measure not in ADDITIVE:
        return plain.finding(viewer=viewer, selection=selection)
    found = ground(viewer=viewer, selection=selection)
    code, measure = selection.metric.code, found.sold.measure(selection.metric.measure)
    chosen: Against = "target" if against == "target" and code in found.due else "last_year"
    reference = found.due[code] if chosen == "target" else measure[1]
    grid = Grid(measure[0], reference, found.axes)
    return _finding(viewer, selection, chosen, found, grid)


def _finding(
    viewer: Viewer, selection: Selection, against: Against, found: Ground, grid: Grid
) -> Finding:
    culprits = naming.culprits(selection=selection, grid=grid)
    here, within = customers.changed(
        viewer=viewer, selection=selection, ground=found, gap=grid.gap, culprits=culprits
    )
    named = tuple(
        naming.explained(
            selection=selection, ground=found, grid=grid, culprit=culprit, buyers=buyers
        )
        for culprit, buyers in zip(culprits, within, strict=True)
    )
    sold = items.sold(viewer=viewer, selection=selection, ground=found)
    return Finding(
        selection=selection,
        against=against,
        actual=int(grid.actual[0, 0, 0]),
        reference=int(grid.reference[0, 0, 0]),
        causes=named,
        cuts=(
            *cutting.cuts(ground=found, grid=grid),
            *(
                _on_last_year(viewer, selection, found, grid, sold)
                if against == "last_year"
                else ()
            ),
        ),
        pairs=cutting.pairs(ground=found, grid=grid, named=culprits),
        waterfalls=terms.waterfalls(selection=selection, ground=found, grid=grid, sold=sold),
        ratios=terms.ratios(selection=selection, ground=found, grid=grid),
        buyers=here,
    )


def _on_last_year(
    viewer: Viewer, selection: Selection, found: Ground, grid: Grid, sold: Sold | None
) -> list[Cut]:
    """Tiers of customers and items: they have no targets."""
    tiers = customers.tiers(viewer=viewer, selection=selection, ground=found, gap=grid.gap)
    by_item = sold and items.cut(viewer=viewer, selection=selection, sold=sold, gap=grid.gap)
    return [cut for cut in (tiers, by_item) if cut and cut.rows]
