"""Forecasts (B6): runs, their figures and errors, drivers, and what people say beside them."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Closure, Metric, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class ForecastRhythm(models.TextChoices):
    """How often people are asked for their judgement."""

    WEEK = "week", _("Weekly")
    TEN_DAYS = "ten_days", _("Every ten days")
    MONTH = "month", _("Monthly")


@audited
class ForecastSettings(Versioned):
    """How the company forecasts; there is exactly one row (id 1).

    `metrics` are codes; `options` {} lets rolling origins choose, otherwise they are fixed by hand.
    """

    rhythm = models.CharField(
        _("judgement is asked"), max_length=8, choices=ForecastRhythm.choices,
        default=ForecastRhythm.WEEK,
    )  # fmt: skip
    horizon = models.PositiveSmallIntegerField(_("months ahead"), default=12)
    metrics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="forecast_settings_is_one")
        ]

    def __str__(self) -> str:
        return self.rhythm


class RunState(models.TextChoices):
    """What became of a run."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ForecastRun(models.Model):
    """One refresh of all forecasts; the earlier ones are kept.

    `report` says what rolling origins found (errors by option, coverage, seconds).
    """

    as_of = models.DateField(_("data through"))
    first_period = models.IntegerField(_("first month"))
    horizon = models.PositiveSmallIntegerField(_("months ahead"))
    state = models.CharField(max_length=7, choices=RunState.choices, default=RunState.RUNNING)
    is_current = models.BooleanField(default=False)
    options = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True),
                name="forecast_one_current",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk}@{self.as_of}"


class _Placed(Scoped):
    """A row of a run at a node; product and channel 0 stand for all."""

    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE, related_name="+")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    organisation_id = models.IntegerField()
    product_id = models.IntegerField(default=0)
    channel_id = models.IntegerField(default=0)

    class Meta(Scoped.Meta):
        abstract = True

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation)) | models.Q(
            product_id__in=Closure.below(viewer.products)
        )


class ForecastSeries(_Placed):
    """How a series was forecast: the method, what was odd about it, how sure it is.

    `flags` are codes with positions; `spread` holds what the odds of totals are computed from;
    coverages are in basis points, as measured on earlier months.
    """

    method = models.CharField(max_length=20)
    flags = models.JSONField(default=list)
    months_known = models.PositiveSmallIntegerField(default=0)
    coverage80 = models.PositiveIntegerField(null=True)
    coverage95 = models.PositiveIntegerField(null=True)
    cases = models.PositiveIntegerField(default=0)
    spread = models.JSONField(default=dict)

    class Meta(_Placed.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["run", "metric", "organisation_id", "product_id", "channel_id"],
                name="forecast_series_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.metric_id}@{self.organisation_id}"


class ForecastMonth(_Placed):
    """A month's forecast with its intervals; `value` adds up along the tree, exactly."""

    pk = models.CompositePrimaryKey(
        "run_id", "metric_id", "organisation_id", "product_id", "channel_id", "period"
    )
    period = models.IntegerField()
    value = models.BigIntegerField()
    low80 = models.BigIntegerField()
    high80 = models.BigIntegerField()
    low95 = models.BigIntegerField()
    high95 = models.BigIntegerField()

    class Meta(_Placed.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period}"


class ForecastError(_Placed):
    """Errors of a method at a node over earlier months, by months ahead.

    Sums over `cases`: |actual|, |forecast − actual|, forecast − actual, and the seasonal naive's
    |forecast − actual|; ratios are made from these sums only.
    """

    pk = models.CompositePrimaryKey(
        "run_id", "metric_id", "organisation_id", "product_id", "channel_id", "method", "ahead"
    )
    method = models.CharField(max_length=20)
    ahead = models.PositiveSmallIntegerField()
    cases = models.PositiveIntegerField()
    actual = models.BigIntegerField()
    absolute_error = models.BigIntegerField()
    error = models.BigIntegerField()
    naive_error = models.BigIntegerField()

    class Meta(_Placed.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.method}@{self.organisation_id}+{self.ahead}"


class DriverKind(models.TextChoices):
    """What moves sales beside season and trend."""

    PROMOTION_DAYS = "promotion", _("Promotion days")
    HOLIDAYS = "holidays", _("Holidays")
    PRICE = "price", _("Price index")
    OTHER = "other", _("Other")


@audited
class ForecastDriver(Versioned, Stamped, Scoped):
    """Something known ahead that moves sales, by month; used where history supports it."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=9, choices=DriverKind.choices)
    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    product = models.ForeignKey(
        Node, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)
    values = models.TextField(
        _("values by month"), max_length=20_000, default="", blank=True,
        help_text=_("one month a line: 2026-06 18"),
    )  # fmt: skip

    class Meta(Scoped.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="forecast_driver_name")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """What is planned for the whole company is known to everybody."""
        return models.Q(organisation=None) | models.Q(
            organisation__in=Closure.below(viewer.organisation)
        )


class Judge(models.TextChoices):
    """In which role somebody judged."""

    REP = "rep", _("Representative")
    MANAGER = "manager", _("Manager")
    FINAL = "final", _("Final call")


class ForecastSubmission(Scoped):
    """What somebody expected of a node and period at a moment; every submission is kept.

    `slot` is the first day of the rhythm's period in which it was asked. What was known at that
    moment is frozen beside it: statistical forecast, actual to date, target.
    """

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    first_period = models.IntegerField()
    months = models.PositiveSmallIntegerField()
    rhythm = models.CharField(max_length=8, choices=ForecastRhythm.choices)
    slot = models.DateField()
    judge = models.CharField(max_length=7, choices=Judge.choices)
    commit = models.BigIntegerField()
    best = models.BigIntegerField(null=True)
    worst = models.BigIntegerField(null=True)
    reason = models.TextField(max_length=2000, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    as_of = models.DateField()
    statistical = models.BigIntegerField(null=True)
    actual = models.BigIntegerField(null=True)
    target = models.BigIntegerField(null=True)

    class Meta(Scoped.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["organisation", "metric", "first_period", "months"], name="submission_place"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(worst=None) | models.Q(worst__lte=models.F("commit")),
                name="submission_worst",
            ),
            models.CheckConstraint(
                condition=models.Q(best=None) | models.Q(best__gte=models.F("commit")),
                name="submission_best",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="submissions_are_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.first_period}:{self.commit}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation))
