"""Plans: created with a base period, a first working version and its domain."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Plan, Version
from goals.services import domains, targets
from goals.services.cells import Figure
from salesplan.core.errors import Invalid, Stale
from salesplan.core.models import Dimension, Kind, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors import company
from salesplan.core.services import access

DEFAULT_GRAIN = ("organisation", "product:category", "channel")
GRAINS = frozenset({"organisation", "product:line", "product:category", "channel"})
SPANS = (1, 3, 6, 12)
EDITABLE = ("name", "display_unit", "rounding_unit", "owner_id", "closed_on")


@dataclass(frozen=True)
class Draft:
    """What a plan is made of; the base period is the same span of last year unless given.

    `rounding_unit` is in major units of the metric (1 = whole yuan), 0 for no rounding.
    """

    name: str
    organisation_id: int
    first_period: int
    months: int = 6
    base_first_period: int | None = None
    base_months: int | None = None
    display_unit: int | None = None
    rounding_unit: int = 1
    grain: tuple[str, ...] = DEFAULT_GRAIN
    span: int = 1
    version_code: str = ""


def create(*, actor: Viewer, draft: Draft, today: date) -> Plan:
    """A plan with its first working version; raises `Invalid`, `NotVisible`, `NotAllowed`."""
    access.require(actor=actor, right="plans.edit", organisation_id=draft.organisation_id)
    _check(draft)
    base = draft.first_period - 12 if draft.base_first_period is None else draft.base_first_period
    unit = draft.display_unit if draft.display_unit is not None else company.company().unit
    with transaction.atomic():
        plan: Plan = Plan.unscoped.create(
            name=draft.name.strip(),
            organisation_id=draft.organisation_id,
            first_period=draft.first_period,
            months=draft.months,
            base_first_period=base,
            base_months=draft.base_months or draft.months,
            display_unit=unit,
            rounding_unit=draft.rounding_unit,
            owner_id=scope.user_id_or_none(actor),
            created_by_id=scope.user_id_or_none(actor),
        )
        version = Version.unscoped.create(
            plan=plan,
            code=draft.version_code or f"P{plan.pk}-v1",
            name=str(_("Working version")),
            tree_date=today,
            grain=list(draft.grain),
            span=draft.span,
            created_by_id=scope.user_id_or_none(actor),
        )
        domains.derive(actor=actor, version=version)
    return plan


def begin(
    *, actor: Viewer, draft: Draft, percent: Fraction | None, today: date, now: datetime
) -> Plan:
    """A plan whose revenue is last year's same period plus `percent` (a fraction), at every leaf.

    Without a percentage the plan starts empty.
    """
    with transaction.atomic():
        plan = create(actor=actor, draft=draft, today=today)
        if percent is not None:
            version = Version.unscoped.get(plan=plan)
            revenue = Metric.objects.get(code="revenue")
            targets.set_growth(
                actor=actor,
                now=now,
                version_id=version.pk,
                figure=Figure(revenue.pk),
                percent=percent,
                options=targets.Options(on_zero="equal"),
            )
    return plan


def change(
    *, actor: Viewer, plan_id: int, fields: dict[str, Any], expected_version: int | None = None
) -> Plan:
    """Change name, units, owner or closing date; raises `Stale` when somebody was faster."""
    with transaction.atomic():
        plan: Plan = Plan.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=plan_id)
        access.require(actor=actor, right="plans.edit", organisation_id=plan.organisation_id)
        if expected_version is not None and expected_version != plan.version:
            raise Stale(_("Somebody changed this plan since you opened it."))
        for name in set(fields) & set(EDITABLE):
            setattr(plan, name, fields[name])
        plan.version += 1
        plan.save()
    return plan


def _check(draft: Draft) -> None:
    territories = Node.unscoped.filter(dimension=Dimension.ORGANISATION)
    if not territories.filter(pk=draft.organisation_id).exists():
        raise Invalid(_("There is no such territory."), field="organisation")
    if not draft.name.strip():
        raise Invalid(_("A plan needs a name."), field="name")
    if not 1 <= draft.months <= 36:
        raise Invalid(_("A plan covers 1 to 36 months."), field="months")
    if draft.span not in SPANS or draft.months % draft.span:
        raise Invalid(
            _("%(months)s months cannot be cut into cells of %(span)s months."),
            field="span",
            months=draft.months,
            span=draft.span,
        )
    unknown = set(draft.grain) - GRAINS
    if unknown or "organisation" not in draft.grain:
        raise Invalid(
            _("The grain must hold the organisation and may hold %(known)s."),
            field="grain",
            known=", ".join(sorted(GRAINS)),
        )
    if draft.version_code and Version.unscoped.filter(code=draft.version_code).exists():
        raise Invalid(_("This version code is taken."), field="version_code")
    if Node.unscoped.filter(pk=draft.organisation_id, kind=Kind.SEAT, is_unassigned=True).exists():
        raise Invalid(_("Nobody can be given a target there."), field="organisation_id")
