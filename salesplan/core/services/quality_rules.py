"""The rules by which sales lines are checked, each as a query of the lines that it finds.

A query gives `id, source_id, seat_id, product_id, period, weight`; the heaviest lines become
examples. The parameters are the day (`today`) and, by dimension, the nodes that stand for "not
placed".
"""

from salesplan.core.models import Dimension, QualityRule

COLUMNS = {str(name): f"{name}_id" for name in Dimension} | {"organisation": "seat_id"}
FEWEST = 20
"""A product needs this many priced lines before a price of it can be called unusual."""
FAR = 10
"""How many robust standard deviations are far."""
SPREAD = "1.4826"
"""MAD to standard deviation under a normal distribution."""
LEAST_SPREAD = "0.05"
"""Prices that hardly vary are allowed this part of the median as standard deviation."""
_LINE = "l.id, l.source_id, l.seat_id, l.product_id, l.period"
_REVENUE = "abs(l.revenue) as weight"

_WITHOUT = {name: f"without_{name}" for name in COLUMNS}
_COUNTED = ", ".join(
    f"count(*) filter (where {column} = any(%({name})s)) as {_WITHOUT[name]}"
    for name, column in COLUMNS.items()
)
_SUMMED = ", ".join(f"sum({column})::bigint as {column}" for column in _WITHOUT.values())
SOURCES = f"""
select m.source_id, s.complete_through::text as ends, sum(lines)::bigint as lines,
  array_agg(period) as months, {_SUMMED}
from (
  select source_id, period, count(*) as lines, {_COUNTED}
  from core_salesline group by source_id, period
) m left join core_source s on s.id = m.source_id
group by m.source_id, s.complete_through
"""
IMPORTED = """
select source_id, array_agg(distinct applied_at::date) from core_importbatch
where applied_at is not null and undone_at is null and source_id is not null group by source_id
"""

_DUPLICATE = f"""
select {_LINE}, {_REVENUE} from (
  select id, source_id, seat_id, product_id, period, revenue, row_number() over (
    partition by source_id, order_no, date, seat_id, product_id, channel_id, customer_id,
      geography_id, quantity, revenue, cost, currency, amount, rate, rate_date order by id
  ) as number from core_salesline
) l where l.number > 1
"""
_SHARED_ORDER = f"""
select {_LINE}, {_REVENUE} from core_salesline l join (
  select order_no, min(source_id) as first from core_salesline
  group by order_no having min(source_id) <> max(source_id)
) shared on shared.order_no = l.order_no and l.source_id <> shared.first
where (select count(*) from core_source) > 1
"""
_PRICED = """
select id, source_id, seat_id, product_id, period, revenue * 1000.0::float8 / quantity as price
from core_salesline where quantity <> 0
"""
# Iglewicz and Hoaglin (1993), with the median absolute deviation as the robust spread
_PRICE = f"""
with priced as materialized ({_PRICED}), middle as (
  select product_id, percentile_cont(0.5) within group (order by price) as median
  from priced group by product_id having count(*) >= {FEWEST}
), spread as (
  select product_id, median, greatest(
    {SPREAD} * percentile_cont(0.5) within group (order by abs(price - median)),
    {LEAST_SPREAD} * abs(median)) as deviation
  from priced join middle using (product_id) group by product_id, median
)
select {_LINE}, abs(l.price - s.median) / s.deviation as weight
from priced l join spread s using (product_id)
where s.deviation > 0 and abs(l.price - s.median) > {FAR} * s.deviation
"""


def _where(condition: str) -> str:
    return f"select {_LINE}, {_REVENUE} from core_salesline l where {condition}"


def rules(*, absent: dict[str, list[int]]) -> dict[QualityRule, str]:
    """The query of each rule; `absent` names by dimension the sources that never bring it."""
    return {
        QualityRule.DUPLICATE: _DUPLICATE,
        QualityRule.SHARED_ORDER: _SHARED_ORDER,
        **{QualityRule(name): _where(_unplaced(name, absent[name])) for name in COLUMNS},
        QualityRule.SIGN: _where("sign(l.quantity) <> sign(l.revenue) and l.quantity <> 0"),
        QualityRule.PRICE: _PRICE,
        QualityRule.FUTURE: _where("l.date > %(today)s"),
        QualityRule.LATE: _where("l.is_late"),
        QualityRule.DANGLING: _where(_dangling()),
    }


def _unplaced(dimension: str, sources: list[int]) -> str:
    listed = f"{{{','.join(str(source) for source in sources)}}}"
    column = COLUMNS[dimension]
    return f"l.{column} = any(%({dimension})s) and l.source_id <> all('{listed}'::smallint[])"


def _dangling() -> str:
    tests = (
        f"l.{column} not in (select id from core_node where dimension = '{name}')"
        for name, column in COLUMNS.items()
    )
    return " or ".join(tests)
