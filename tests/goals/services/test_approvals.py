"""A version is approved by as many different people as its plan asks for."""

from datetime import timedelta

import pytest

from goals.models import Round, Version, VersionApproval, VersionState
from goals.selectors import version_approvals
from goals.services import delegations, plans, versions
from goals.services.cells import Figure
from salesplan.core.errors import Conflict, Invalid, NotAllowed, Refused
from salesplan.core.models import Company
from tests.factories.small_company import TODAY, SmallCompany
from tests.goals.conftest import NOW
from tests.goals.negotiating import SYSTEM, fill
from tests.personas import Persona, with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(
    version: Version, revenue: Figure, cube: SmallCompany, administrator: Persona
) -> Version:
    """Handed in by the administrator; two people must approve it."""
    fill(version, revenue, cube)
    plans.change(actor=SYSTEM, plan_id=version.plan_id, fields={"approvals_needed": 2}, today=TODAY)
    return versions.submit(actor=administrator.viewer, version_id=version.pk, now=NOW)


def approve(version: Version, who: Persona, **more: int) -> Version:
    return versions.approve(actor=who.viewer, version_id=version.pk, now=NOW, today=TODAY, **more)


def test_two_different_people_put_it_in_force(
    submitted: Version, executive: Persona, administrator: Persona
) -> None:
    second = with_role("second", "executive")
    assert approve(submitted, executive).state == VersionState.SUBMITTED
    with pytest.raises(Conflict) as again:
        approve(submitted, executive)
    assert again.value.code == "approved_already"
    found = version_approvals.progress(viewer=second.viewer, version=submitted, today=TODAY)
    assert (found.needed, found.missing, found.may_approve) == (2, 1, True)
    assert [str(one.by) for one in found.given] == ["Executive"]
    done = approve(submitted, second)
    assert (done.state, done.is_baseline) == (VersionState.APPROVED, True)


def test_with_four_eyes_whoever_submitted_never_counts(
    submitted: Version, executive: Persona, administrator: Persona
) -> None:
    Company.objects.update(four_eyes=True)
    with pytest.raises(NotAllowed) as own:
        approve(submitted, administrator)
    assert own.value.code == "four_eyes"
    found = version_approvals.progress(viewer=administrator.viewer, version=submitted, today=TODAY)
    assert (found.may_approve, found.why_not) == (
        False, "Whoever submitted a plan cannot approve it.",
    )  # fmt: skip
    Company.objects.update(four_eyes=False)
    assert approve(submitted, administrator).state == VersionState.SUBMITTED


def test_a_deputy_counts_for_who_is_away_and_never_for_the_own_submission(
    submitted: Version, executive: Persona, administrator: Persona, rep: Persona, analyst: Persona
) -> None:
    days = {"valid_from": TODAY, "valid_to": TODAY + timedelta(days=2)}
    for deputy in (analyst, administrator):
        delegations.give(actor=executive.viewer, today=TODAY, deputy_id=deputy.user.pk, **days)
    with pytest.raises(NotAllowed):
        approve(submitted, rep)
    with pytest.raises(NotAllowed) as handed_in:
        approve(submitted, administrator, on_behalf_of=executive.user.pk)
    assert handed_in.value.code == "four_eyes"
    with pytest.raises(NotAllowed) as stranger:
        approve(submitted, analyst, on_behalf_of=rep.user.pk)
    assert stranger.value.code == "no_deputy"
    approve(submitted, analyst)
    given = VersionApproval.unscoped.get()
    assert (given.by_id, given.on_behalf_of_id) == (analyst.user.pk, executive.user.pk)
    with pytest.raises(Conflict):
        approve(submitted, executive)  # the deputy's yes was the executive's


def test_what_goes_back_is_approved_anew_by_its_deadline(
    submitted: Version, executive: Persona
) -> None:
    Round.unscoped.create(
        plan=submitted.plan, name="Approval", kind="approval", due_on=TODAY - timedelta(days=1)
    )
    approve(submitted, executive)
    versions.send_back(actor=executive.viewer, version_id=submitted.pk)
    assert not VersionApproval.unscoped.exists()
    with pytest.raises(Conflict):
        approve(submitted, executive)  # several people look at what was handed in
    found = version_approvals.progress(
        viewer=executive.viewer, version=Version.unscoped.get(pk=submitted.pk), today=TODAY
    )
    assert (found.due_on, found.is_overdue) == (TODAY - timedelta(days=1), True)
    assert found.why_not == "It has not been submitted."
    with pytest.raises(Invalid):
        plans.change(
            actor=SYSTEM, plan_id=submitted.plan_id, fields={"approvals_needed": 6}, today=TODAY
        )


def test_how_many_approve_does_not_change_while_a_version_waits(submitted: Version) -> None:
    def change(count: int) -> None:
        plans.change(
            actor=SYSTEM, plan_id=submitted.plan_id, fields={"approvals_needed": count}, today=TODAY
        )

    change(2)
    with pytest.raises(Refused, match="Send it back"):
        change(1)
    versions.send_back(actor=SYSTEM, version_id=submitted.pk)
    change(1)
