"""Every comparison and period of a rule against figures added up by hand; what cannot be judged."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.models import StatedFigure
from monitoring.models import (
    Alert,
    AlertEvaluation,
    AlertFiring,
    AlertRule,
    AlertState,
    Severity,
    TargetMonth,
)
from monitoring.selectors import alerts as selectors
from monitoring.selectors import firings
from monitoring.services import alert_rules, alerts
from salesplan.core.errors import Invalid
from salesplan.core.models import Metric, Node, Observation
from salesplan.core.selectors import access
from salesplan.core.selectors.company import company
from salesplan.engine.pacing import run_rate_landing
from tests.factories import small_company as small
from tests.factories.planned_company import NOW, Planned
from tests.factories.small_company import Line
from tests.personas import Persona

pytestmark = pytest.mark.django_db
SYSTEM = access.system()
JULY, AUGUST = 24318, 24319
MID = date(2026, 8, 14)


def rule(**fields: object) -> AlertRule:
    metric = Metric.objects.get(code=str(fields.pop("metric", "revenue")))
    return alert_rules.create(
        actor=SYSTEM,
        fields={
            "name": "Rule", "metric_id": metric.pk, "node_kind": "region", "watch": 10_000,
            "act": 10_000, **fields,
        },
    )  # fmt: skip


def evaluate(as_of: date = small.TODAY) -> dict[str, int]:
    return alerts.evaluate(actor=SYSTEM, as_of=as_of, now=NOW)


def sold(where: str, first: date, last: date, **keys: str) -> int:
    """Revenue of a region by hand."""

    def fits(line: Line) -> bool:
        return all(getattr(line, name) == value for name, value in keys.items())

    return sum(
        line.revenue
        for line in small.LINES
        if line.region == where and first <= line.date <= last and fits(line)
    )


def judged(planned: Planned) -> dict[str, tuple[int, int]]:
    """Region -> figure and reference of every firing, by hand beyond or not."""
    names = {planned[code]: code for code in small.REGIONS}
    rows = AlertFiring.unscoped.values_list("organisation_id", "actual", "reference")
    return {names[node]: (actual, reference) for node, actual, reference in rows}


def expected(pairs: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {name: pair for name, pair in pairs.items() if pair[0] < pair[1]}


def test_last_year_is_cut_at_the_same_day(planned: Planned) -> None:
    rule(comparison="last_year", period="quarter")
    evaluate(MID)
    assert judged(planned) == expected(
        {
            code: (
                sold(code, date(2026, 7, 1), MID),
                sold(code, date(2025, 7, 1), date(2025, 8, 14)),
            )
            for code in small.REGIONS
        }
    )


def test_the_period_before_is_cut_at_the_same_day(planned: Planned) -> None:
    rule(comparison="previous_period", period="month")
    evaluate(MID)
    assert judged(planned) == expected(
        {
            code: (
                sold(code, date(2026, 8, 1), MID),
                sold(code, date(2026, 7, 1), date(2026, 7, 14)),
            )
            for code in small.REGIONS
        }
    )


def test_a_rule_looks_at_its_product_and_channel_only(planned: Planned) -> None:
    only = {"product_id": planned["home"], "channel_id": planned["shop"]}
    rule(comparison="previous_period", period="month", **only)
    evaluate()
    keys = {"product_line": "home", "channel": "shop"}
    found = expected(
        {
            code: (
                sold(code, date(2026, 8, 1), small.TODAY, **keys),
                sold(code, date(2026, 7, 1), date(2026, 7, 31), **keys),
            )
            for code in small.REGIONS
        }
    )
    assert judged(planned) == found
    alert = Alert.unscoped.latest("pk")
    assert (alert.product_id, alert.channel_id, alert.plan_id) == (*only.values(), None)


def test_the_others_growth_is_the_benchmark(planned: Planned) -> None:
    rule(comparison="benchmark", period="quarter", node_kind="region")
    evaluate()
    span = (date(2026, 7, 1), small.TODAY)
    past = (date(2025, 7, 1), date(2025, 8, 31))
    now = {code: sold(code, *span) for code in small.REGIONS}
    before = {code: sold(code, *past) for code in small.REGIONS}
    other = {"north": "south", "south": "north"}
    assert judged(planned) == expected(
        {
            code: (now[code], round(Fraction(before[code] * now[other[code]], before[other[code]])))
            for code in small.REGIONS
        }
    )


def test_a_fixed_figure_is_due_by_working_days(planned: Planned) -> None:
    fixed = 10**12
    rule(comparison="absolute", absolute=fixed, period="month")
    evaluate(MID)
    # August 2026 has 21 working days, ten of which are over on the 14th
    assert {pair[1] for pair in judged(planned).values()} == {round(Fraction(fixed * 10, 21))}


def test_a_month_of_a_plan_is_paced_by_its_working_days(planned: Planned) -> None:
    rule(period="month")
    evaluate(MID)
    due = round(Fraction(planned.target("south", [AUGUST]) * 10, 21))
    actual = sold("south", date(2026, 8, 1), MID)
    assert judged(planned)["south"] == (actual, due)
    alert = Alert.unscoped.get(organisation_id=planned["south"])
    whole = planned.target("south", [AUGUST])
    assert alert.target == whole
    assert alert.landing == max(run_rate_landing(actual, due, whole) or 0, 0)


def test_a_landing_is_judged_against_the_whole_target(planned: Planned) -> None:
    rule(comparison="landing")
    evaluate(MID)
    south = Alert.unscoped.get(organisation_id=planned["south"])
    assert south.reference == planned.target("south", range(JULY, JULY + 6))
    assert south.actual == south.landing


def test_the_floor_of_a_target(planned: Planned) -> None:
    rule(level=1)
    evaluate()
    assert judged(planned) == {}
    floor = planned.target("south", [JULY, AUGUST])
    for month in (JULY, AUGUST):
        TargetMonth.objects.create(
            plan_id=planned.plan.pk, metric_id=1, level=1, organisation_id=planned["south"],
            period=month, product_id=0, channel_id=0, value=floor,
        )  # fmt: skip
    evaluate()
    actual = sold("south", date(2026, 7, 1), small.TODAY)
    assert judged(planned) == {"south": (actual, 2 * floor)}


def observe(planned: Planned, code: str, region: str, day: date, value: int) -> None:
    Observation.unscoped.create(
        source_id=planned.company.source_id, metric=Metric.objects.get(code=code), date=day,
        period=day.year * 12 + day.month - 1, organisation_id=planned[region], numerator=value,
        batch_id=planned.company.batch_id,
    )  # fmt: skip


def test_a_ratio_is_judged_where_it_has_data_and_a_stated_target(planned: Planned) -> None:
    made = rule(metric="conversion")
    for region, orders in (("north", 20), ("south", 10)):
        observe(planned, "visitors", region, date(2026, 8, 20), 100)
        observe(planned, "web_orders", region, date(2026, 8, 20), orders)
    assert evaluate()["opened"] == 0
    assert [one.problem for one in unjudged(made)] == ["no_reference", "no_reference"]
    metric = Metric.objects.get(code="conversion")
    stated = 15 * 10 ** (metric.scale - 2)
    for region in small.REGIONS:
        StatedFigure.unscoped.create(
            version=planned.version, metric=metric, role="target", period=JULY, span=6,
            organisation_id=planned[region], value=stated,
        )  # fmt: skip
    evaluate()
    assert judged(planned) == {"south": (10 * 10 ** (metric.scale - 2), stated)}


def test_a_ratio_is_compared_with_that_of_the_others_from_summed_parts(planned: Planned) -> None:
    rule(metric="conversion", comparison="benchmark", node_kind="team", period="quarter")
    figures = {"north-a": (100, 30), "north-b": (300, 30), "south-a": (600, 150)}
    for team, (visitors, orders) in figures.items():
        observe(planned, "visitors", team, date(2026, 8, 20), visitors)
        observe(planned, "web_orders", team, date(2026, 8, 20), orders)
    evaluate()
    scale = 10 ** Metric.objects.get(code="conversion").scale
    found = AlertFiring.unscoped.get(organisation_id=planned["north-b"])
    assert (found.actual, found.reference) == (scale // 10, round(Fraction(180 * scale, 700)))


def unjudged(made: AlertRule) -> list[firings.Unjudged]:
    found = firings.unjudged(viewer=SYSTEM, company=company(), rule=made, as_of=small.TODAY)
    assert found is not None
    return found


def test_a_rule_without_data_opens_nothing_and_says_since_when(planned: Planned) -> None:
    made = rule(metric="conversion", comparison="last_year", period="month")
    observe(planned, "visitors", "south", date(2026, 6, 20), 100)
    observe(planned, "web_orders", "south", date(2026, 6, 20), 10)
    counts = evaluate()
    assert (counts["evaluated"], counts["opened"]) == (2, 0)
    assert AlertEvaluation.objects.get().unjudged == 2
    through = {one.place.code: one.through for one in unjudged(made)}
    assert set(through) == set(small.REGIONS)
    assert through["south"] is not None
    assert through["south"] < date(2026, 8, 1)


def test_what_nobody_can_judge_any_more_stays_open(planned: Planned) -> None:
    rule()
    evaluate()
    opened = set(Alert.unscoped.values_list("organisation_id", flat=True))
    assert opened
    TargetMonth.objects.all().delete()
    assert evaluate()["resolved"] == 0
    assert not Alert.unscoped.filter(state=AlertState.RESOLVED).exists()


def test_no_plan_under_way_is_said(planned: Planned) -> None:
    made = rule(period="year")
    assert evaluate()["evaluated"] == 0
    found = firings.unjudged(viewer=SYSTEM, company=company(), rule=made, as_of=small.TODAY)
    assert found is None


def test_a_territory_that_ended_in_mid_period_ends_its_case_without_recovery(
    planned: Planned, manager_south: Persona
) -> None:
    rule()
    evaluate()
    Node.unscoped.filter(pk=planned["south"]).update(ended_on=date(2026, 8, 15))
    evaluate()
    south = Alert.unscoped.get(organisation_id=planned["south"])
    assert south.state == AlertState.RESOLVED
    assert selectors.timeline(viewer=SYSTEM, alert=south)[-1].what == "ended"


def test_a_case_ends_with_its_month(planned: Planned) -> None:
    rule(period="month")
    evaluate(MID)
    south = Alert.unscoped.get(organisation_id=planned["south"], first_period=AUGUST)
    evaluate(date(2026, 9, 1))
    south.refresh_from_db()
    assert south.state == AlertState.RESOLVED
    assert south.as_of == MID


def test_a_case_recovers_only_when_better_by_the_hysteresis(planned: Planned) -> None:
    rule(comparison="absolute", absolute=1, period="quarter", watch=9_000, act=8_000,
         hysteresis=500)  # fmt: skip
    south = sold("south", date(2026, 7, 1), small.TODAY)

    def at(share: int) -> None:
        """A fixed figure of which the south's actual is `share` %: 44 of 65 days are over."""
        over, whole = 44, 66
        AlertRule.objects.update(absolute=south * 100 * whole // (share * over))
        evaluate()

    at(85)
    case = Alert.unscoped.get(organisation_id=planned["south"])
    assert case.severity == Severity.WATCH
    at(92)
    case.refresh_from_db()
    assert case.state == AlertState.OPEN
    at(96)
    case.refresh_from_db()
    assert case.state == AlertState.RESOLVED


def test_days_in_a_row(planned: Planned) -> None:
    rule(consecutive=3)
    days = [small.TODAY - timedelta(days=n) for n in (4, 3, 1)]
    assert [evaluate(day)["opened"] > 0 for day in days] == [False, False, True]
    assert AlertFiring.unscoped.filter(organisation_id=planned["south"]).count() == 3
    linked = AlertFiring.unscoped.filter(organisation_id=planned["south"], alert__isnull=False)
    assert linked.get().as_of == days[-1]


def test_a_day_without_firing_breaks_the_row(planned: Planned) -> None:
    made = rule(consecutive=2)
    evaluate(small.TODAY - timedelta(days=3))
    AlertRule.objects.update(watch=1, act=1)
    evaluate(small.TODAY - timedelta(days=2))
    AlertRule.objects.filter(pk=made.pk).update(watch=10_000, act=10_000)
    assert evaluate(small.TODAY - timedelta(days=1))["opened"] == 0
    assert evaluate(small.TODAY)["opened"] > 0


def test_months_in_a_row_look_at_the_months_before(planned: Planned) -> None:
    rule(period="month", consecutive=2)
    evaluate()
    both = {
        code
        for code in small.REGIONS
        if all(
            sold(code, date(2026, m, 1), date(2026, m, 31)) < planned.target(code, [24311 + m])
            for m in (7, 8)
        )
    }
    names = {planned[code]: code for code in small.REGIONS}
    opened = {names[pk] for pk in Alert.unscoped.values_list("organisation_id", flat=True)}
    assert opened == both
    Alert.unscoped.all().delete()
    AlertRule.objects.update(consecutive=3)
    assert evaluate()["opened"] == 0  # June has no plan, so three months cannot be told


def test_history_is_of_the_last_evaluation_of_each_day(planned: Planned) -> None:
    rule()
    evaluate()
    fired = AlertFiring.unscoped.count()
    assert fired
    evaluate()
    assert AlertFiring.unscoped.count() == fired
    AlertRule.objects.update(watch=1, act=1)
    evaluate()
    assert AlertFiring.unscoped.count() == 0


def test_many_rules_are_read_together(planned: Planned) -> None:
    rule()
    evaluate()
    with CaptureQueriesContext(
        connection,
    ) as one:
        evaluate()
    for watch in (9_900, 9_800, 9_700):
        rule(watch=watch, act=1)
        rule(watch=watch, act=1, metric="units", comparison="last_year")
    evaluate()
    with CaptureQueriesContext(connection) as many:
        evaluate()
    assert len(many) <= len(one) + 3


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("comparison", {"metric": "conversion", "comparison": "landing"}),
        ("comparison", {"comparison": "benchmark", "node_kind": "company"}),
        ("absolute", {"comparison": "absolute"}),
        ("consecutive", {"consecutive": 0}),
        ("hysteresis", {"hysteresis": 9_000}),
        ("escalate_after", {"escalate_after": 0}),
        ("period", {"period": "week"}),
        ("level", {"level": 9}),
    ],
)
def test_a_rule_that_could_find_nothing_is_refused(
    planned: Planned, field: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refused:
        rule(**wrong)
    assert refused.value.field == field


def test_items_and_foreign_nodes_are_no_products(planned: Planned) -> None:
    for code in ("home-1-1", "shop"):
        with pytest.raises(Invalid):
            rule(product_id=planned[code])
    with pytest.raises(Invalid):
        rule(channel_id=planned["home"])
