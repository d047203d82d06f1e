"""What strategy finds for the checklist of a plan: initiatives, and whether they cover the gap."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.selectors import checklists, targets
from goals.selectors import plans as plan_reads
from goals.selectors.checklists import Asked, Found
from goals.selectors.leaves import Address
from goals.selectors.plan_checks import named
from salesplan.core.selectors import access, actuals
from salesplan.core.selectors.company import company
from salesplan.engine.notation import trimmed
from strategy.models import InitiativeStatus
from strategy.selectors import initiatives

MONEY_SCALE = 2


def register() -> None:
    """Called once, when the app is ready."""
    items = (
        ("initiatives", gettext_lazy("Initiatives are proposed"), _proposed),
        ("initiatives_owned", gettext_lazy("Every initiative has an owner and an end"), _owned),
        ("gap_covered", gettext_lazy("The initiatives cover the gap"), _covered),
    )
    for order, (key, label, find) in enumerate(items):
        checklists.register(key=key, chapter="strategy", label=label, find=find, order=order)


def _proposed(asked: Asked) -> Found:
    rows = initiatives.of_plan(viewer=asked.viewer, plan_id=asked.plan.pk)
    return Found(rows.exists(), _("No initiative is proposed."))


def _owned(asked: Asked) -> Found:
    rows = initiatives.of_plan(viewer=asked.viewer, plan_id=asked.plan.pk)
    names = [row.name for row in rows if row.owner_id is None or row.ends_on is None]
    text = _("Without owner or end (%(count)s): %(names)s")
    return Found(not names, text % {"count": len(names), "names": named(names=names)})


def _covered(asked: Asked) -> Found | None:
    """The expected contributions against the target's growth on the base period's revenue."""
    plan, viewer = asked.plan, asked.viewer
    if not access.covers_organisation(viewer, plan.organisation_id):
        return None
    version = plan_reads.current(viewer=viewer, plan_id=plan.pk)
    target = targets.value(
        viewer=viewer, version_id=version.pk, metric_code="revenue", address=Address.of_plan(plan)
    )
    if target is None:
        return Found(done=False, missing=_("There is no target yet, so the gap is not known."))
    base = actuals.figures(
        viewer=viewer, organisation_id=plan.organisation_id, first_period=plan.base_first_period,
        last_period=plan.base_first_period + plan.base_months - 1, as_of=asked.as_of,
    )  # fmt: skip
    rows = initiatives.of_plan(viewer=viewer, plan_id=plan.pk).exclude(
        status=InitiativeStatus.DROPPED
    )
    expected = sum(row.contribution or 0 for row in rows)
    gap = target - base.revenue
    numbers = {
        "expected": trimmed(expected, MONEY_SCALE), "gap": trimmed(gap, MONEY_SCALE),
        "open": trimmed(gap - expected, MONEY_SCALE), "currency": company().currency,
    }  # fmt: skip
    text = _("%(expected)s of %(gap)s %(currency)s are covered; %(open)s are open.")
    return Found(expected >= gap, text % numbers)
