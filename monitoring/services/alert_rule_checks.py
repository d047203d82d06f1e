"""What a rule must be, so that it can find something; refusals name the field."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring.models import AlertPeriod, AlertRule, Comparison
from monitoring.selectors import readings
from salesplan.core.errors import Invalid
from salesplan.core.models import Aggregation, Dimension, Kind, Node
from salesplan.engine import notation

NODE_KINDS = (Kind.COMPANY, Kind.REGION, Kind.AREA, Kind.TEAM, Kind.SEAT)
LEVELS = dict(AlertRule._meta.get_field("level").flatchoices)
MOST_PERIODS, MOST_DAYS, MOST_HYSTERESIS = 12, 90, 5_000
COMPARABLE = (Aggregation.SUM, Aggregation.RATIO, Aggregation.AVERAGE)


def check(*, rule: AlertRule) -> None:
    """Raise `Invalid` with the field that is wrong."""
    for field, is_wrong, message in CHECKS:
        if is_wrong(rule):
            raise Invalid(message, field=field)
    if not 0 < rule.act <= rule.watch <= 10_000:
        raise Invalid(
            _("To act below %(act)s %% does not fit to watch below %(watch)s %%."),
            field="act",
            act=notation.percent(rule.act),
            watch=notation.percent(rule.watch),
        )


def _is_of(node: Node | None, dimension: str) -> bool:
    return node is None or (node.dimension == dimension and node.kind != Kind.ITEM)


def _has_no_landing(rule: AlertRule) -> bool:
    return rule.comparison == Comparison.LANDING and readings.measure_of(rule.metric) is None


def _has_no_peers(rule: AlertRule) -> bool:
    return rule.comparison == Comparison.BENCHMARK and (
        rule.metric.aggregation not in COMPARABLE or rule.node_kind == Kind.COMPANY
    )


def _lacks_figure(rule: AlertRule) -> bool:
    return rule.comparison == Comparison.ABSOLUTE and (rule.absolute or 0) <= 0


Check = tuple[str, Callable[[AlertRule], bool], str | Promise]
CHECKS: tuple[Check, ...] = (
    ("name", lambda rule: not rule.name.strip(), _("A rule needs a name.")),
    (
        "node_kind",
        lambda rule: rule.node_kind not in NODE_KINDS,
        _("A rule applies to a kind of territory."),
    ),
    (
        "comparison",
        lambda rule: rule.comparison not in Comparison.values,
        _("Nothing of this kind can be compared with."),
    ),
    ("period", lambda rule: rule.period not in AlertPeriod.values, _("There is no such period.")),
    ("level", lambda rule: rule.level not in LEVELS, _("There is no such level of a target.")),
    (
        "product_id",
        lambda rule: not _is_of(rule.product, Dimension.PRODUCT),
        _("Choose a product line or a category."),
    ),
    (
        "channel_id",
        lambda rule: not _is_of(rule.channel, Dimension.CHANNEL),
        _("Choose a channel."),
    ),
    (
        "comparison",
        _has_no_landing,
        _("Only figures of sales that add up have a landing."),
    ),
    (
        "comparison",
        _has_no_peers,
        _("This cannot be compared with other territories: the figure or the kind has no peers."),
    ),
    ("absolute", _lacks_figure, _("Say which figure to compare with, above 0.")),
    (
        "minimum_gap",
        lambda rule: rule.minimum_gap < 0,
        _("The smallest gap is an amount of 0 or more."),
    ),
    (
        "consecutive",
        lambda rule: not 1 <= rule.consecutive <= MOST_PERIODS,
        _("Between 1 and 12 in a row."),
    ),
    (
        "hysteresis",
        lambda rule: not 0 <= rule.hysteresis <= MOST_HYSTERESIS,
        _("Between 0 and 50 percentage points."),
    ),
    (
        "escalate_after",
        lambda rule: rule.escalate_after is not None and not 1 <= rule.escalate_after <= MOST_DAYS,
        _("Between 1 and 90 days, or empty."),
    ),
)
