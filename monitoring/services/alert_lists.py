"""Alert rules and alerts (E3) as registers; what happens to an alert is in `alerts`."""

from django.utils.translation import gettext_lazy as _

from monitoring.models import Alert, AlertRule, AlertState
from monitoring.services import alert_rules
from salesplan.core.models import Dimension, Kind
from salesplan.core.services import registers

ALERTS = registers.add(
    registers.Register(
        key="alerts",
        model=Alert,
        label=_("Alert"),
        label_plural=_("Alerts"),
        columns=(
            "organisation", "metric", "product", "channel", "severity", "state", "first_period",
            "actual", "reference", "as_of", "owner", "snoozed_until",
        ),
        fields=("owner", "note"),
        filters=(
            "organisation", "metric", "rule", "product", "channel", "severity", "state", "owner",
            "as_of", "snoozed_until",
        ),
        search=("organisation__name", "organisation__code", "rule__name", "note"),
        order=("-pk",),
        title="pk",
        app="monitoring",
        group="monitoring",
        icon="alert-triangle",
        right="alerts.acknowledge",
        node="organisation",
        owner="owner",
        limits={
            "organisation": {"dimension": Dimension.ORGANISATION},
            "product": {"dimension": Dimension.PRODUCT},
            "channel": {"dimension": Dimension.CHANNEL},
        },
        amounts={"actual": "metric", "reference": "metric"},
        months=frozenset({"first_period"}),
        tones={
            "severity": {"act": "bad", "watch": "watch"},
            "state": {
                AlertState.OPEN: "bad",
                AlertState.ACKNOWLEDGED: "watch",
                AlertState.RESOLVED: "good",
            },
        },
        row_url="monitoring:alert",
        can_create=False,
        can_delete=False,
        about=_("Where actuals leave the plan, who knows, and what is done about it."),
    )
)  # fmt: skip
ALERT_RULES = registers.add(
    registers.Register(
        key="alert-rules",
        model=AlertRule,
        label=_("Alert rule"),
        label_plural=_("Alert rules"),
        columns=(
            "name", "metric", "node_kind", "product", "channel", "period", "comparison", "watch",
            "act", "is_active",
        ),
        fields=(
            "name", "metric", "node_kind", "product", "channel", "period", "comparison", "level",
            "absolute", "watch", "act", "minimum_gap", "consecutive", "hysteresis",
            "escalate_after", "is_active",
        ),
        filters=("metric", "node_kind", "product", "channel", "period", "comparison", "is_active"),
        search=("name",),
        app="monitoring",
        group="monitoring",
        icon="radar",
        position=110,
        right="alerts.edit",
        limits={
            "product": {
                "dimension": Dimension.PRODUCT, "kind__in": [Kind.LINE, Kind.CATEGORY],
            },
            "channel": {"dimension": Dimension.CHANNEL},
        },
        amounts={"absolute": "metric", "minimum_gap": "metric"},
        row_url="monitoring:rule",
        in_rail=False,
        writer=alert_rules.RuleWriter(),
        about=_("Which metric is watched where, against what, and from when on it is bad."),
    )
)  # fmt: skip
