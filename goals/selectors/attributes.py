"""Territory tiers and life-cycle stages: set on a node, they hold for everything below it."""

import numpy as np
import numpy.typing as npt

from goals.selectors.columns import Int64Array
from goals.selectors.trees import Forest
from salesplan.engine.preorder import Tree

BoolArray = npt.NDArray[np.bool_]


def inherited(forest: Forest, tree: Tree, attribute: str) -> list[str]:
    """An attribute of each node of a tree, or else of the next node above that has one.

    Territory tiers and life-cycle stages are set where they begin to hold.
    """
    own = [getattr(forest.nodes.get(node_id), attribute, "") for node_id in tree.ids.tolist()]
    for at, parent in enumerate(tree.parents.tolist()):
        own[at] = own[at] or (own[parent] if parent >= 0 else "")
    return own


def narrowed(forest: Forest, keys: Int64Array, tier: str, stage: str) -> BoolArray:
    """Which combinations (4, n) lie in territories of a tier and products of a stage."""
    mask = np.ones(keys.shape[1], np.bool_)
    for tree, at, attribute, wanted in (
        (forest.organisation, 0, "tier", tier),
        (forest.product, 1, "stage", stage),
    ):
        if wanted:
            holds = np.array([value == wanted for value in inherited(forest, tree, attribute)])
            mask &= holds[tree.positions(keys[at])]
    return mask
