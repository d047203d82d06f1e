"""How far the approval of a version is: who said yes, how many are missing, until when."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import Round, RoundKind, Version, VersionApproval, VersionState
from goals.selectors import delegations
from salesplan.core.models import User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.selectors.company import company


@dataclass(frozen=True)
class Progress:
    """`principals`: in whose place the viewer may approve, the viewer among them; `why_not` says
    why nobody's.
    """

    needed: int
    given: list[VersionApproval]
    missing: int
    due_on: date | None
    is_overdue: bool
    may_approve: bool
    why_not: str
    principals: list[User]


def given(*, version: Version) -> list[VersionApproval]:
    """The approvals of a version, the earliest first."""
    rows = VersionApproval.unscoped.filter(target_version=version)
    return list(rows.select_related("by", "on_behalf_of").order_by("pk"))


def progress(*, viewer: Viewer, version: Version, today: date) -> Progress:
    """Where the approval of a visible version stands for a viewer."""
    yes = given(version=version)
    needed = version.plan.approvals_needed
    due = deadline(version=version)
    done = version.state in {VersionState.APPROVED, VersionState.RETIRED}
    able, why = _able(viewer, version, yes, today)
    users = User.objects.in_bulk([one.user_id for one in able])
    return Progress(
        needed=needed, given=yes, missing=0 if done else max(needed - len(yes), 0), due_on=due,
        is_overdue=not done and due is not None and due < today, may_approve=bool(able),
        why_not=str(why), principals=[users[one.user_id] for one in able if one.user_id in users],
    )  # fmt: skip


def deadline(*, version: Version) -> date | None:
    """The deadline of the plan's round of approval, the next one that is not done."""
    rows = Round.unscoped.filter(plan_id=version.plan_id, kind=RoundKind.APPROVAL)
    found: date | None = (
        rows.filter(done_on=None).order_by("due_on").values_list("due_on", flat=True).first()
    )
    return found or rows.order_by("-due_on").values_list("due_on", flat=True).first()


def _able(
    viewer: Viewer, version: Version, yes: list[VersionApproval], today: date
) -> tuple[list[Viewer], str | Promise]:
    """In whose place the viewer may approve now, and why in nobody's."""
    four_eyes = company().four_eyes
    open_ = {VersionState.SUBMITTED}
    if not four_eyes and version.plan.approvals_needed == 1:
        open_.add(VersionState.WORKING)
    if version.state not in open_:
        return [], _("It has not been submitted.") if version.state == VersionState.WORKING else ""
    people = {one.by_id for one in yes} | {one.on_behalf_of_id for one in yes}
    if viewer.user_id in people:
        return [], _("You have approved it already.")
    named = [viewer, *delegations.stand_ins(viewer=viewer, today=today)]
    whole = [
        one for one in named
        if one.can("plans.approve")
        and access.covers_organisation(one, version.plan.organisation_id)
    ]  # fmt: skip
    if not whole:
        return [], _("It is approved by those who lead the whole territory of the plan.")
    submitter = version.submitted_by_id if version.state == VersionState.SUBMITTED else None
    able = [
        one for one in whole
        if one.user_id not in people
        and not (four_eyes and submitter in (viewer.user_id, one.user_id))
        and not (one is not viewer and submitter == viewer.user_id)
    ]  # fmt: skip
    return able, "" if able else _("Whoever submitted a plan cannot approve it.")
