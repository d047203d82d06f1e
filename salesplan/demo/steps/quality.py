"""Cross-checks between the demo company's sources, and the first check of its data."""

from salesplan.core.models import Metric, Source
from salesplan.core.scoping import Viewer
from salesplan.core.services import cross_checks, data_quality
from salesplan.demo import day

CHECKS = (
    ("Orders of the web shop against orders sold", "web_orders", "web", "orders", "erp", 400),
    ("Own sales in the market panel against sales", "own_market_sales", "market", "revenue", "erp",
     100),
    ("Pieces delivered against pieces ordered", "delivered_quantity", "warehouse",
     "ordered_quantity", "warehouse", 700),
)  # fmt: skip
"""Name, metric and source of both sides, tolerated basis points.

The first two hold: an order counts in the month of its first line on the web, in every month of a
line in the ERP. The third does not in the South while its supply was short.
"""


def write(*, analyst: Viewer) -> int:
    """Set up the cross-checks and check all data; returns how many kinds of things were found."""
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    sources = {source.code: source for source in Source.objects.all()}
    for name, left, left_source, right, right_source, tolerance in CHECKS:
        values = {
            "name": name, "tolerance": tolerance,
            "left_metric": metrics[left], "left_source": sources[left_source],
            "right_metric": metrics[right], "right_source": sources[right_source],
        }  # fmt: skip
        cross_checks.create(actor=analyst, values=values, today=day.TODAY)
    return data_quality.check(actor=analyst, today=day.TODAY).rules
