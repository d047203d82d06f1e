"""Plans: created with periods, a first working version, its domain, and a template's content."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.events import PlanCreated
from goals.models import Plan, Rhythm, Use, Version, VersionState
from goals.selectors import currencies
from goals.services import domains, targets, templates
from goals.services.cells import Figure
from goals.services.editing import attributed, held, saved
from salesplan.core.errors import Invalid, Refused
from salesplan.core.models import Dimension, Kind, Metric, Node, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors import company
from salesplan.core.services import access
from salesplan.core.services.outbox import publish

DEFAULT_GRAIN = ("organisation", "product:category", "channel")
GRAINS = frozenset({"organisation", "product:line", "product:category", "channel", "customer:tier"})
SPANS = (1, 3, 6, 12)
MOST_APPROVALS = 5
LONGEST_MONTHS = 36
EDITABLE = (
    "name", "base_first_period", "base_months", "comparison_first_period", "comparison_months",
    "display_currency", "display_unit", "rounding_unit", "owner_id", "closed_on", "rhythm",
    "floor_use", "target_use", "stretch_use", "approvals_needed",
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What a plan is made of; the base period is the same span of last year unless given, the
    comparison period the year before the base period.

    `rounding_unit` is in major units of the metric (1 = whole yuan), 0 for no rounding. The
    contents of the `template` are written in `language`.
    """

    name: str
    organisation_id: int
    first_period: int
    months: int = 6
    base_first_period: int | None = None
    base_months: int | None = None
    comparison_first_period: int | None = None
    comparison_months: int | None = None
    display_currency: str = ""
    display_unit: int | None = None
    rounding_unit: int = 1
    grain: tuple[str, ...] = DEFAULT_GRAIN
    span: int = 1
    version_code: str = ""
    template: str = ""
    language: str = "en"


def create(*, actor: Viewer, draft: Draft, today: date) -> Plan:
    """A plan with its first working version and what its template brings; tells `PlanCreated`.

    Raises `Invalid`, `NotVisible` (also for an unknown template), `NotAllowed`, and `Refused` when
    there is no rate of the display currency.
    """
    access.require(actor=actor, right="plans.edit", organisation_id=draft.organisation_id)
    _check(draft)
    with transaction.atomic(), attributed(actor=actor):
        plan = _drafted(actor, draft)
        _check_plan(actor, plan, today)
        plan.save()
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
        if draft.template:
            templates.bring(actor=actor, plan=plan, code=draft.template, language=draft.language)
            plan.refresh_from_db()
        publish(PlanCreated(plan.pk, draft.template, draft.language, plan.created_by_id))
    return plan


def _drafted(actor: Viewer, draft: Draft) -> Plan:
    base = draft.first_period - 12 if draft.base_first_period is None else draft.base_first_period
    base_months = draft.base_months or draft.months
    unit = draft.display_unit if draft.display_unit is not None else company.company().unit
    compared = draft.comparison_first_period
    return Plan(
        name=draft.name.strip(),
        organisation_id=draft.organisation_id,
        first_period=draft.first_period,
        months=draft.months,
        base_first_period=base,
        base_months=base_months,
        comparison_first_period=base - 12 if compared is None else compared,
        comparison_months=draft.comparison_months or base_months,
        display_currency=draft.display_currency,
        display_unit=unit,
        rounding_unit=draft.rounding_unit,
        owner_id=scope.user_id_or_none(actor),
        created_by_id=scope.user_id_or_none(actor),
    )


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
    *,
    actor: Viewer,
    plan_id: int,
    fields: dict[str, Any],
    today: date,
    expected_version: int | None = None,
) -> Plan:
    """Change what may be edited of a plan (`EDITABLE`).

    Territory and months stay: cells rest on them. Raises `Invalid`, `Stale` when somebody was
    faster, and `Refused` when there is no rate of the display currency.
    """
    unknown = sorted(set(fields) - set(EDITABLE))
    if unknown:
        raise Invalid(_("This field does not exist or cannot be written."), field=unknown[0])
    with transaction.atomic(), attributed(actor=actor):
        rows = Plan.objects.visible_to(actor)
        plan: Plan = held(actor=actor, rows=rows, object_id=plan_id, expected=expected_version)
        access.require(actor=actor, right="plans.edit", organisation_id=plan.organisation_id)
        if fields.get("approvals_needed", plan.approvals_needed) != plan.approvals_needed:
            _check_none_waits(plan)
        for name, value in fields.items():
            setattr(plan, name, value)
        _check_plan(actor, plan, today, currency="display_currency" in fields)
        return saved(actor=actor, row=plan)  # type: ignore[no-any-return]


def _check_none_waits(plan: Plan) -> None:
    """Nobody makes an approval easier, or harder, that is under way."""
    if Version.unscoped.filter(plan_id=plan.pk, state=VersionState.SUBMITTED).exists():
        raise Refused(
            _("A version waits for approval. Send it back before you change how many approve it."),
            code="waits_for_approval", field="approvals_needed",
        )  # fmt: skip


def _check(draft: Draft) -> None:
    territories = Node.unscoped.filter(dimension=Dimension.ORGANISATION)
    if not territories.filter(pk=draft.organisation_id).exists():
        raise Invalid(_("There is no such territory."), field="organisation")
    if not 1 <= draft.months <= LONGEST_MONTHS:
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


def _check_plan(actor: Viewer, plan: Plan, today: date, *, currency: bool = True) -> None:
    """What holds for a new plan as for a changed one."""
    plan.name = plan.name.strip()
    if not plan.name:
        raise Invalid(_("A plan needs a name."), field="name")
    _check_run("base", plan.base_first_period, plan.base_months)
    if plan.comparison_first_period is not None or plan.comparison_months is not None:
        _check_run("comparison", plan.comparison_first_period, plan.comparison_months)
    if plan.display_unit < 1:
        raise Invalid(_("The display unit is 1 or more."), field="display_unit")
    if plan.rounding_unit < 0:
        raise Invalid(_("The rounding unit is 0 or more."), field="rounding_unit")
    if set(plan.rhythm) - set(Rhythm.values):
        raise Invalid(_("There is no such rhythm."), field="rhythm")
    for name in ("floor_use", "target_use", "stretch_use"):
        if getattr(plan, name) not in Use.values:
            raise Invalid(_("There is no such use of a level."), field=name)
    _check_approvals(plan)
    if plan.owner_id and not User.objects.filter(pk=plan.owner_id).exists():
        raise Invalid(_("There is no such user."), field="owner")
    if currency:
        known = currencies.exchange(viewer=actor, currency=plan.display_currency, today=today)
        plan.display_currency = known.currency if known else ""


def _check_approvals(plan: Plan) -> None:
    if not 1 <= plan.approvals_needed <= MOST_APPROVALS:
        raise Invalid(
            _("1 to %(most)s people approve a plan."), field="approvals_needed",
            most=MOST_APPROVALS,
        )  # fmt: skip


def _check_run(name: str, first: int | None, months: int | None) -> None:
    if first is None or months is None:
        raise Invalid(_("A period needs its first month and its length."), field=f"{name}_months")
    if not 1 <= months <= LONGEST_MONTHS:
        raise Invalid(_("A period covers 1 to 36 months."), field=f"{name}_months")
