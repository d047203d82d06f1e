"""The metric catalogue and the sources of facts, as registers."""

from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Metric, Source
from salesplan.core.services import registers
from salesplan.core.services.registers import Register

METRICS = registers.add(
    Register(
        key="metrics",
        model=Metric,
        label=_("Metric"),
        label_plural=_("Metrics"),
        columns=("code", "name", "unit", "aggregation", "direction", "kind", "formula", "source"),
        fields=(
            "code", "name", "name_zh_hans", "name_zh_hant", "definition", "unit", "scale", "kind",
            "aggregation", "direction", "numerator", "denominator", "formula", "source", "watch",
            "act",
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
