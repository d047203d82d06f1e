"""A version's way: submitted, approved by a second person, in force, retired, opened again."""

import pytest

from goals.models import Cell, DomainLeaf, JournalEntry, Version, VersionState
from goals.selectors.leaves import Address
from goals.services import targets, versions
from goals.services.cells import Figure
from goals.services.sheets import Entry
from salesplan.core.errors import Conflict, NotAllowed
from salesplan.core.models import COMPANY_ID, Company, Outbox
from salesplan.core.selectors import access
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
TODAY = NOW.date()


def put(version: Version, figure: Figure, text: str = "1000000") -> None:
    entry = Entry(Address(COMPANY_ID, FIRST, 6), text=text)
    targets.spread(actor=SYSTEM, now=NOW, version_id=version.pk, figure=figure, entries=[entry])


def cells(version: Version) -> list[tuple[int, ...]]:
    rows = Cell.unscoped.filter(version=version).values_list(
        "metric_id", "level", "organisation_id", "product_id", "channel_id", "period", "value"
    )
    return sorted(rows)


def test_an_approved_version_is_in_force_frozen_and_announced(
    version: Version, revenue: Figure, executive: Persona
) -> None:
    put(version, revenue)
    approved = versions.approve(actor=executive.viewer, version_id=version.pk, now=NOW, today=TODAY)
    assert (approved.state, approved.is_baseline) == (VersionState.APPROVED, True)
    assert (approved.approved_by_id, approved.tree_date) == (executive.user.pk, TODAY)
    message = Outbox.objects.get(topic="TargetsChanged")
    assert message.payload == {
        "plan_id": version.plan_id, "version_id": version.pk, "retired_version_id": None,
    }  # fmt: skip
    with pytest.raises(Conflict) as frozen:
        put(version, revenue, "+1%")
    assert frozen.value.code == "not_working"


def test_four_eyes(version: Version, revenue: Figure, executive: Persona, manager_north: Persona,
                   administrator: Persona) -> None:  # fmt: skip
    Company.objects.update(four_eyes=True)
    put(version, revenue)
    approve = {"version_id": version.pk, "now": NOW, "today": TODAY}
    with pytest.raises(Conflict) as not_submitted:
        versions.approve(actor=administrator.viewer, **approve)
    assert not_submitted.value.code == "wrong_state"
    versions.submit(actor=administrator.viewer, version_id=version.pk, now=NOW)
    with pytest.raises(NotAllowed) as same:
        versions.approve(actor=administrator.viewer, **approve)
    assert same.value.code == "four_eyes"
    with pytest.raises(NotAllowed):
        versions.approve(actor=manager_north.viewer, **approve)
    versions.approve(actor=executive.viewer, **approve)
    assert Version.unscoped.get(pk=version.pk).is_baseline


def test_a_submitted_version_rests_until_it_is_sent_back(
    version: Version, revenue: Figure, executive: Persona
) -> None:
    put(version, revenue)
    versions.submit(actor=SYSTEM, version_id=version.pk, now=NOW)
    with pytest.raises(Conflict):
        put(version, revenue, "+1%")
    versions.send_back(actor=executive.viewer, version_id=version.pk)
    put(version, revenue, "+1%")


def test_an_empty_version_cannot_be_approved(version: Version) -> None:
    with pytest.raises(Conflict) as empty:
        versions.approve(actor=SYSTEM, version_id=version.pk, now=NOW, today=TODAY)
    assert empty.value.code == "no_targets"


def test_a_copy_is_worked_on_and_replaces_the_one_in_force(
    version: Version, revenue: Figure
) -> None:
    put(version, revenue)
    versions.approve(actor=SYSTEM, version_id=version.pk, now=NOW, today=TODAY)
    copy = versions.reopen(actor=SYSTEM, version_id=version.pk, now=NOW, today=TODAY)
    assert cells(copy) == cells(version)
    domain = DomainLeaf.unscoped.filter
    assert domain(version=copy).count() == domain(version=version).count()
    first = JournalEntry.unscoped.get(version=copy)
    assert (first.number, first.method, copy.last_journal) == (1, "copy", 1)
    assert sum(first.after) == 100_000_000
    with pytest.raises(Conflict):
        versions.reopen(actor=SYSTEM, version_id=version.pk, now=NOW, today=TODAY)
    before = cells(version)
    put(copy, revenue, "+10%")
    versions.approve(actor=SYSTEM, version_id=copy.pk, now=NOW, today=TODAY)
    old = Version.unscoped.get(pk=version.pk)
    assert (old.state, old.is_baseline) == (VersionState.RETIRED, False)
    assert cells(version) == before
    last = Outbox.objects.filter(topic="TargetsChanged").latest("pk")
    assert last.payload["retired_version_id"] == version.pk
