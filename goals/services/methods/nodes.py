"""Methods that weigh nodes: given weights, an attribute, the potential score."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.selectors.columns import Int64Array
from goals.services.methods import reading
from goals.services.methods.registry import Param, method
from goals.services.methods.sharing import by_groups
from goals.services.methods.tasks import Task
from salesplan.core.errors import Invalid, Refused
from salesplan.core.models import Dimension
from salesplan.engine.preorder import Tree
from salesplan.engine.spreading import SpreadResult

_NAMED = 5
_ORDER = (Dimension.ORGANISATION, Dimension.PRODUCT, Dimension.CHANNEL, Dimension.CUSTOMER)


@method(
    "weights", _("By given weights"), "weights",
    (Param("weights", reading.weights, _("node: weight, or a pasted column"), required=True),),
)  # fmt: skip
def weights(task: Task) -> SpreadResult:
    """The total is split over nodes by weight, and below each like its present values.

    Nodes come by id, code or name; every leaf must lie below exactly one of them.
    """
    given: dict[str, Fraction] = task.params["weights"]
    found = task.sources.named(list(given))
    nodes = {_only(name, ids): given[name] for name, ids in found.items()}
    group_of = np.full(len(task.locked), -1, np.int64)
    for at, node_id in enumerate(nodes):
        below = _below(task, node_id)
        if (group_of[below] >= 0).any():
            raise Invalid(
                _("%(node)s lies below another node that has a weight, too."),
                field="weights", code="weights", node=task.sources.label(node_id),
            )  # fmt: skip
        group_of[below] = at
    if (group_of < 0).any():
        missing = _names(task, _dimension(task, next(iter(nodes))), group_of)
        raise Invalid(
            _("Weights are missing for %(nodes)s; every cell needs exactly one."),
            field="weights", code="weights", nodes=missing,
        )  # fmt: skip
    return by_groups(task, group_of, list(nodes.values()))


def _only(name: str, ids: list[int]) -> int:
    if len(ids) == 1:
        return ids[0]
    message = _("There is no node “%(node)s”.") if not ids else _(
        "Several nodes are called “%(node)s”; use the code."
    )  # fmt: skip
    raise Invalid(message, field="weights", code="weights", node=name[:60])


@method(
    "attribute", _("By an attribute"), "attribute",
    (
        Param("attribute", reading.text, _("the key of a numeric attribute"), required=True),
        Param("dimension", reading.dimension, _("organisation, product, channel or customer")),
    ),
)  # fmt: skip
def attribute(task: Task) -> SpreadResult:
    """In proportion to a numeric attribute of territories, products, channels or customer tiers.

    The nearest node with the attribute counts: a seat's own value, else its team's.
    """
    dimension = task.params.get("dimension", Dimension.ORGANISATION)
    key = task.params["attribute"]
    values = task.sources.attribute(dimension, key)
    refusal = _("“%(key)s” is not a number of 0 or more on %(nodes)s.")
    return _by_nearest(task, dimension, values, refusal, key=key)


@method("potential", _("By potential score"))
def potential(task: Task) -> SpreadResult:
    """In proportion to the latest potential score on or before the version's tree."""
    refusal = _("No potential score by %(on)s: %(nodes)s.")
    on = task.sources.version.tree_date.isoformat()
    return _by_nearest(task, Dimension.ORGANISATION, task.sources.scores, refusal, on=on)


def _by_nearest(
    task: Task, dimension: str, values: Mapping[int, Fraction | int], refusal: object, **params: str
) -> SpreadResult:
    """Split over the nearest nodes with a value below the entry's own node."""
    at = _ORDER.index(Dimension(dimension))
    tree, own = task.forest.in_key_order[at], task.address.keys[at]
    group_of = _nearest(tree, task.keys[at], list(values), own)
    if (group_of < 0).any():
        raise Refused(
            refusal, code="nodes_without_weight", nodes=_names(task, at, group_of), **params  # type: ignore[arg-type]
        )  # fmt: skip
    return by_groups(task, group_of, list(values.values()))


def _nearest(tree: Tree, ids: Int64Array, nodes: list[int], own: int) -> Int64Array:
    """Index of the nearest of the nodes at or above each leaf, below `own`; -1: there is none."""
    start, end = tree.run(own)
    runs = sorted((*tree.run(node), at) for at, node in enumerate(nodes) if node in tree)
    positions = tree.positions(ids)
    found = np.full(len(ids), -1, np.int64)
    for first, last, at in runs:  # in preorder, so that deeper nodes come later
        if start < first < end or (first == start and last == first + 1):
            found[(positions >= first) & (positions < last)] = at
    return found


def _names(task: Task, at: int, group_of: Int64Array) -> str:
    """A few names of the nodes of uncovered leaves, and how many more there are."""
    missing = np.unique(task.keys[at][group_of < 0]).tolist()
    labels = [task.sources.label(node) for node in missing[:_NAMED]]
    more = len(missing) - len(labels)
    return ", ".join(labels) + (f" (+{more})" if more > 0 else "")


def _dimension(task: Task, node_id: int) -> int:
    """The place of a node's dimension in the keys."""
    for at, tree in enumerate(task.forest.in_key_order):
        if node_id in tree:
            return at
    raise Invalid(_("There is no such node."), field="weights")


def _below(task: Task, node_id: int) -> Int64Array:
    at = _dimension(task, node_id)
    return np.flatnonzero(np.isin(task.keys[at], task.forest.in_key_order[at].below(node_id)))
