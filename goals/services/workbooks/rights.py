"""Which rows a person may change: the same rule as `access.require`, on many rows at once."""

from collections.abc import Callable

from goals.selectors.grids import Row, View
from goals.selectors.trees import Forest
from salesplan.core.scoping import Viewer


def editable(viewer: Viewer, forest: Forest) -> Callable[[int, int], bool]:
    """Return whether a row of organisation and product node can be changed by the viewer."""
    if not viewer.can("plans.edit"):
        return lambda _organisation, _product: False
    if viewer.everything:
        return lambda _organisation, _product: True
    own = set(forest.organisation.below_any(viewer.organisation).tolist())
    lines = set(forest.product.below_any(viewer.products).tolist())
    return lambda organisation, product: organisation in own or bool(product and product in lines)


def is_partial(view: View, row: Row, forest: Forest) -> bool:
    """Whether a filter by attribute shows only a part of a row, which cannot be typed on then."""
    filters = (
        (view.tier, row.organisation_id, forest.organisation),
        (view.stage, row.product_id, forest.product),
    )
    return any(
        chosen and (not node_id or len(tree.below_any([node_id])) != 1)
        for chosen, node_id, tree in filters
    )
