"""The metric catalogue: the single definition of every figure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.base import Versioned, audited, in_language


class Aggregation(models.TextChoices):
    """How values of a metric are put together."""

    SUM = "sum", _("Sum")
    AVERAGE = "average", _("Average")
    RATIO = "ratio", _("Ratio of two metrics")
    LAST = "last", _("Last value")
    DISTINCT = "distinct", _("Distinct count")
    FORMULA = "formula", _("Formula")


class Direction(models.TextChoices):
    """Which way is good."""

    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")


class MetricKind(models.TextChoices):
    """What sort of statement the metric makes."""

    OUTCOME = "outcome", _("Outcome")
    PROCESS = "process", _("Process")
    QUANTITATIVE = "quantitative", _("Quantitative")
    QUALITATIVE = "qualitative", _("Qualitative")


class Unit(models.TextChoices):
    """What is counted; amounts of different units are never added up."""

    MONEY = "money", _("money")
    QUANTITY = "quantity", _("pieces")
    COUNT = "count", _("count")
    PERCENT = "percent", _("percent")
    DAYS = "days", _("days")
    SCORE = "score", _("score")


LEAF_MEASURES = ("revenue", "cost", "margin", "quantity")
"""Measures of the cube that add up over lines, so that targets on them have references."""


@audited
class Metric(Versioned):
    """One figure: what it is called, how it is measured, added up and judged.

    Values are integers in units of 10^-scale. A ratio divides the sums of two other metrics, a
    formula metric evaluates `expression` over the summed values of others; an average divides the
    observations' numerators by their denominators.
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_zh_hans = models.CharField(_("name (Simplified)"), max_length=100, blank=True, default="")
    name_zh_hant = models.CharField(_("name (Traditional)"), max_length=100, blank=True, default="")
    definition = models.TextField(_("definition"), blank=True, default="")
    definition_zh_hans = models.TextField(
        _("definition (Simplified)"), blank=True, default="", db_default=""
    )
    definition_zh_hant = models.TextField(
        _("definition (Traditional)"), blank=True, default="", db_default=""
    )
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices)
    scale = models.PositiveSmallIntegerField(_("decimals stored"), default=2)
    kind = models.CharField(
        _("kind"), max_length=12, choices=MetricKind.choices, default=MetricKind.OUTCOME
    )
    aggregation = models.CharField(_("aggregation"), max_length=10, choices=Aggregation.choices)
    direction = models.CharField(
        _("direction"), max_length=6, choices=Direction.choices, default=Direction.HIGHER
    )
    measure = models.CharField(
        _("measure of the cube"),
        max_length=24,
        blank=True,
        default="",
        help_text=_("what the sales lines give; empty for observations"),
    )
    numerator = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    denominator = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    formula = models.CharField(_("formula"), max_length=200, blank=True, default="")
    expression = models.CharField(
        _("expression"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("codes of metrics with + − × ÷, e.g. [spend] / [revenue]"),
    )
    source = models.CharField(_("source"), max_length=100, blank=True, default="")
    watch = models.PositiveIntegerField(_("watch below, in basis points"), default=9_000)
    act = models.PositiveIntegerField(_("act below, in basis points"), default=8_000)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(aggregation="ratio")
                | models.Q(numerator__isnull=False, denominator__isnull=False),
                name="metric_ratio_parts",
            ),
            models.CheckConstraint(
                condition=~models.Q(aggregation="formula") | ~models.Q(expression=""),
                name="metric_formula_has_expression",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self.name, self.name_zh_hans, self.name_zh_hant)

    @property
    def meaning(self) -> str:
        """The definition in the active language."""
        return in_language(self.definition, self.definition_zh_hans, self.definition_zh_hant)
