"""Why a total is what it is: its journal, what each entry rests on, the locks on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from goals.models import Lock, Version
from goals.selectors import formulas, grounds, journal, leaves, trees
from goals.selectors.formulas import Formula
from goals.selectors.grids import View
from goals.selectors.grounds import Batch, Ground
from goals.selectors.journal import Touch
from goals.selectors.leaves import Address, Leaves
from goals.selectors.trees import Forest
from salesplan.core.errors import NotVisible
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer
from salesplan.engine.errors import EngineError

BIGGEST = 3


@dataclass(frozen=True)
class Words:
    """How a door writes amounts, and what it calls methods."""

    show: Callable[[int | None], str]
    labels: Mapping[str, object]


@dataclass(frozen=True)
class Step:
    """An entry at a total: what it did, its formula (None: entered beyond the viewer's scope), the
    reference it read, the import it came with, whether it is in effect, all that in words.
    """

    touch: Touch
    formula: Formula | None
    ground: Ground | None
    batch: Batch | None
    is_live: bool
    words: str

    @property
    def change(self) -> int:
        """By how much the entry moved the total."""
        return (self.touch.after or 0) - (self.touch.before or 0)


@dataclass(frozen=True)
class Explanation:
    """A total with what it rests on; amounts in smallest units, None = empty. `biggest`: entries
    in effect that moved it most; `more`: whether older ones were left out.
    """

    value: int | None
    reference: int | None
    cells: int
    empty: int
    locked: int
    nodes: list[Node]
    steps: list[Step]
    locks: list[Lock]
    more: bool = False
    ground: Ground | None = None
    biggest: list[Step] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Asked:
    """One question: who asks about which total."""

    viewer: Viewer
    version: Version
    view: View
    address: Address
    forest: Forest
    found: Leaves
    words: Words
    locked: int

    def said(self, touch: Touch, formula: Formula | None, ground: Ground | None) -> str:
        """The formula of an entry as a sentence."""
        if formula is None:
            return ""
        return formulas.words(
            formula, cells=touch.cells, locked=self.locked, before=touch.before,
            ground=ground.value if ground else None, show=self.words.show,
            label=str(self.words.labels.get(formula.method, formula.method)),
        )  # fmt: skip

    def ground(self, name: str) -> Ground:
        return grounds.ground(
            viewer=self.viewer, version=self.version, metric=self.view.metric,
            forest=self.forest, found=self.found, address=self.address, name=name,
        )  # fmt: skip


def explain(
    *, viewer: Viewer, version: Version, view: View, address: Address, now: datetime, words: Words
) -> Explanation:
    """Explain one total in the words of a door.

    Raises `NotVisible` for an address that is not in the plan.
    """
    forest = trees.forest(viewer=viewer, version=version)
    found = leaves.load(
        viewer=viewer, version=version, metric_id=view.metric.pk, level=view.level,
        forest=forest, now=now, addresses=[address],
    )  # fmt: skip
    try:
        places = found.inside(forest, address)
    except EngineError as error:
        raise NotVisible(_("There is nothing here, or it is not yours to see.")) from error
    filled, locked = found.filled[places], int(found.locked[places].sum())
    asked = _Asked(viewer, version, view, address, forest, found, words, locked)
    touches, more = _touches(asked)
    last_year = asked.ground("last_year")
    steps = _steps(asked, touches, {"last_year": last_year})
    return Explanation(
        value=int(found.values[places].sum()) if filled.any() else None,
        reference=last_year.value,
        cells=len(places),
        empty=int((~filled).sum()),
        locked=locked,
        nodes=[forest.nodes[key] for key in address.keys if key in forest.nodes],
        steps=steps,
        locks=[lock for lock in found.locks if locked and _meets(lock, address)],
        more=more,
        ground=last_year,
        biggest=_biggest(steps),
    )


def _touches(asked: _Asked) -> tuple[list[Touch], bool]:
    """The own entries; where a sandbox reads through, its base's after them."""
    touches: list[Touch] = []
    for version in _layers(asked.version):
        found, more = journal.why(
            viewer=asked.viewer, version=version, forest=asked.forest, address=asked.address,
            metric_id=asked.view.metric.pk, level=asked.view.level,
        )  # fmt: skip
        touches += found
        if more:
            return touches, True
    return touches, False


def _layers(version: Version) -> list[Version]:
    return [version] if version.base is None else [version, version.base]


def _steps(asked: _Asked, touches: list[Touch], known: dict[str, Ground]) -> list[Step]:
    live: dict[int, bool] = {}
    for version in _layers(asked.version):
        live |= journal.standing(viewer=asked.viewer, version_id=version.pk).live
    ids = {touch.entry.batch_id for touch in touches if touch.entry.batch_id}
    batches = grounds.imported(viewer=asked.viewer, batch_ids=ids)
    made = []
    for touch in touches:
        formula = _formula(asked, touch)
        name = formula.reference if formula else None
        if name in formulas.REFERENCES and name not in known:
            known[name] = asked.ground(name)
        ground = known.get(name or "")
        made.append(
            Step(
                touch, formula, ground, batches.get(touch.entry.batch_id or 0),
                live.get(touch.entry.pk, True), asked.said(touch, formula, ground),
            )
        )  # fmt: skip
    return made


def _formula(asked: _Asked, touch: Touch) -> Formula | None:
    """None when the entry was made on a territory that the viewer does not see whole."""
    params = touch.entry.params
    parts = params.get("entries") or [params]
    tree = asked.forest.organisation
    own = set(tree.below_any(asked.viewer.organisation).tolist())
    lines = set(asked.forest.product.below_any(asked.viewer.products).tolist())
    seen = asked.viewer.everything or all(
        part.get("organisation_id") in own or part.get("product_id") in lines for part in parts
    )
    if not seen or not any("organisation_id" in part for part in parts):
        return None
    return formulas.formula(
        method=touch.entry.method, params=params, plan=asked.version.plan,
        metric=asked.view.metric, address=asked.address,
    )  # fmt: skip


def _biggest(steps: list[Step]) -> list[Step]:
    """The entries in effect that moved the total most."""
    counted = [step for step in steps if step.is_live and step.touch.entry.undoes_id is None]
    ranked = sorted(counted, key=lambda step: (-abs(step.change), step.touch.entry.number))
    return ranked[:BIGGEST]


def _meets(lock: Lock, address: Address) -> bool:
    """Whether the months of a lock and an address overlap."""
    return (
        lock.first_period < address.first_period + address.months
        and address.first_period < lock.first_period + lock.months
    )
