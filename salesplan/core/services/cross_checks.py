"""Cross-checks: two figures that should agree, kept as a register and compared with every check.

Both sides are taken from what came in, not from the cube: sales lines as credited, observations as
delivered, of one source where one is named. They are compared by month and by the territories of
the finest kind that both sides know. Where an observed side speaks of some channels or products
only, the sales side counts only those. Months that are not over, and territories of which a side
never speaks, are left out; a side without a figure is empty, not zero.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import (
    Aggregation,
    CrossCheck,
    CrossFinding,
    Dimension,
    Kind,
    Metric,
    QualityCheck,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scopes
from salesplan.core.selectors import data_quality as selectors
from salesplan.core.services import access, registers
from salesplan.core.services.registers import Register
from salesplan.engine.periods import last_day, month_of

RIGHT = "imports.run"
FINE = (Kind.COMPANY, Kind.REGION, Kind.AREA, Kind.TEAM, Kind.SEAT)
"""Kinds of territories from the coarsest to the finest."""
MEASURES = {
    "revenue": "sum(revenue)",
    "cost": "sum(cost)",
    "margin": "sum(revenue - cost)",
    "quantity": "sum(quantity)",
    "orders": "count(distinct (source_id, order_no))",
    "customers": "count(distinct customer_id)",
}
"""What sales lines give, by the measure of a metric."""
AGGREGATIONS = (Aggregation.SUM, Aggregation.AVERAGE, Aggregation.LAST, Aggregation.DISTINCT)
BASIS = 10_000
_ANCHORS = f"""
with anchors as (
  select distinct on (c.descendant_id) c.descendant_id as node_id, c.ancestor_id as anchor_id
  from core_closure c join core_node n on n.id = c.ancestor_id
  where c.is_current and c.dimension = '{Dimension.ORGANISATION}' and n.kind = any(%(coarser)s)
  order by c.descendant_id, c.depth
)
"""
_LINES = f"""{_ANCHORS}
select a.anchor_id, l.period, {{measure}}::bigint
from (
  select seat_id, source_id, order_no, period, product_id, channel_id, customer_id,
    revenue, cost, quantity
  from core_salesline where not is_split
  union all
  select c.seat_id, l.source_id, l.order_no, l.period, l.product_id, l.channel_id, l.customer_id,
    c.revenue, c.cost, c.quantity
  from core_salesline l join core_salescredit c on c.line_id = l.id and c.kind = 'base'
  where l.is_split
) l join anchors a on a.node_id = l.seat_id
where {{narrowed}} group by 1, 2
"""
_OBSERVED = f"""{_ANCHORS}
select a.anchor_id, o.period,
  case when %(average)s then round(sum(numerator)::numeric / nullif(sum(denominator), 0))
       else sum(numerator) end::bigint
from (
  select *, row_number() over (
    partition by source_id, organisation_id, product_id, channel_id, customer_id, geography_id,
      period order by date desc) as number
  from core_observation where metric_id = %(metric)s and ({{narrowed}})
) o
join core_node n on n.id = greatest(o.organisation_id, {{company}}) and n.kind = any(%(finer)s)
join anchors a on a.node_id = n.id
where number = 1 or not %(last)s
group by 1, 2
"""
_SPOKEN = """
select array_agg(distinct n.kind), array_agg(distinct channel_id), array_agg(distinct product_id)
from core_observation o join core_node n on n.id = case o.organisation_id when 0 then 1
  else o.organisation_id end
