"""A plan is made with its base period, a working version and the domain that was sold."""

from datetime import date

import pytest

from goals.models import DomainLeaf, Plan, Version
from goals.services import domains, plans
from goals.services.plans import Draft
from salesplan.core.errors import Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.models import COMPANY_ID
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

TODAY = date(2026, 6, 20)


def test_the_base_period_is_the_same_span_of_last_year(plan: Plan) -> None:
    assert (plan.first_period, plan.months) == (FIRST, 6)
    assert (plan.base_first_period, plan.base_months) == (FIRST - 12, 6)


def test_the_domain_is_what_was_sold(plan: Plan, cube: SmallCompany, version: Version) -> None:
    sold = {
        (cube[line.seat], cube[line.category], cube[line.channel], 0)
        for line in small.LINES
        if FIRST - 12 <= line.period < FIRST - 6
    }
    rows = DomainLeaf.unscoped.filter(version=version)
    keys = rows.values_list("organisation_id", "product_id", "channel_id", "customer_id")
    assert set(keys) == sold


def test_a_company_without_history_can_plan_everything(small_company: SmallCompany) -> None:
    draft = Draft(name="First", organisation_id=COMPANY_ID, first_period=FIRST)
    plan = plans.create(actor=access.system(), draft=draft, today=TODAY)
    rows = DomainLeaf.unscoped.filter(version__plan=plan)
    assert rows.count() == len(small.SEATS) * len(small.CATEGORIES) * len(small.CHANNELS)
    assert not rows.filter(organisation_id=2).exists()


def test_the_domain_can_be_extended_by_hand(cube: SmallCompany, version: Version) -> None:
    DomainLeaf.unscoped.filter(version=version).delete()
    made = domains.extend(
        actor=access.system(), version_id=version.pk, organisation_id=cube["north-a"],
        product_id=cube["home"], channel_id=cube["shop"],
    )  # fmt: skip
    assert made == 2 * 2 * 1
    seats = DomainLeaf.unscoped.filter(version=version).values_list("organisation_id", flat=True)
    assert set(seats) == {cube["north-a-1"], cube["north-a-2"]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"months": 37}, "months"),
        ({"months": 6, "span": 12}, "span"),
        ({"grain": ("product:category",)}, "grain"),
        ({"grain": ("organisation", "colour")}, "grain"),
        ({"organisation_id": 2}, "organisation_id"),
    ],
)
def test_nonsense_is_refused(
    small_company: SmallCompany, fields: dict[str, object], field: str
) -> None:
    usual = {"name": "P", "organisation_id": COMPANY_ID, "first_period": FIRST}
    with pytest.raises(Invalid) as refused:
        plans.create(actor=access.system(), draft=Draft(**(usual | fields)), today=TODAY)
    assert refused.value.field == field
    assert not Plan.unscoped.exists()


def test_a_manager_plans_the_own_territory_only(
    cube: SmallCompany, manager_north: Persona, rep: Persona
) -> None:
    own = Draft(name="North", organisation_id=cube["north"], first_period=FIRST)
    plan = plans.create(actor=manager_north.viewer, draft=own, today=TODAY)
    assert plan.owner_id == manager_north.user.pk
    with pytest.raises(NotVisible):
        plans.create(
            actor=manager_north.viewer, today=TODAY,
            draft=Draft(name="South", organisation_id=cube["south"], first_period=FIRST),
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        plans.create(
            actor=rep.viewer, today=TODAY,
            draft=Draft(name="Mine", organisation_id=cube["north-a-1"], first_period=FIRST),
        )  # fmt: skip


def test_two_people_do_not_overwrite_each_other(plan: Plan) -> None:
    system = access.system()
    plans.change(
        actor=system, plan_id=plan.pk, fields={"name": "A"}, today=TODAY, expected_version=1
    )
    with pytest.raises(Stale):
        plans.change(
            actor=system, plan_id=plan.pk, fields={"name": "B"}, today=TODAY, expected_version=1
        )
    assert Plan.unscoped.get(pk=plan.pk).name == "A"
