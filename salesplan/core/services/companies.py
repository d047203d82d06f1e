"""The company's settings, its first administrator, and the steps of setting it up."""

import secrets
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid, Stale
from salesplan.core.models import COMPANY_ID, Company, Grant, Node, Role, SalesLine, Source, User
from salesplan.core.scoping import Viewer
from salesplan.core.services import access, derived

FIELDS = (
    "name", "currency", "fiscal_year_start", "fiscal_named_by_end", "week_start", "time_zone",
    "country", "language", "unit", "actual_basis", "with_tax", "four_eyes",
    "new_customer_months", "active_customer_months",
)  # fmt: skip
SETTLED_BY_FACTS = ("currency",)
FIRST_SOURCE = "main"


def update(*, actor: Viewer, version: int, now: datetime, **fields: Any) -> Company:
    """Change settings; the first change sets the company up and gives it a first source.

    Raises `Invalid` for unknown fields and values, `Stale` when somebody else was faster, and
    `Conflict` when the currency is to change although there are sales lines in it.
    """
    access.require(actor=actor, right="settings.edit")
    _check(fields)
    with transaction.atomic():
        company = Company.objects.select_for_update().get(pk=1)
        if company.version != version:
            raise Stale(_("Somebody else has changed the settings. Read them again."))
        _check_settled(company, fields)
        months = company.new_customer_months
        for name, value in fields.items():
            setattr(company, name, value)
        company.version += 1
        company.set_up_at = company.set_up_at or now
        company.save()
        if company.new_customer_months != months:
            derived.mark_all()
        if fields.get("name"):
            Node.unscoped.filter(pk=COMPANY_ID).update(name=fields["name"])
        Source.objects.get_or_create(code=FIRST_SOURCE, defaults={"name": str(_("Sales system"))})
    return company


def _check(fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise Invalid(_("Unknown fields: %(names)s."), names=", ".join(sorted(unknown)))
    if not 1 <= fields.get("fiscal_year_start", 1) <= 12:
        raise Invalid(_("The fiscal year starts in a month 1 to 12."), field="fiscal_year_start")
    if fields.get("time_zone", "UTC") not in available_timezones():
        raise Invalid(_("There is no such time zone."), field="time_zone")
    if len(fields.get("currency", "CNY")) != 3:
        raise Invalid(_("A currency has three letters, such as CNY."), field="currency")


def _check_settled(company: Company, fields: dict[str, Any]) -> None:
    changed = [n for n in SETTLED_BY_FACTS if n in fields and fields[n] != getattr(company, n)]
    if changed and SalesLine.unscoped.exists():
        raise Conflict(
            _("There are sales lines in %(currency)s; the reporting currency stays."),
            field="currency",
            currency=company.currency,
        )


def first_administrator(*, email: str) -> tuple[User, str] | None:
    """The first user of an empty installation with a random password; None when there is a user."""
    if User.objects.exists():
        return None
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user = User.objects.create_user(email, password, full_name="Administrator", is_staff=True)
        Grant.objects.create(user=user, role=Role.ADMINISTRATOR, node=None)
    return user, password
