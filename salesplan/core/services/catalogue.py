"""The metric catalogue and the sources of facts, as registers."""

from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Metric, Source
from salesplan.core.services import metrics, registers
from salesplan.core.services.registers import Register

METRICS = registers.add(
    Register(
        key="metrics",
        model=Metric,
        label=_("Metric"),
        label_plural=_("Metrics"),
        columns=("code", "name", "unit", "aggregation", "direction", "kind", "formula", "source"),
        fields=(
            "code", "name", "name_zh_hans", "name_zh_hant", "definition", "definition_zh_hans",
            "definition_zh_hant", "unit", "scale", "kind", "aggregation", "direction", "numerator",
            "denominator", "expression", "formula", "source", "watch", "act",
        ),
        filters=("unit", "aggregation", "kind", "direction"),
        search=("code", "name", "name_zh_hans", "name_zh_hant", "definition"),
        order=("pk",),
        natural_key="code",
        group="data",
        icon="chart-bar",
        position=35,
        right="metrics.edit",
        rail_right="plans.edit",
        fixed_after_creation=frozenset({"code", "unit", "scale", "aggregation"}),
        helps={
            "formula": _("in words for people; written by itself when left empty"),
            "expression": _("codes of metrics with + − × ÷ and days, e.g. [spend] / [revenue]"),
        },
        settle=metrics.settle,
        changed=metrics.check_saved,
        leaving=metrics.check_leaving,
        row_url="metric",
        about=_("The single definition of every figure: unit, way of adding up, direction."),
    )
)  # fmt: skip
SOURCES = registers.add(
    Register(
        key="data-sources",
        model=Source,
        label=_("Source"),
        label_plural=_("Sources"),
        columns=("code", "name", "complete_through", "closed_through"),
        fields=("code", "name", "complete_through", "closed_through"),
        filters=("complete_through",),
        search=("code", "name"),
        order=("code",),
        natural_key="code",
        group="data",
        icon="database",
        position=36,
        right="imports.run",
        rail_right="imports.run",
        months=frozenset({"closed_through"}),
        fixed_after_creation=frozenset({"code"}),
        about=_("Systems that facts come from, and up to when they are complete or closed."),
    )
)
