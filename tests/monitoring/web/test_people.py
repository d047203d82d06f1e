"""The pages of managers and reps: who needs me, and what do I still need."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from execution.models import Action
from monitoring.models import Alert, AlertRule
from monitoring.selectors import gaps, selections, teams
from monitoring.selectors.selections import Asked, Selection
from monitoring.selectors.teams import Member
from salesplan.core.errors import NotVisible
from salesplan.core.models import Company, Holding, Metric, Person
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Days
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, MONTHS, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]
DUE = (FIRST, FIRST + 1)
WHOLE = range(FIRST, FIRST + MONTHS)


def chosen(viewer: Viewer, as_of: date = small.TODAY, **asked: object) -> Selection:
    return selections.choose(
        viewer=viewer,
        company=Company.objects.get(pk=1),
        as_of=as_of,
        asked=Asked(**asked),  # type: ignore[arg-type]
    )


def people(viewer: Viewer, as_of: date = small.TODAY, **asked: object) -> dict[str, Member]:
    selection = chosen(viewer, as_of, **asked)
    found = teams.people(viewer=viewer, selection=selection, today=as_of)
    return {one.standing.place.code: one for one in found}


@pytest.fixture
def alerted(planned: Planned, stranger: Persona) -> Planned:
    """An alert and an overdue task at one seat, whose person is the stranger."""
    rule = AlertRule.objects.create(name="Seats", metric=Metric.objects.get(code="revenue"))
    Alert.unscoped.create(
        rule=rule, metric=rule.metric, plan=planned.plan, organisation_id=planned["south-b-2"],
        first_period=FIRST, months=MONTHS, severity="act", actual=1, reference=2,
        as_of=small.TODAY,
    )  # fmt: skip
    for name, due in (("Late call", 30), ("Later call", 31), ("Done call", 1)):
        Action.unscoped.create(
            name=name, organisation_id=planned["south-b-2"], owner=stranger.user,
            due_on=date(2026, 8, due), status="done" if due == 1 else "open",
        )  # fmt: skip
    return planned


def test_who_needs_me_comes_first(alerted: Planned, manager_south: Persona) -> None:
    found = people(manager_south.viewer)
    assert set(found) == {"south-a-1", "south-a-2", "south-b-1", "south-b-2"}
    assert next(iter(found)) == "south-b-2"
    first = found["south-b-2"]
    assert (first.alerts, first.overdue, first.holders) == (1, 1, "Stranger")
    keys = [(-one.reasons, one.standing.gap) for one in found.values()]
    assert keys == sorted(keys)
    for code, one in found.items():
        sold = alerted.actual(lambda line, c=code: line.seat == c, DUE)  # type: ignore[misc]
        assert one.standing.gap == sold - alerted.target(code, DUE)


def test_the_gap_of_a_week_ago_and_this_weeks_pace(planned: Planned, executive: Persona) -> None:
    """Monday 10 August 2026, and Monday 3 August: one working day of 21."""
    found = people(executive.viewer, date(2026, 8, 10))
    for code, one in found.items():
        july, august = (planned.target(code, [month]) for month in DUE)
        sold = planned.company.total(
            "revenue",
            lambda x, c=code: x.seat == c and date(2026, 7, 1) <= x.date <= date(2026, 8, 3),  # type: ignore[misc]
        )
        assert one.gap_before == sold - round(july + Fraction(august, 21))
        assert one.week is not None
        assert one.week.actual == planned.company.total(
            "revenue",
            lambda x, c=code: x.seat == c and date(2026, 8, 3) <= x.date <= date(2026, 8, 9),  # type: ignore[misc]
        )
        assert one.change == (one.standing.gap or 0) - one.gap_before
    early = people(executive.viewer, date(2026, 7, 6))
    assert {one.gap_before for one in early.values()} == {None}


def test_a_week_tells_once_half_of_it_is_over(planned: Planned, executive: Persona) -> None:
    """Tuesday: two of five working days; Wednesday: three; Sunday: all."""
    weeks = [
        teams.telling_week(selection=chosen(executive.viewer, date(2026, 8, day))).period
        for day in (11, 12, 16)
    ]
    assert [period.first for period in weeks if isinstance(period, Days)] == [
        date(2026, 8, 3), date(2026, 8, 10), date(2026, 8, 10)
    ]  # fmt: skip


def test_only_what_the_metric_does_not_tolerate_is_a_reason(
    planned: Planned, executive: Persona
) -> None:
    Metric.objects.filter(code="revenue").update(watch=10_000, act=0)
    found = people(executive.viewer)
    for one in found.values():
        assert one.is_behind == ((one.standing.gap or 0) < 0)
        assert not one.is_slow
        assert one.reasons == one.is_behind
    Metric.objects.filter(code="revenue").update(watch=1, act=1)
    assert {one.reasons for one in people(executive.viewer).values()} <= {0, 1}


def test_products_furthest_behind(planned: Planned, manager_south: Persona) -> None:
    selection = chosen(manager_south.viewer)
    found = teams.products(viewer=manager_south.viewer, selection=selection)
    assert {one.standing.place.code for one in found} == set(small.PRODUCT_LINES)
    behind = [one.standing.gap for one in found]
    assert behind == sorted(behind, key=lambda gap: gap or 0)


def test_queries_do_not_grow_with_people(
    planned: Planned, executive: Persona, manager_south: Persona
) -> None:
    counts = []
    for viewer in (manager_south.viewer, executive.viewer):
        selection = chosen(viewer)
        with CaptureQueriesContext(connection) as queries:
            teams.people(viewer=viewer, selection=selection, today=small.TODAY)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1


def test_the_managers_page(alerted: Planned, manager_south: Persona, client_for: ClientFor) -> None:
    text = client_for(manager_south).get("/monitoring/manager/").content.decode()
    table = text[text.index('id="people"') :]
    assert table.index("Stranger") < table.index("South-A-1")
    assert "1 alert" in table
    assert "1 task overdue" in table
    seat = alerted["south-b-2"]
    link = re.search(rf'href="(/monitoring/\?organisation={seat}[^"]*)"', table)
    assert link is not None
    assert client_for(manager_south).get(link[1].replace("&amp;", "&")).status_code == 200
    why = re.search(rf'href="(/monitoring/cause[^"]*organisation={seat}[^"]*)"', table)
    assert why is not None
    assert client_for(manager_south).get(why[1].replace("&amp;", "&")).status_code == 200
    assert "Stranger most" in text
    assert text.index('id="products"') > text.index('id="people"')


def test_vacant_seats_say_so(planned: Planned, manager_south: Persona) -> None:
    person = Person.objects.create(code="p1", name="Person One")
    Holding.objects.create(person=person, seat_id=planned["south-a-1"], valid_to=date(2026, 8, 1))
    found = people(manager_south.viewer)
    assert found["south-a-1"].holders == ""
    assert people(manager_south.viewer, date(2026, 7, 31))["south-a-1"].holders == "Person One"


def test_managers_see_their_own_people_only(
    planned: Planned, manager_north: Persona, manager_south: Persona, client_for: ClientFor
) -> None:
    selection = chosen(manager_south.viewer)
    for read in (teams.products, teams.happened):
        if read is teams.happened:
            continue
        with pytest.raises(NotVisible):
            read(viewer=manager_north.viewer, selection=selection)
    text = client_for(manager_north).get("/monitoring/manager/").content.decode()
    assert "North-A-1" in text
    assert "South" not in text
    client = client_for(manager_north)
    assert client.get(f"/monitoring/manager/?organisation={planned['south']}").status_code == 404


def test_what_happened_in_a_week(alerted: Planned, manager_south: Persona) -> None:
    Alert.unscoped.update(created_at=datetime(2026, 8, 26, tzinfo=UTC))
    selection = chosen(manager_south.viewer)
    read = {"viewer": manager_south.viewer, "selection": selection}
    assert teams.happened(**read) == {"opened": 1, "resolved": 0}  # type: ignore[arg-type]
    Alert.unscoped.update(created_at=datetime(2026, 8, 1, tzinfo=UTC), state="resolved",
        resolved_at=datetime(2026, 8, 30, tzinfo=UTC))  # fmt: skip
    assert teams.happened(**read) == {"opened": 0, "resolved": 1}  # type: ignore[arg-type]


def test_the_reps_page_says_what_is_needed_per_working_day(
    planned: Planned, rep: Persona, client_for: ClientFor
) -> None:
    text = client_for(rep).get("/monitoring/rep/").content.decode()
    sold = planned.actual(lambda line: line.seat == "north-a-1", DUE)
    missing = planned.target("north-a-1", WHOLE) - sold
    days = chosen(rep.viewer).at.remaining_days
    required = f"{Decimal(round(Fraction(missing, days))) / 100:,.2f}"
    hero = text[text.index('id="hero"') : text.index('id="due"')]
    assert f'title="¥{required}"' in hero or required in hero
    assert f"{Decimal(sold) / 100:,.2f}" in hero
    assert f"in {days} working days" in text
    assert "Where I may land" in text
    assert "earlier periods" in text


def test_the_reps_page_lists_tasks_that_are_due_and_open_alerts(
    alerted: Planned, stranger: Persona, client_for: ClientFor
) -> None:
    text = client_for(stranger).get("/monitoring/rep/").content.decode()
    assert "Late call" in text
    assert "Later call" in text  # due today
    assert "Done call" not in text
    assert text.index("overdue") < text.index("Late call") + 300
    assert "/monitoring/alerts/" in text


def test_customers_that_close_the_gap(
    planned: Planned, rep: Persona, client_for: ClientFor
) -> None:
    losses = gaps.of_customers(viewer=rep.viewer, selection=chosen(rep.viewer))
    assert losses
    biggest = -losses[0].gap
    assert gaps.needed(losses=losses, missing=1) == 1
    assert gaps.needed(losses=losses, missing=biggest) == 1
    assert gaps.needed(losses=losses, missing=biggest + 1) in {2, None}
    together = -sum(loss.gap for loss in losses)
    assert gaps.needed(losses=losses, missing=together) == len(losses)
    assert gaps.needed(losses=losses, missing=together + 1) is None
    text = client_for(rep).get("/monitoring/rep/").content.decode()
    assert losses[0].place.label in text[text.index('id="customers"') :]


def test_a_rep_sees_no_other_seat(planned: Planned, rep: Persona, client_for: ClientFor) -> None:
    client = client_for(rep)
    for page in ("rep", "manager"):
        address = f"/monitoring/{page}/?organisation={planned['north-a-2']}"
        assert client.get(address).status_code == 404
    assert client.get("/monitoring/rep/?period=2026-W35").status_code == 200
    assert client.get("/monitoring/rep/?period=nonsense").status_code == 400


@pytest.mark.parametrize("page", ["manager", "rep"])
def test_pages_without_a_plan_or_without_anything(
    small_actuals: object, executive: Persona, client_for: ClientFor, page: str
) -> None:
    from salesplan.core.services.cube import rebuild

    client = client_for(executive)
    text = client.get(f"/monitoring/{page}/").content.decode()
    assert "no target" in text
    assert "No plan in force" in text
    from salesplan.core.models import SalesLine

    SalesLine.unscoped.all().delete()
    rebuild.rebuild(today=small.TODAY)
    assert "No figures yet" in client.get(f"/monitoring/{page}/").content.decode()


def test_the_rail_has_the_page_of_the_role(
    planned: Planned, rep: Persona, manager_south: Persona, client_for: ClientFor
) -> None:
    own = client_for(rep).get("/monitoring/").content.decode()
    leads = client_for(manager_south).get("/monitoring/").content.decode()
    assert "/monitoring/rep/" in own
    assert 'href="/monitoring/manager/"' not in own
    assert 'href="/monitoring/manager/"' in leads
    assert 'href="/monitoring/rep/"' not in leads
