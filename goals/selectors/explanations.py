"""Why a total is what it is: its journal, its reference, the locks on it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from goals.models import Lock, Version
from goals.selectors import journal, leaves, references, trees
from goals.selectors.grids import View
from goals.selectors.journal import Touch
from goals.selectors.leaves import Address
from salesplan.core.errors import NotVisible
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer
from salesplan.engine.errors import EngineError


@dataclass(frozen=True)
class Explanation:
    """A total with what it rests on; amounts in smallest units, None = empty."""

    value: int | None
    reference: int | None
    cells: int
    empty: int
    locked: int
    nodes: list[Node]
    touches: list[Touch]
    locks: list[Lock]


def explain(
    *, viewer: Viewer, version: Version, view: View, address: Address, now: datetime
) -> Explanation:
    """Explain one total; raises `NotVisible` for an address that is not in the plan."""
    forest = trees.forest(viewer=viewer, version=version)
    found = leaves.load(
        viewer=viewer, version=version, metric_id=view.metric.pk, level=view.level,
        forest=forest, now=now, addresses=[address],
    )  # fmt: skip
    try:
        places = found.inside(forest, address)
    except EngineError as error:
        raise NotVisible(_("There is nothing here, or it is not yours to see.")) from error
    reference = references.of_leaves(
        viewer=viewer, space=found.space, metric=view.metric,
        first_period=version.plan.first_period - 12,
    )  # fmt: skip
    filled, known = found.filled[places], reference.filled[places]
    touches = journal.why(
        viewer=viewer, version=version, leaves=found, forest=forest, address=address,
        metric_id=view.metric.pk, level=view.level,
    )  # fmt: skip
    return Explanation(
        value=int(found.values[places].sum()) if filled.any() else None,
        reference=int(reference.values[places].sum()) if known.any() else None,
        cells=len(places),
        empty=int((~filled).sum()),
        locked=int(found.locked[places].sum()),
        nodes=[forest.nodes[key] for key in address.keys if key in forest.nodes],
        touches=touches,
        locks=[
            lock for lock in found.locks if found.locked[places].any() and _meets(lock, address)
        ],
    )


def _meets(lock: Lock, address: Address) -> bool:
    """Whether the months of a lock and an address overlap."""
    return (
        lock.first_period < address.first_period + address.months
        and address.first_period < lock.first_period + lock.months
    )
