"""Who is offered to do something about a case: the territory's own people before those above."""

import pytest

from monitoring.models import Alert
from monitoring.selectors import doers
from salesplan.core.models import Metric
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db


def case(small_company: SmallCompany) -> Alert:
    return Alert(
        organisation_id=small_company["south"], metric=Metric.objects.get(code="revenue"),
    )  # fmt: skip


def test_own_people_come_before_those_above(
    small_company: SmallCompany, executive: Persona, manager_south: Persona, manager_north: Persona
) -> None:
    rep = on_seat("zoe", small_company["south-a-1"])
    people = doers.at(viewer=manager_south.viewer, case=case(small_company), on=TODAY)
    assert people == [manager_south.user, rep.user, executive.user]


def test_only_those_who_lead_see_every_alert(
    small_company: SmallCompany, executive: Persona, manager_south: Persona
) -> None:
    on_seat("zoe", small_company["south-a-1"])
    people = doers.leading(viewer=manager_south.viewer, case=case(small_company), on=TODAY)
    assert set(people) == {executive.user, manager_south.user}
