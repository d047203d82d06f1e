"""What a calibration makes of the remaining months: one function per method, exact integers.

All of them work on the leaves of a proposal inside its territory and months; what is not in there
is never touched. Overlay seats stand outside, empty cells stay empty.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Calibration, CalibrationMethod
from goals.selectors import calibration_bases, phasing, references
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray
from goals.services import calibration_scenes as scenes
from goals.services.calibration_scenes import WHOLE, Scene, Way
from goals.services.changes import Change
from goals.services.phasing_profiles import refusal
from goals.services.refusals import Translate
from salesplan.core.errors import Conflict, Invalid, Refused
from salesplan.core.scoping import Viewer
from salesplan.engine import calibration as engine
from salesplan.engine.errors import EngineError
from salesplan.engine.periods import Span


@dataclass(frozen=True, eq=False)
class Computed:
    """What a method changes, and what a relief takes off its slice (None for other methods)."""

    change: Change
    relief: int | None = None


def compute(
    *, actor: Viewer, row: Calibration, way: Way, over: int, as_of: date, now: datetime
) -> Computed:
    """What the method of a calibration changes on its proposal.

    `over`: the first month that is not over. Raises `Refused` with the numbers, `Invalid`,
    `Conflict` where there is nothing to go by.
    """
    scene = scenes.scene(actor=actor, row=row, way=way, over=over, as_of=as_of, now=now)
    if not scene.inside.any():
        raise Conflict(
            _("There is no target in these months that could be calibrated."), code="no_target"
        )
    with Translate(row.metric.scale):
        new = _new(scene)
    relief = None
    if row.method == CalibrationMethod.RELIEF:
        inside = _relieved(scene)
        relief = int((scene.remaining().values - new)[inside].sum())
    return Computed(scenes.changed(scene=scene, new=new), relief)


def _new(scene: Scene) -> Int64Array:
    try:
        return _METHODS[CalibrationMethod(scene.row.method)](scene)
    except EngineError as error:
        refused = scenes.told(scene=scene, error=error)
        if refused is None:
            raise
        raise refused from error


def _keep_total(scene: Scene) -> Int64Array:
    """Every unit makes up for what it is short of in the months that are over."""
    if not scene.over.any():
        raise Conflict(
            _("No month of the plan is over yet: there is no shortfall to make up for."),
            code="nothing_over",
        )
    _require_measured(scene)
    nodes, unit_of = scene.units()
    owed = _due(scene, nodes) - _sold(scene, nodes)
    return engine.keep_total(scene.remaining(), unit_of, owed, _weights(scene, unit_of))


def _due(scene: Scene, nodes: list[int]) -> Int64Array:
    """Targets of the months that are over, by unit."""
    own = np.where(scene.owned & scene.over, scene.values, 0).sum(axis=1)
    if scene.together:
        return np.array([own.sum()], np.int64)
    _require_nobody_left_out(scene, own)
    return _by_seat(scene, own, nodes)


def _by_seat(scene: Scene, own: Int64Array, nodes: list[int]) -> Int64Array:
    seats = scene.leaves.space.keys[0]
    found = np.zeros(len(nodes), np.int64)
    inside = np.isin(seats, nodes)
    np.add.at(found, np.searchsorted(np.array(nodes), seats[inside]), own[inside])
    return found


def _require_nobody_left_out(scene: Scene, own: Int64Array) -> None:
    """A seat with targets that are over and none that remain cannot make up for anything."""
    seats = scene.leaves.space.keys[0]
    left = np.setdiff1d(seats[own != 0], scene.seats()[0])
    if len(left):
        raise Refused(
            _(
                "%(nodes)s: no target in the remaining months, so the shortfall cannot be made up"
                " there. Spread it over the whole territory."
            ),
            code="seats_without_rest", nodes=scenes.labels(scene=scene, ids=left.tolist()),
        )  # fmt: skip


def _sold(scene: Scene, nodes: list[int]) -> Int64Array:
    first = scene.row.plan.first_period
    months = int(scene.over.sum()) * scene.row.proposal.span
    found = calibration_bases.actuals(
        viewer=scene.actor, metric=scene.row.metric, organisation_ids=nodes, first_period=first,
        months=months, as_of=scene.as_of,
    )  # fmt: skip
    return np.array([sum(found.get(node, {}).values()) for node in nodes], np.int64)


def _weights(scene: Scene, unit_of: Int64Array) -> engine.FloatArray | None:
    """None where the present values are the curve; else weights of the leaves that may move."""
    months = _profile(scene)
    if scene.way.unit != "leaf" and months is None:
        return None
    own = np.where(scene.inside, scene.values, 0)
    wanted = own.sum(axis=1)
    if scene.way.unit == "leaf":
        over = scene.owned & scene.over
        wanted = wanted + np.where(over, scene.values - _reference(scene), 0).sum(axis=1)
    if months is None:
        return engine.curve_weights(wanted, own)[scene.inside]
    combination, period = np.nonzero(scene.inside)
    weights = np.maximum(wanted, 0).astype(np.float64)[combination]
    return engine.phased_weights(weights, unit_of, period - int(scene.months.argmax()), months)


def _reference(scene: Scene) -> Int64Array:
    """What each leaf sold, (combinations, periods)."""
    found = references.of_leaves(
        viewer=scene.actor, space=scene.leaves.space, metric=scene.row.metric,
        first_period=scene.row.plan.first_period,
    )  # fmt: skip
    return found.values.reshape(scene.shape)


def _profile(scene: Scene) -> Int64Array | None:
    if scene.way.profile_id is None:
        return None
    profile = phasing.profile(viewer=scene.actor, profile_id=scene.way.profile_id)
    try:
        curve = phasing.curve(profile=profile, span=Span(scene.row.first_period, scene.row.months))
    except EngineError as error:
        raise refusal(error=error) from error
    weights = phasing.cell_weights(version=scene.row.proposal, curve=curve)
    if not any(weights):
        raise Refused(_("All weights of these months are zero."), code="no_weight", field="profile")
    return np.array(weights, np.int64)


def _follow(scene: Scene) -> Int64Array:
    """Every unit goes a share of the way to its forecast, month by month."""
    if not 0 <= scene.way.share <= WHOLE:
        raise Invalid(_("The share of the way lies between 0 and 100 %."), field="share")
    nodes, unit_of = scene.units()
    months = np.nonzero(scene.inside)[1]
    codes, by_month = np.unique(unit_of * scene.shape[1] + months, return_inverse=True)
    wanted = _forecast(scene, nodes)[codes // scene.shape[1], codes % scene.shape[1]]
    share = Fraction(scene.way.share, WHOLE)
    return engine.follow(scene.remaining(), by_month.ravel(), wanted, share)


def _forecast(scene: Scene, nodes: list[int]) -> Int64Array:
    """Forecasts of nodes by period, (nodes, periods); periods that may not move are 0."""
    row, span = scene.row, scene.row.proposal.span
    found = calibration_bases.forecast(
        viewer=scene.actor, metric=row.metric, organisation_ids=nodes,
        first_period=row.first_period, months=row.months,
    )  # fmt: skip
    wanted = set(range(row.first_period, row.first_period + row.months))
    missing = [node for node in nodes if not wanted <= set(found.get(node, {}))]
    if missing:
        raise Conflict(
            _("There is no forecast of these months for %(nodes)s."),
            code="no_forecast", nodes=scenes.labels(scene=scene, ids=missing),
        )  # fmt: skip
    values = np.zeros((len(nodes), scene.shape[1]), np.int64)
    first = row.plan.first_period
    for at, node in enumerate(nodes):
        for month, value in found[node].items():
            if month in wanted:
                values[at, (month - first) // span] += max(value, 0)
    return values


def _relieve(scene: Scene) -> Int64Array:
    """A slice is relieved; what it loses is lost, or taken over by the rest of the territory.

    The rest are the other seats, products and channels; of a relief for some months of the whole
    territory it is the other months.
    """
    if not scene.row.cause.strip():
        raise Invalid(_("Name the cause of the relief."), field="cause", code="required")
    inside = _relieved(scene)
    remaining = scene.remaining()
    if not inside.any():
        raise Refused(_("There is no target in this part of the territory."), code="empty_slice")
    amount = _amount(scene, int(remaining.values[inside].sum()))
    others = ~_slice(scene)[scene.inside]
    takers = (others if others.any() else ~inside) if scene.way.spread_rest else None
    return engine.relieve(remaining, inside, amount, takers)


def _relieved(scene: Scene) -> BoolArray:
    """Which of the leaves that may move are relieved."""
    found: BoolArray = (_slice(scene) & _relieved_months(scene))[scene.inside]
    return found


def _slice(scene: Scene) -> BoolArray:
    """The seats, products and channels that are relieved, (combinations, periods)."""
    row, way = scene.row, scene.way
    address = Address(
        way.slice_organisation_id or row.organisation_id, row.plan.first_period, row.plan.months,
        way.slice_product_id, way.slice_channel_id,
    )  # fmt: skip
    marked = np.zeros(scene.inside.size, np.bool_)
    marked[scene.leaves.inside(scene.forest, address)] = True
    return marked.reshape(scene.shape)


def _relieved_months(scene: Scene) -> BoolArray:
    """The months that are relieved, (periods,)."""
    row, way = scene.row, scene.way
    first = row.first_period if way.slice_first_period is None else way.slice_first_period
    end = row.first_period + row.months
    months = end - first if way.slice_months is None else way.slice_months
    if not row.first_period <= first < first + months <= end:
        raise Invalid(
            _("The relief lies outside the months of the calibration."), field="slice_first_period"
        )
    periods = scene.leaves.space.periods
    found: BoolArray = (periods >= first) & (periods < first + months)
    return found


def _amount(scene: Scene, held: int) -> int:
    """What is taken off: the amount that was asked for, or a share of what the slice holds."""
    way = scene.way
    if (way.amount is None) == (way.percent is None):
        raise Invalid(_("Say by how much: an amount or a percentage."), field="amount")
    if way.amount is not None:
        return way.amount
    percent = way.percent or 0
    if not 0 < percent <= WHOLE:
        raise Invalid(_("A percentage lies above 0 and is at most 100."), field="percent")
    unit = scene.remaining().quantum
    return round(Fraction(held * percent, WHOLE * unit)) * unit or round(
        Fraction(held * percent, WHOLE)
    )


def _by_hand(scene: Scene) -> Int64Array:
    """Nothing moves by itself: figures are typed on the proposal."""
    return scene.remaining().values


def _require_measured(scene: Scene) -> None:
    if scene.row.metric.measure not in references.MEASURES:
        raise Conflict(
            _("%(metric)s is not measured by sales, so its shortfall is not known by seat."),
            code="not_measured", metric=scene.row.metric.label,
        )  # fmt: skip


_METHODS: dict[CalibrationMethod, Callable[[Scene], Int64Array]] = {
    CalibrationMethod.KEEP_TOTAL: _keep_total,
    CalibrationMethod.FORECAST: _follow,
    CalibrationMethod.RELIEF: _relieve,
    CalibrationMethod.HAND: _by_hand,
}
