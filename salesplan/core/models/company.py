"""The one company of this deployment and its settings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.base import Versioned, audited


class ActualBasis(models.TextChoices):
    """What counts as an actual."""

    ORDERED = "ordered", _("Ordered")
    DELIVERED = "delivered", _("Delivered")
    INVOICED = "invoiced", _("Invoiced")
    PAID = "paid", _("Paid")


@audited
class Company(Versioned):
    """Settings of the company; there is exactly one row (id 1)."""

    name = models.CharField(_("name"), max_length=200, default="")
    currency = models.CharField(_("reporting currency"), max_length=3, default="CNY")
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"), default=1
    )
    fiscal_named_by_end = models.BooleanField(_("fiscal year is named by its end"), default=True)
    week_start = models.PositiveSmallIntegerField(_("first day of the week"), default=0)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    country = models.CharField(_("country of the working calendar"), max_length=2, default="CN")
    language = models.CharField(_("language"), max_length=10, default="en")
    unit = models.PositiveIntegerField(_("display unit"), default=10_000)
    actual_basis = models.CharField(
        _("what counts as an actual"),
        max_length=12,
        choices=ActualBasis.choices,
        default=ActualBasis.INVOICED,
    )
    with_tax = models.BooleanField(_("amounts include tax"), default=False)
    four_eyes = models.BooleanField(_("approval needs a second person"), default=False)
    new_customer_months = models.PositiveSmallIntegerField(
        _("new customer: months without order"), default=24
    )
    active_customer_months = models.PositiveSmallIntegerField(
        _("active customer: months"), default=3
    )
    business_date = models.DateField(
        _("fixed business day"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The demo company lives on one day; empty means today."),
    )
    is_demo = models.BooleanField(_("demo company"), default=False, editable=False)
    set_up_at = models.DateTimeField(_("set up"), null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="company_is_one"),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start__range=(1, 12)), name="company_fiscal_month"
            ),
        ]

    def __str__(self) -> str:
        return self.name
