"""Scenarios: sandboxes whose cells are their base's times levers, kept linked or cut loose."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Level, Version, VersionKind, VersionState
from goals.selectors import hand_cells, merges, trees
from goals.selectors import leaves as leaf_reads
from goals.selectors import levers as lever_reads
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray, Leaves
from goals.selectors.levers import KINDS, LOST, PRICE, Lever
from goals.selectors.trees import Forest
from goals.services import cells, sandboxes
from goals.services.cells import Change, Figure, Story
from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.engine import levers as engine
from salesplan.engine.levers import Factors

SET: dict[str, tuple[Any, tuple[Lever, ...]]] = {
    "conservative": (_("Conservative"), (Lever("growth", Fraction(-1, 20)),)),
    "base": (_("Base case"), ()),
    "ambitious": (_("Ambitious"), (Lever("growth", Fraction(1, 10)),)),
}
"""The scenarios of a set with the levers that they start with."""
_MOST = 20
_LEVELS = (Level.TARGET, Level.FLOOR, Level.STRETCH)


def derive_set(
    *,
    actor: Viewer,
    base_id: int,
    levers: Mapping[str, Sequence[Lever]],
    today: date,
    now: datetime,
    linked: bool = True,
) -> list[Version]:
    """The scenarios conservative, base and ambitious on a main version, shared with everybody.

    `levers` replaces those that a scenario starts with. Raises `Invalid` for unknown scenarios.
    """
    unknown = set(levers) - set(SET)
    if unknown:
        raise Invalid(
            _("There is no scenario “%(name)s”."), field="scenarios", name=", ".join(unknown)
        )
    with transaction.atomic():
        return [
            derive(
                actor=actor, base_id=base_id, name=str(label), today=today, now=now,
                levers=levers.get(name, usual), linked=linked,
            )
            for name, (label, usual) in SET.items()
        ]  # fmt: skip


def derive(
    *,
    actor: Viewer,
    base_id: int,
    name: str,
    levers: Sequence[Lever],
    today: date,
    now: datetime,
    linked: bool = True,
    shared: bool = True,
) -> Version:
    """One scenario: every cell of the base times the levers, exactly in the rounding unit."""
    with transaction.atomic():
        made = sandboxes.open_on(
            actor=actor, base_id=base_id, name=name, today=today, shared=shared,
            kind=VersionKind.SCENARIO,
        )  # fmt: skip
        return change_levers(actor=actor, version_id=made.pk, levers=levers, now=now, linked=linked)


def change_levers(
    *,
    actor: Viewer,
    version_id: int,
    levers: Sequence[Lever],
    now: datetime,
    linked: bool | None = None,
) -> Version:
    """Give a scenario other levers and compute it; cells changed by hand stay as they are.

    `linked` None keeps it as it is. Raises `Invalid` for levers that make no sense.
    """
    with transaction.atomic():
        version, base = sandboxes.hold(actor=actor, version_id=version_id)
        _check(actor, version, levers)
        version.levers = [lever.stored() for lever in levers]
        version.is_linked = version.is_linked if linked is None else linked
        sandboxes.save(actor=actor, version=version)
        _compute(actor, version, base, now)
    return version


def cut_loose(*, actor: Viewer, version_id: int) -> Version:
    """Stop following the base: what the scenario holds now stays, whatever the base does."""
    with transaction.atomic():
        version, _base = sandboxes.hold(actor=actor, version_id=version_id)
        version.is_linked = False
        return sandboxes.save(actor=actor, version=version)


def catch_up(*, actor: Viewer, version_id: int, now: datetime) -> bool:
    """Compute a linked scenario again if its base was written since; returns whether it was.

    Whoever opens a scenario may call this: it decides nothing. Twice is once.
    """
    stale = _stale(Version.unscoped.filter(pk=version_id, is_linked=True))
    if not stale:
        return False
    system = access.system()
    with transaction.atomic():
        version, base = sandboxes.hold(actor=system, version_id=version_id)
        if version.forked_at == base.last_journal:
            return False
        _compute(system, version, base, now)
    return True


def catch_up_all(*, actor: Viewer, base_id: int, now: datetime) -> int:
    """Compute all linked scenarios of a base that are behind it; returns how many were."""
    linked = Version.unscoped.filter(base_id=base_id, is_linked=True)
    done = 0
    while stale := _stale(linked):
        done += sum(catch_up(actor=actor, version_id=one, now=now) for one in stale)
    return done


def catch_up_plan(*, actor: Viewer, plan_id: int, now: datetime) -> int:
    """Compute all linked scenarios of a plan that are behind; returns how many were."""
    stale = _stale(Version.unscoped.filter(plan_id=plan_id, is_linked=True))
    return sum(catch_up(actor=actor, version_id=one, now=now) for one in stale)


def _stale(versions: Any) -> list[int]:
    rows = versions.filter(state=VersionState.WORKING).select_related("base")
    return [one.pk for one in rows if one.forked_at != one.base.last_journal]


def _check(actor: Viewer, version: Version, levers: Sequence[Lever]) -> None:
    if version.kind != VersionKind.SCENARIO:
        raise Invalid(_("%(name)s is not a scenario."), code="not_scenario", name=version.name)
    if len(levers) > _MOST:
        raise Invalid(_("At most %(most)s levers."), field="levers", most=_MOST)
    for lever in levers:
        if lever.kind not in KINDS:
            raise Invalid(_("There is no lever “%(kind)s”."), field="levers", kind=lever.kind)
        if not -1 <= lever.percent <= 10:
            raise Invalid(
                _("A lever goes from -100 %% to +1000 %%, not to %(percent)s %%."),
                field="levers", percent=f"{float(lever.percent) * 100:g}",
            )  # fmt: skip
        _check_nodes(actor, lever)


def _check_nodes(actor: Viewer, lever: Lever) -> None:
    wanted = {
        Dimension.ORGANISATION: lever.organisation_id, Dimension.PRODUCT: lever.product_id,
        Dimension.CHANNEL: lever.channel_id, Dimension.CUSTOMER: lever.customer_id,
    }  # fmt: skip
    named = {dimension: node for dimension, node in wanted.items() if node}
    rows = Node.objects.visible_to(actor).filter(pk__in=named.values())
    found = {node.pk: node.dimension for node in rows}
    if any(found.get(node) != dimension for dimension, node in named.items()):
        raise Invalid(_("A lever names something that is not there."), field="levers")
    if lever.kind == LOST and not lever.customer_id:
        raise Invalid(_("Say which customer is lost."), field="levers")


def _compute(actor: Viewer, version: Version, base: Version, now: datetime) -> None:
    """Bring all figures of a scenario to base x levers, but for cells changed by hand."""
    forest = trees.forest(viewer=access.system(), version=version)
    by_metric: dict[int, list[int]] = {}
    for metric_id, level in sorted(merges.figures(version=version)):
        by_metric.setdefault(metric_id, []).append(level)
    metrics = Metric.objects.in_bulk(by_metric)
    number = base.last_journal
    for metric_id, levels in by_metric.items():
        done: dict[int, _Derived] = {}
        for level in [one for one in _LEVELS if one in levels]:
            done[level] = _Derived.of(version, base, metrics[metric_id], level, forest, now)
        _keep_order(done)
        for level, derived in done.items():
            story = Story("levers", {"levers": version.levers, "base": base.pk, "number": number})
            cells.write(
                actor=actor, version=version, figure=Figure(metric_id, level),
                change=derived.change(), story=story, now=now,
            )  # fmt: skip
    Version.unscoped.filter(pk=version.pk).update(forked_at=number)
    version.forked_at = number


class _Derived:
    """One figure of a scenario: what stands there, and what the levers make of its base."""

    def __init__(
        self, own: Leaves, values: Int64Array, filled: BoolArray, by_hand: BoolArray
    ) -> None:
        self.own, self.by_hand = own, by_hand
        self.values = np.where(by_hand, own.values, values)
        self.filled = np.where(by_hand, own.filled, filled)

    @classmethod
    def of(
        cls, version: Version, base: Version, metric: Metric, level: int, forest: Forest,
        now: datetime,
    ) -> "_Derived":  # fmt: skip
        """Load both and apply the levers."""
        own = _load(version, metric.pk, level, forest, now)
        values, filled = _scaled(version, base, metric, level, own, forest, now)
        by_hand = hand_cells.mask(
            viewer=access.system(), version=version, metric_id=metric.pk, level=level,
            space=own.space,
        )  # fmt: skip
        return cls(own, values, filled, by_hand)

    def change(self) -> Change:
        """What is different from before."""
        own = self.own
        differs = (self.values != own.values) | (self.filled != own.filled)
        at = np.flatnonzero(differs)
        keys, periods = own.space.leaf_keys(at)
        return Change(
            keys, periods, own.values[at], own.filled[at], self.values[at], self.filled[at]
        )


def _scaled(
    version: Version, base: Version, metric: Metric, level: int, own: Leaves, forest: Forest,
    now: datetime,
) -> tuple[Int64Array, BoolArray]:  # fmt: skip
    """The base's cells times the levers at the places of the scenario's leaves."""
    quantum = version.plan.rounding_unit * 10**metric.scale or 1
    values, filled = _base_cells(base, metric.pk, level, own, forest, now)
    by = _factors(version, own, forest, metric.measure)
    if metric.measure != "margin" or not any(one.kind == PRICE for one in _levers(version)):
        return engine.scale(values, by, quantum), filled
    revenue = Metric.objects.filter(measure="revenue", aggregation="sum").first()
    if revenue is None:
        return engine.scale(values, by, quantum), filled
    sold, _filled = _base_cells(base, revenue.pk, level, own, forest, now)
    cost = _factors(version, own, forest, "cost")
    gained = _factors(version, own, forest, "revenue")
    extra = Factors(
        cost.groups,
        tuple(one - two for one, two in zip(gained.factors, cost.factors, strict=True)),
    )
    return np.where(filled, engine.mixed(values, sold, (cost, extra), quantum), 0), filled


def _levers(version: Version) -> list[Lever]:
    return lever_reads.levers(version=version)


def _factors(version: Version, own: Leaves, forest: Forest, measure: str) -> Factors:
    return lever_reads.factors(
        viewer=access.system(), version=version, space=own.space, forest=forest, measure=measure
    )


def _base_cells(
    base: Version, metric_id: int, level: int, own: Leaves, forest: Forest, now: datetime
) -> tuple[Int64Array, BoolArray]:
    found = _load(base, metric_id, level, forest, now)
    keys, periods = found.space.leaf_keys(np.arange(found.space.size))
    at = own.space.places(keys, periods)
    values = np.zeros(own.space.size, np.int64)
    filled = np.zeros(own.space.size, np.bool_)
    values[at], filled[at] = found.values, found.filled
    return values, filled


def _load(version: Version, metric_id: int, level: int, forest: Forest, now: datetime) -> Leaves:
    return leaf_reads.load(
        viewer=access.system(), version=version, metric_id=metric_id, level=level, forest=forest,
        now=now,
    )  # fmt: skip


def _keep_order(done: dict[int, _Derived]) -> None:
    """Rounding may not lift a floor above its target, or the target above its stretch."""
    target = done.get(Level.TARGET)
    if target is None:
        return
    for level, choose in ((Level.FLOOR, np.minimum), (Level.STRETCH, np.maximum)):
        if level in done:
            other = done[level]
            both = other.filled & target.filled & ~other.by_hand
            other.values = np.where(both, choose(other.values, target.values), other.values)
