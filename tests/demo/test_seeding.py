"""The demo company in the database: complete, agreeing with itself, one region in trouble."""

from datetime import date

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Sum

from execution.models import Action
from goals.models import Cell, Competitor, ForecastSubmission, Goal, Version, VersionState
from goals.selectors import forecast_boards, forecast_places, forecast_values
from monitoring.models import Alert, Severity, TargetMonth
from salesplan.core.models import (
    COMPANY_ID,
    ActualsMonth,
    Closure,
    Company,
    Holding,
    ImportBatch,
    Metric,
    Node,
    Observation,
    SalesCredit,
    SalesLine,
    User,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, data_quality, metric_values
from salesplan.demo.personas import DEMO_PASSWORD, PERSONAS
from salesplan.demo.steps import judgements, people
from salesplan.demo.steps.plans import H1_2026, H2_2026, Half
from strategy.models import Initiative

TODAY = date(2026, 8, 31)
SUMMER = (2026 * 12 + 6, 2026 * 12 + 7)
TABLES = (SalesLine.unscoped, Node.unscoped, Cell.unscoped, User.objects, Alert.unscoped)
pytestmark = pytest.mark.django_db


def node(code: str, dimension: str = "organisation") -> Node:
    found: Node = Node.unscoped.get(code=code, dimension=dimension)
    return found


def actual(code: str, periods: tuple[int, ...]) -> int:
    cells = ActualsMonth.objects.filter(
        organisation_id=node(code).pk, product_id=0, channel_id=0, period__in=periods
    )
    return int(cells.aggregate(total=Sum("revenue"))["total"])


def target(code: str, version: Version, periods: tuple[int, ...]) -> int:
    below = Closure.below((node(code).pk,))
    cells = Cell.unscoped.filter(version=version, organisation_id__in=below, period__in=periods)
    return int(cells.aggregate(total=Sum("value"))["total"])


def baseline(first_period: int) -> Version:
    found: Version = Version.unscoped.get(plan__first_period=first_period, is_baseline=True)
    return found


def counts() -> list[int]:
    return [rows.count() for rows in TABLES]


def test_seeding_tells_its_steps_and_marks_the_company(demo: str) -> None:
    assert DEMO_PASSWORD in demo
    assert "sales lines" in demo
    company = Company.objects.get(pk=1)
    assert (company.is_demo, company.four_eyes, company.business_date) == (True, True, TODAY)
    assert (company.currency, company.time_zone) == ("CNY", "Asia/Shanghai")


def test_seeding_again_changes_nothing(demo: str) -> None:
    before = counts()
    call_command("seed_demo")
    assert counts() == before


def test_every_line_is_in_a_batch_of_its_year(demo: str) -> None:
    batches = ImportBatch.objects.filter(kind="sales_lines").order_by("pk")
    names = [batch.file_name for batch in batches]
    assert names == ["demo-2023.csv", "demo-2024.csv", "demo-2025.csv", "demo-2026.csv"]
    for batch in batches:
        lines = SalesLine.unscoped.filter(batch_id=batch.pk)
        assert lines.count() == batch.counts["created"]
        assert set(lines.values_list("date__year", flat=True).distinct()) == {
            int(batch.file_name[5:9])
        }


def test_the_organisation_is_ragged_and_its_seats_have_the_figures(demo: str) -> None:
    kinds = Node.unscoped.filter(dimension="organisation").values_list("kind")
    assert dict(kinds.annotate(count=Count("pk"))) == {
        "company": 1, "region": 6, "area": 2, "team": 13, "seat": 43,
    }  # fmt: skip
    depths = Closure.objects.filter(
        ancestor_id=COMPANY_ID, is_current=True, descendant__kind="seat",
        descendant__seat_kind="base", descendant__is_unassigned=False,
    ).values_list("depth", flat=True)  # fmt: skip
    assert set(depths) == {3, 4}
    sold = SalesLine.unscoped.values_list("seat_id", flat=True).distinct()
    base = Node.unscoped.filter(kind="seat", seat_kind="base", is_unassigned=False)
    assert set(sold) == set(base.values_list("pk", flat=True))


def test_every_node_of_the_demo_has_its_name_in_three_languages(demo: str) -> None:
    assert not Node.unscoped.filter(name_zh_hans="").exists()
    assert not Node.unscoped.filter(name_zh_hant="").exists()


def test_the_cube_agrees_with_the_lines(demo: str) -> None:
    company = ActualsMonth.objects.filter(organisation_id=COMPANY_ID, product_id=0, channel_id=0)
    cube = company.aggregate(r=Sum("revenue"), c=Sum("cost"), q=Sum("quantity"))
    lines = SalesLine.unscoped.aggregate(r=Sum("revenue"), c=Sum("cost"), q=Sum("quantity"))
    assert cube == lines


def test_split_lines_are_credited_in_full_and_overlays_stand_beside(demo: str) -> None:
    split = SalesLine.unscoped.filter(is_split=True)
    assert 200 <= split.count() <= 600
    base = SalesCredit.objects.filter(kind="base")
    whole = base.values("line_id").annotate(share=Sum("share"), revenue=Sum("revenue"))
    assert {row["share"] for row in whole} == {10_000}
    assert {row["line_id"]: row["revenue"] for row in whole} == dict(
        split.values_list("pk", "revenue")
    )
    overlay = node("east-premium")
    assert overlay.seat_kind == "overlay"
    credited = SalesCredit.objects.filter(kind="overlay")
    assert set(credited.values_list("seat_id", flat=True)) == {overlay.pk}


def test_observations_cover_every_region_and_month(demo: str) -> None:
    measured = Observation.unscoped.values("metric__code").annotate(
        regions=Count("organisation_id", distinct=True), months=Count("period", distinct=True)
    )
    by_region = (
        "visitors", "web_orders", "stock_value", "receivables", "satisfaction_points",
        "satisfaction_answers", "market_size", "own_market_sales", "ordered_quantity",
        "delivered_quantity", "overdue_receivables", "marketing_spend", "operating_cost",
        "customers_in_scope", "customers_covered", "outlets_in_scope", "outlets_covered",
    )  # fmt: skip
    by_seat = ("visits", "effective_visits")
    assert {row["metric__code"]: (row["regions"], row["months"]) for row in measured} == (
        dict.fromkeys(by_region, (6, 38))
        | dict.fromkeys(by_seat, (41, 38))
        | {"potential_score": (6, 1)}
    )


def test_every_metric_of_the_starter_set_has_a_value_in_the_demo_company(demo: str) -> None:
    metrics = list(Metric.objects.exclude(code__in=("industry_growth", "potential_score")))
    south, east = node("south"), node("east")
    found = metric_values.values(
        viewer=access.system(), metrics=metrics, organisation_id=1,
        nodes=[1, south.pk, east.pk], first_period=2026 * 12 + 6, last_period=2026 * 12 + 7,
        as_of=TODAY,
    )  # fmt: skip
    assert {code: value[1].problem for code, value in found.items()} == dict.fromkeys(found, "")
    rounded = {code: value[1].rounded for code, value in found.items()}
    assert rounded["net_margin"] == rounded["margin"] - rounded["operating_cost"]
    assert rounded["new_customers"] > 0
    assert rounded["lost_customers"] > 0
    assert found["overdue_share"][south.pk].amount > 2 * found["overdue_share"][east.pk].amount


def test_the_south_could_not_deliver_in_the_first_half_of_2026(demo: str) -> None:
    south = node("south")
    appliances, premium = node("appliances", "product"), node("premium", "product")
    found = metric_values.values(
        viewer=access.system(), metrics=[Metric.objects.get(code="fulfilment")],
        organisation_id=south.pk, column="product_id", nodes=[appliances.pk, premium.pk],
        first_period=2026 * 12, last_period=2026 * 12 + 5, as_of=TODAY,
    )["fulfilment"]  # fmt: skip
    assert found[appliances.pk].rounded < 7_500
    assert found[premium.pk].rounded > 9_400


def test_a_leaver_a_vacancy_and_a_transfer_are_dated(demo: str) -> None:
    held = Holding.objects.filter(valid_from__lte=TODAY, valid_to__gt=TODAY)
    seats = Node.unscoped.filter(kind="seat", is_unassigned=False)
    vacant = seats.exclude(pk__in=held.values("seat_id")).values_list("code", flat=True)
    assert set(vacant) == {people.LEAVER_SEAT, people.VACANT_SINCE_START}
    moved = Holding.objects.filter(
        person__in=Holding.objects.values("person")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .values("person")
    )
    days = {(row.seat.code, row.valid_to == people.MOVED_ON) for row in moved}
    assert (people.TRANSFER_FROM, True) in days
    assert (people.TRANSFER_TO, False) in days


def test_each_persona_signs_in_and_sees_the_own_part(demo: str) -> None:
    seen = {}
    for persona in PERSONAS:
        user = User.objects.get(email=persona.email)
        assert check_password(DEMO_PASSWORD, user.password)
        assert user.language == persona.language
        viewer = access.viewer_of(user=user, on=TODAY)
        assert persona.role in viewer.roles
        if not viewer.everything:
            seen[persona.key] = viewer
    assert seen["manager_south"].organisation == (node("south").pk,)
    assert seen["manager_east"].organisation == (node("east").pk,)
    assert seen["rep"].organisation == (node("south-gd-1").pk,)
    assert seen["rep_second"].organisation == (node("south-gd-2").pk,)
    assert seen["product_manager"].products == (node("appliances", "product").pk,)


def test_two_plans_are_in_force_and_one_version_is_worked_on(demo: str) -> None:
    for half in (H1_2026, H2_2026):
        version = baseline(half.first_period)
        assert version.state == VersionState.APPROVED
        assert version.submitted_by_id != version.approved_by_id
        assert version.grain == ["organisation", "product:category", "channel"]
    working = Version.unscoped.get(state=VersionState.WORKING)
    assert working.plan == baseline(H2_2026.first_period).plan
    assert working.plan.name == H2_2026.name


@pytest.mark.parametrize("half", [H1_2026, H2_2026])
def test_targets_are_growth_on_last_year_to_the_yuan(demo: str, half: Half) -> None:
    first = half.first_period
    months = tuple(range(first, first + 6))
    before = tuple(month - 12 for month in months)
    for region, percent in half.growth.items():
        wanted = actual(region, before) * (100 + percent) / 100
        assert abs(target(region, baseline(first), months) - wanted) <= 100


def test_the_past_plan_ended_with_the_south_behind(demo: str) -> None:
    months = tuple(range(H1_2026.first_period, H1_2026.first_period + 6))
    version = baseline(H1_2026.first_period)
    reached = {
        code: actual(code, months) / target(code, version, months) for code in H1_2026.growth
    }
    assert reached["south"] < 0.93
    assert reached["east"] > 1.03
    assert all(0.95 < share < 1.10 for code, share in reached.items() if code != "south")


def test_only_the_south_is_behind_pace_now(demo: str) -> None:
    version = baseline(H2_2026.first_period)
    pace = {code: actual(code, SUMMER) / target(code, version, SUMMER) for code in H2_2026.growth}
    assert pace["south"] < 0.89
    assert all(0.96 < share < 1.08 for code, share in pace.items() if code != "south")


def test_one_alert_is_open_for_the_souths_manager(demo: str) -> None:
    alert = Alert.unscoped.get()
    assert alert.organisation.code == "south"
    assert (alert.severity, alert.state) == (Severity.ACT, "open")
    assert alert.actual == actual("south", SUMMER)
    assert alert.reference == target("south", baseline(H2_2026.first_period), SUMMER)
    assert alert.owner is not None
    assert alert.owner.email == "south@demo.example"


def test_targets_in_force_are_copied_for_monitoring(demo: str) -> None:
    version = baseline(H2_2026.first_period)
    copied = TargetMonth.objects.filter(
        plan_id=version.plan_id, organisation_id=COMPANY_ID, product_id=0, channel_id=0
    )
    total = Cell.unscoped.filter(version=version).aggregate(total=Sum("value"))["total"]
    assert copied.aggregate(total=Sum("value"))["total"] == total


def test_the_registers_hold_the_running_plans_work(demo: str) -> None:
    plan = baseline(H2_2026.first_period).plan
    assert Competitor.unscoped.count() == 4
    assert Goal.unscoped.filter(plan=plan, owner__isnull=False, value__isnull=False).count() == 6
    assert Initiative.unscoped.filter(plan=plan, goal__isnull=False).count() == 5
    actions = Action.unscoped.filter(plan=plan, owner__isnull=False, due_on__isnull=False)
    assert actions.count() == 11
    assert actions.filter(due_on__lt=TODAY).exclude(status="done").count() == 3


def test_order_value_and_order_count_are_those_of_the_story(demo: str) -> None:
    dealers = SalesLine.unscoped.filter(channel_id=node("dealer", "channel").pk)

    def order_value(year: int) -> float:
        half = dealers.filter(period__gte=year * 12, period__lt=year * 12 + 6)
        found = half.aggregate(revenue=Sum("revenue"), orders=Count("order_no", distinct=True))
        return float(found["revenue"] / found["orders"])

    assert order_value(2026) / order_value(2025) - 1 == pytest.approx(-0.07, abs=0.01)


def test_no_line_is_dated_outside_its_month(demo: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from core_salesline where period <>"
            " extract(year from date) * 12 + extract(month from date) - 1"
        )
        assert cursor.fetchone() == (0,)


def test_two_cross_checks_hold_and_the_third_tells_of_the_shortage(demo: str) -> None:
    report = data_quality.report(viewer=access.system(), today=TODAY)
    deviations = {one.check.name: one.deviations for one in report.crossings}
    assert deviations.pop("Orders of the web shop against orders sold") == ()
    assert deviations.pop("Own sales in the market panel against sales") == ()
    (short,) = deviations.values()
    assert {(one.territory, one.period) for one in short} == {
        ("South", month) for month in range(2026 * 12, 2026 * 12 + 6)
    }
    assert all(one.share is not None and -1_100 <= one.share <= -830 for one in short)
    assert report.findings == ()
    assert "late" not in report.counts
    assert "missing" not in report.counts


def test_one_rep_is_low_one_is_high_and_one_judges_well(demo: str) -> None:
    leads = viewer_of("executive@demo.example")
    place = forecast_places.choose(viewer=leads, today=TODAY, period="2026-07")
    found = forecast_values.values(viewer=leads, place=place, as_of=TODAY)
    reps = [line for line in found.people if line.judge == "rep"]
    assert {line.record.cases for line in reps} == {7}
    of = {
        code: Holding.objects.get(seat__code=code, valid_to__gt=TODAY).person.user_id
        for code in (judgements.JUDGE_WELL, judgements.SANDBAGGER, judgements.OPTIMIST)
    }
    records = {line.user_id: line.record for line in reps}
    assert reps[0].user_id == of[judgements.JUDGE_WELL]
    assert records[of[judgements.SANDBAGGER]].tendency == "low"
    assert records[of[judgements.OPTIMIST]].tendency == "high"


def test_september_waits_for_some_and_statistics_were_frozen(demo: str) -> None:
    south = viewer_of("south@demo.example")
    place = forecast_places.choose(viewer=south, today=TODAY, period="2026-09")
    board = forecast_boards.board(viewer=south, place=place, as_of=TODAY)
    waiting = {seat.spot.code for seat in board.total.waiting}
    assert waiting == {code for code in judgements.LATE if code.startswith("south")}
    assert board.total.reps.filled == len(waiting)
    said = ForecastSubmission.unscoped.filter(first_period__gte=judgements.WEEKLY)
    assert said.count() > 150
    assert not said.filter(statistical=None).exists()
    assert not said.filter(by=None).exists()


def viewer_of(email: str) -> Viewer:
    return access.viewer_of(user=User.objects.get(email=email), on=TODAY)
