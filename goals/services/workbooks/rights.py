"""Which rows a person may change: the same rule as `access.require`, on many rows at once."""

from collections.abc import Callable

from goals.selectors.trees import Forest
from salesplan.core.scoping import Viewer


def editable(*, viewer: Viewer, forest: Forest) -> Callable[[int, int], bool]:
    """Return whether a row of organisation and product node can be changed by the viewer."""
    if not viewer.can("plans.edit"):
        return lambda _organisation, _product: False
    if viewer.everything:
        return lambda _organisation, _product: True
    own = set(forest.organisation.below_any(viewer.organisation).tolist())
    lines = set(forest.product.below_any(viewer.products).tolist())
    return lambda organisation, product: organisation in own or bool(product and product in lines)