where o.metric_id = %(metric)s and (%(source)s::int is null or o.source_id = %(source)s)
"""
Values = dict[tuple[int, int], int]
"""(territory, month) -> value."""


@dataclass(frozen=True)
class Side:
    """One of the two figures: its metric, its source, and what its rows are about."""

    metric: Metric
    source_id: int | None
    finest: int
    channels: tuple[int, ...]
    products: tuple[int, ...]

    @property
    def is_sold(self) -> bool:
        """Whether it comes from sales lines."""
        return bool(self.metric.measure)


def replace(*, today: date) -> int:
    """Evaluate all active checks, in place of their last findings; returns how many were found."""
    CrossFinding.unscoped.all().delete()
    found = [
        finding
        for check in CrossCheck.objects.filter(is_active=True).select_related(
            "left_metric", "right_metric", "left_source", "right_source"
        )
        for finding in compare(check=check, today=today)
    ]
    CrossFinding.unscoped.bulk_create(found, batch_size=2_000)
    return len(found)


def compare(*, check: CrossCheck, today: date) -> list[CrossFinding]:
    """The territories and months in which the two figures of a check differ by too much."""
    with connection.cursor() as cursor:
        left = _side(cursor, check.left_metric, check.left_source_id)
        right = _side(cursor, check.right_metric, check.right_source_id)
        if left is None or right is None:
            return []
        finest = min(left.finest, right.finest)
        pair = (_values(cursor, left, right, finest), _values(cursor, right, left, finest))
    ends = [s.complete_through for s in (check.left_source, check.right_source) if s]
    until = min([today, *(day for day in ends if day)])
    return [
        CrossFinding(
            check_made=check, organisation_id=node, period=period,
            left=pair[0].get((node, period)), right=pair[1].get((node, period)),
        )
        for node, period in _comparable(*pair, until)
        if differs(pair[0].get((node, period)), pair[1].get((node, period)), check.tolerance)
    ]  # fmt: skip


def differs(left: int | None, right: int | None, tolerance: int) -> bool:
    """Whether two figures differ by more than so many basis points of the second.

    Of two figures one of which is empty nobody can say that they agree.
    """
    if left is None or right is None:
        return left is not right
    return abs(left - right) * BASIS > tolerance * abs(right)


def _comparable(left: Values, right: Values, until: date) -> list[tuple[int, int]]:
    """Places of which both sides speak at some time, and months that both sides reach."""
    if not left or not right:
        return []
    nodes = {node for node, _period in left} & {node for node, _period in right}
    months = [sorted({period for _node, period in side}) for side in (left, right)]
    whole = month_of(until) if last_day(month_of(until)) <= until else month_of(until) - 1
    first, last = max(m[0] for m in months), min(whole, *(m[-1] for m in months))
    return sorted(key for key in left.keys() | right if key[0] in nodes and first <= key[1] <= last)


def _side(cursor: Any, metric: Metric, source_id: int | None) -> Side | None:
    """What a side is about; None while nothing was observed."""
    if metric.measure:
        return Side(metric, source_id, len(FINE) - 1, (), ())
    cursor.execute(_SPOKEN, {"metric": metric.pk, "source": source_id})
    kinds, channels, products = cursor.fetchone()
    if not kinds:
        return None
    finest = max(FINE.index(Kind(kind)) for kind in kinds)
    return Side(metric, source_id, finest, _narrow(channels), _narrow(products))


def _narrow(keys: list[int]) -> tuple[int, ...]:
    """The nodes that a side speaks of; none when it speaks of all."""
    return () if 0 in keys else tuple(keys)


def _values(cursor: Any, side: Side, other: Side, finest: int) -> Values:
    params: dict[str, Any] = {
        "coarser": [str(kind) for kind in FINE[: finest + 1]],
        "finer": [str(kind) for kind in FINE[finest:]],
        "metric": side.metric.pk,
        "average": side.metric.aggregation == Aggregation.AVERAGE,
        "last": side.metric.aggregation == Aggregation.LAST,
        "source": side.source_id,
        "channels": list(other.channels),
        "products": list(other.products),
    }
    cursor.execute(_query(side, other), params)
    return {(node, period): value for node, period, value in cursor.fetchall() if value is not None}


def _query(side: Side, other: Side) -> str:
    parts = ["source_id = %(source)s"] if side.source_id else []
    if not side.is_sold:
        return _OBSERVED.format(narrowed=" and ".join(parts) or "true", company=1)
    parts += [
        f"{column}_id in (select descendant_id from core_closure"
        f" where is_current and ancestor_id = any(%({column}s)s))"
        for column in ("channel", "product")
        if getattr(other, f"{column}s")
    ]
    measure = MEASURES[side.metric.measure]
    return _LINES.format(measure=measure, narrowed=" and ".join(parts) or "true")


class CheckWriter:
    """Checks written through their register compare like with like, and are evaluated at once."""

    def create(self, *, actor: Viewer, values: dict[str, Any], today: date) -> CrossCheck:
        """Make a check."""
        check = CrossCheck(created_by_id=scopes.user_id_or_none(actor))
        return _save(check, values, today)

    def update(
        self, *, actor: Viewer, row: CrossCheck, values: dict[str, Any], today: date
    ) -> CrossCheck:
        """Change a check."""
        row.version += 1
        return _save(row, values, today)

    def delete(self, *, actor: Viewer, row: CrossCheck, today: date) -> None:
        """Remove a check with its findings."""
        row.delete()
        _recount()


def create(*, actor: Viewer, values: dict[str, Any], today: date) -> CrossCheck:
    """A new check, evaluated at once. Raises `NotAllowed`, `Invalid` with the field."""
    access.require(actor=actor, right=RIGHT)
    return CheckWriter().create(actor=actor, values=values, today=today)


def _save(check: CrossCheck, values: dict[str, Any], today: date) -> CrossCheck:
    for name, value in values.items():
        setattr(check, name, value)
    _require_comparable(check)
    with transaction.atomic():
        check.save()
        CrossFinding.unscoped.filter(check_made=check).delete()
        if check.is_active:
            CrossFinding.unscoped.bulk_create(compare(check=check, today=today))
        _recount()
    return check


def _recount() -> None:
    """The last check's own row says how many kinds of things are to be noted."""
    QualityCheck.objects.update(rules=selectors.kinds_found(viewer=scopes.system()))


def _require_comparable(check: CrossCheck) -> None:
    left, right = check.left_metric, check.right_metric
    for field, metric in (("left_metric", left), ("right_metric", right)):
        if metric.aggregation not in AGGREGATIONS or metric.measure not in ("", *MEASURES):
            raise Invalid(
                _("%(metric)s is computed from others; compare what it is computed from."),
                field=field, metric=metric.label,
            )  # fmt: skip
    if (left.unit, left.scale) != (right.unit, right.scale):
        raise Invalid(
            _("%(left)s and %(right)s have different units."),
            field="right_metric", left=left.label, right=right.label,
        )  # fmt: skip
    if (left.pk, check.left_source_id) == (right.pk, check.right_source_id):
        raise Invalid(_("Both sides are the same figure."), field="right_metric")


CHECKS = registers.add(
    Register(
        key="cross-checks",
        model=CrossCheck,
        label=_("Cross-check"),
        label_plural=_("Cross-checks"),
        columns=(
            "name", "left_metric", "left_source", "right_metric", "right_source", "tolerance",
            "is_active",
        ),
        fields=(
            "name", "left_metric", "left_source", "right_metric", "right_source", "tolerance",
            "is_active",
        ),
        filters=("left_metric", "right_metric", "left_source", "right_source", "is_active"),
        search=("name",),
        order=("name",),
        limits={
            side: {"aggregation__in": [str(one) for one in AGGREGATIONS]}
            for side in ("left_metric", "right_metric")
        },
        group="data",
        icon="scale",
        position=61,
        right=RIGHT,
        rail_right=RIGHT,
        writer=CheckWriter(),
        about=_("Two figures that should agree, by territory and month, and how far they may not."),
    )
)  # fmt: skip
