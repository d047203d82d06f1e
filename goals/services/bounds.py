"""Floors and caps per node: set with a reason, taken away, and kept by every entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import FigureRole, StatedFigure, Version
from goals.selectors import bounds, leaves, trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray, Leaves
from goals.selectors.trees import Forest
from goals.services import cells
from goals.services.changes import Change, Figure
from goals.services.refusals import Translate
from salesplan.core.errors import Invalid, NotVisible, Refused
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access
from salesplan.engine.money import LIMIT
from salesplan.engine.notation import trimmed


@dataclass(frozen=True)
class Bound:
    """A floor or cap for a total, in smallest units of the metric."""

    role: str
    address: Address
    value: int
    reason: str


def place(
    *, actor: Viewer, now: datetime, version_id: int, figure: Figure, bound: Bound
) -> StatedFigure:
    """Set a floor or cap, or change the one that is there; a reason is asked for.

    Refused with the numbers when the figures that stand there break it, or when it contradicts
    another one. A total that is still empty may be given any.
    """
    with transaction.atomic():
        version = _held(actor, version_id, bound.address)
        metric = _checked(figure, bound)
        forest = trees.forest(viewer=actor, version=version)
        found = _load(version, figure, forest, [bound.address], now)
        with Translate(metric.scale):
            own = found.inside(forest, bound.address)
        if not len(own):
            raise Refused(_("Nothing is planned here."), code="outside_domain")
        made = _store(version, figure, bound)
        _require_met(_Scene(actor, metric, forest), made, own, found.values, found.filled)
        _require_order(version, figure, forest, metric, made)
    return made


def remove(*, actor: Viewer, bound_id: int) -> None:
    """Take a floor or cap away."""
    with transaction.atomic():
        rows = StatedFigure.objects.visible_to(actor).filter(pk=bound_id, role__in=bounds.ROLES)
        bound = rows.first()
        if bound is None:
            raise NotVisible(_("There is no such floor or cap."))
        _held(actor, bound.version_id, bounds.address_of(bound))
        bound.delete()


def enter(
    *, actor: Viewer, now: datetime, version_id: int, figure: Figure, role: str, address: Address,
    value: int | None, reason: str,
) -> None:  # fmt: skip
    """Set what was typed into a cell; without a value take the bound of this total away."""
    if value is not None:
        bound = Bound(role, address, value, reason)
        place(actor=actor, now=now, version_id=version_id, figure=figure, bound=bound)
        return
    with transaction.atomic():
        _at(_held(actor, version_id, address), figure, role, address).delete()


def check(
    *, actor: Viewer, version: Version, figure: Figure, change: Change, now: datetime
) -> None:
    """Refuse a change of cells that would break a floor or cap; costs one query without any."""
    every = bounds.of_figure(
        viewer=actor, version=version, metric_id=figure.metric_id, level=figure.level
    )
    if not every or not len(change):
        return
    forest = trees.forest(viewer=actor, version=version)
    addresses = [bounds.address_of(one) for one in every]
    found = bounds.meeting(every, addresses, forest)
    held = _load(version, figure, forest, addresses, now)
    places = held.space.places(change.keys, change.periods)
    inside = places >= 0
    values, filled = held.values.copy(), held.filled.copy()
    values[places[inside]] = change.after[inside]
    filled[places[inside]] = change.after_filled[inside]
    require(
        actor=actor, metric=Metric.objects.get(pk=figure.metric_id), forest=forest,
        placed=bounds.Placed.of(found, held, forest), before=held.values, values=values,
        filled=filled, entered=[],
    )  # fmt: skip


def require(
    *,
    actor: Viewer,
    metric: Metric,
    forest: Forest,
    placed: bounds.Placed,
    before: Int64Array,
    values: Int64Array,
    filled: BoolArray,
    entered: Sequence[Int64Array],
) -> None:
    """Refuse values that break a floor or cap, saying by how much.

    Totals that were `entered` (places of each) must meet the bounds inside them. Where only a part
    of a bounded total was entered it must not be further off than `before`, so that a plan can be
    filled from below. An empty total is no answer yet and breaks nothing.
    """
    scene = _Scene(actor, metric, forest)
    for bound, own in zip(placed.bounds, placed.places, strict=True):
        whole = any(len(own) <= len(places) and np.isin(own, places).all() for places in entered)
        _require_met(scene, bound, own, values, filled, None if whole else before)


@dataclass(frozen=True)
class _Scene:
    """Who is told, and in which words."""

    actor: Viewer
    metric: Metric
    forest: Forest


def _require_met(
    scene: _Scene, bound: StatedFigure, own: Int64Array, values: Int64Array, filled: BoolArray,
    before: Int64Array | None = None,
) -> None:  # fmt: skip
    value = int(values[own].sum())
    short = _short(bound, value)
    allowed = 0 if before is None else max(0, _short(bound, int(before[own].sum())))
    if short > allowed and filled[own].any():
        raise _broken(scene, bound, value, short)


def _short(bound: StatedFigure, value: int) -> int:
    return bound.value - value if bound.role == FigureRole.FLOOR else value - bound.value


def _broken(scene: _Scene, bound: StatedFigure, value: int, short: int) -> Refused:
    metric = scene.metric
    is_floor = bound.role == FigureRole.FLOOR
    code = "below_floor" if is_floor else "above_cap"
    by = trimmed(short, metric.scale)
    if not _is_seen(scene.actor, bound):
        message = _("A floor that was set above your territory would be missed by %(short_by)s.")
        if not is_floor:
            message = _(
                "A cap that was set above your territory would be exceeded by %(short_by)s."
            )
        return Refused(message, code=code, field="value", short_by=by)
    message = _("%(bound)s: it would be %(value)s, %(short_by)s too little. (%(reason)s)")
    if not is_floor:
        message = _("%(bound)s: it would be %(value)s, %(short_by)s too much. (%(reason)s)")
    numbers = {"bound": bound.pk, "limit": bound.value, "value": value, "short_by": short}
    return Refused(
        message, code=code, field="value", details=[numbers], short_by=by,
        bound=bounds.told(bound, scene.forest, metric), value=trimmed(value, metric.scale),
        reason=bound.reason,
    )  # fmt: skip


def _is_seen(actor: Viewer, bound: StatedFigure) -> bool:
    if scope.covers_organisation(actor, bound.organisation_id):
        return True
    return bool(bound.product_id) and scope.covers_product(actor, bound.product_id)


def _held(actor: Viewer, version_id: int, address: Address) -> Version:
    access.require(
        actor=actor,
        right="plans.edit",
        organisation_id=address.organisation_id,
        product_id=address.product_id or None,
    )
    return cells.hold(actor=actor, version_id=version_id)


def _checked(figure: Figure, bound: Bound) -> Metric:
    if not bound.reason.strip():
        raise Invalid(_("Say why: a floor or cap needs a reason."), field="reason")
    if bound.role not in bounds.ROLES:
        raise Invalid(_("Choose floor or cap."), field="role")
    if abs(bound.value) >= LIMIT:
        raise Invalid(_("The figures are too large."), field="value")
    metric = Metric.objects.filter(pk=figure.metric_id, aggregation="sum").first()
    if metric is None:
        raise Invalid(_("There is no such metric."), field="metric")
    return metric


def _load(
    version: Version, figure: Figure, forest: Forest, addresses: Sequence[Address], now: datetime
) -> Leaves:
    """All leaves below the addresses, whoever may see them: a bound speaks of the whole."""
    return leaves.load(
        viewer=scope.system(), version=version, metric_id=figure.metric_id, level=figure.level,
        forest=forest, now=now, addresses=addresses,
    )  # fmt: skip


def _at(version: Version, figure: Figure, role: str, address: Address) -> QuerySet[StatedFigure]:
    organisation, product, channel, customer = address.keys
    rows: QuerySet[StatedFigure] = StatedFigure.unscoped.filter(
        version=version, metric_id=figure.metric_id, level=figure.level, role=role,
        organisation_id=organisation, product_id=product, channel_id=channel, customer_id=customer,
        period=address.first_period, span=address.months,
    )  # fmt: skip
    return rows


def _store(version: Version, figure: Figure, bound: Bound) -> StatedFigure:
    found: StatedFigure | None = _at(version, figure, bound.role, bound.address).first()
    made = found or StatedFigure(
        version=version, metric_id=figure.metric_id, level=figure.level, role=bound.role,
        organisation_id=bound.address.organisation_id, product_id=bound.address.product_id,
        channel_id=bound.address.channel_id, customer_id=bound.address.customer_id,
        period=bound.address.first_period, span=bound.address.months,
    )  # fmt: skip
    made.value, made.reason = bound.value, bound.reason.strip()[:500]
    made.save()
    return made


def _require_order(
    version: Version, figure: Figure, forest: Forest, metric: Metric, made: StatedFigure
) -> None:
    """A floor above the cap of the same total, or of one that holds it, can never be met."""
    for other in bounds.of_figure(
        viewer=scope.system(), version=version, metric_id=figure.metric_id, level=figure.level
    ):
        floor, cap = (made, other) if made.role == FigureRole.FLOOR else (other, made)
        if floor.role == cap.role or floor.value <= cap.value:
            continue
        if _holds(bounds.address_of(cap), bounds.address_of(floor), forest):
            raise Refused(
                _("%(floor)s and %(cap)s contradict each other by %(short_by)s."),
                code="bounds_contradict", field="value",
                floor=bounds.told(floor, forest, metric), cap=bounds.told(cap, forest, metric),
                short_by=trimmed(floor.value - cap.value, metric.scale),
            )  # fmt: skip


def _holds(outer: Address, inner: Address, forest: Forest) -> bool:
    """Whether all of one total lies in another."""
    if inner.first_period < outer.first_period:
        return False
    if inner.first_period + inner.months > outer.first_period + outer.months:
        return False
    for tree, above, below in zip(forest.in_key_order, outer.keys, inner.keys, strict=True):
        start, end = tree.run(above)
        at = tree.run(below)[0]
        if not start <= at < end:
            return False
    return True
