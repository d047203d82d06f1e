"""Words of periods, weeks and ten-day periods, levels, calibrations, and moved territories."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import TargetMonth
from monitoring.selectors import attainment, periods, reorganisations, selections
from monitoring.selectors.attainment import Board
from monitoring.selectors.selections import Asked
from monitoring.services import target_copies
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services import trees
from salesplan.core.services.cube import rebuild
from salesplan.engine.periods import Days, Span, month_number
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, MONTHS, Planned
from tests.personas import Persona

WHOLE = range(FIRST, FIRST + MONTHS)
AUGUST = FIRST + 1


def board_of(viewer: Viewer, as_of: date = small.TODAY, **asked: object) -> Board:
    selection = selections.choose(
        viewer=viewer,
        company=Company.objects.get(pk=1),
        as_of=as_of,
        asked=Asked(**asked),  # type: ignore[arg-type]
    )
    return attainment.board(viewer=viewer, selection=selection)


@pytest.mark.parametrize(
    ("word", "period"),
    [
        ("2026-07.6", Span(month_number(2026, 7), 6)),
        ("2026-W01", Days(date(2025, 12, 29), date(2026, 1, 4))),
        ("2026-W53", Days(date(2026, 12, 28), date(2027, 1, 3))),
        ("2026-02.d3", Days(date(2026, 2, 21), date(2026, 2, 28))),
    ],
)
def test_a_word_and_its_period(word: str, period: Span | Days) -> None:
    assert periods.parse(text=word, first_weekday=0) == period
    assert periods.word(period) == word


def test_short_words_are_understood_and_weeks_begin_where_the_company_says() -> None:
    assert periods.parse(text="2026-7", first_weekday=0) == Span(month_number(2026, 7))
    sunday = periods.parse(text="2026-W35", first_weekday=6)
    assert isinstance(sunday, Days)
    assert sunday.first == date(2026, 8, 30)
    assert periods.word(sunday) == "2026-W35"


@pytest.mark.parametrize(
    "word",
    ["2026", "2026-13", "2026-W54", "2025-W53", "2026-W00", "2026-08.d4", "2026-08.37", "1900-01",
     "2026-08.0", "2026-08.6 ", "２０２６-08"],
)  # fmt: skip
def test_what_is_no_period(word: str) -> None:
    with pytest.raises(Invalid) as refused:
        periods.parse(text=word, first_weekday=0)
    assert refused.value.field == "period"


def test_ten_days_and_weeks_of_a_month() -> None:
    found = periods.within(month=AUGUST, first_weekday=0)
    assert [periods.word(days) for days in found] == [
        "2026-08.d1", "2026-08.d2", "2026-08.d3", "2026-W31", "2026-W32", "2026-W33", "2026-W34",
        "2026-W35", "2026-W36",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_choices_hold_the_weeks_and_ten_days_of_the_month(
    planned: Planned, executive: Persona
) -> None:
    chosen = board_of(executive.viewer, period="2026-03.d2").selection
    words = [selections.period_word(p) for p in selections.periods(selection=chosen)]
    assert len(words) == len(set(words))
    assert {"2026-03.d1", "2026-W12", "2026-03.d2"} <= set(words)
    usual = selections.periods(selection=board_of(executive.viewer).selection)
    assert {"2026-07.6", "2026-08.d3", "2026-W35"} <= {selections.period_word(p) for p in usual}


@pytest.mark.django_db
def test_ten_day_periods_add_up_to_their_month(planned: Planned, executive: Persona) -> None:
    day = date(2026, 8, 24)
    parts = [board_of(executive.viewer, day, period=f"2026-08.d{n}").total for n in (1, 2, 3)]
    month = board_of(executive.viewer, day, period="2026-08").total
    assert sum(part.target or 0 for part in parts) == planned.target("", [AUGUST]) == month.target
    assert sum(part.to_date or 0 for part in parts) == month.to_date
    assert sum(part.actual for part in parts) == month.actual
    assert sum(part.last_year for part in parts) == month.last_year
    assert parts[2].to_date is not None
    assert parts[2].target is not None
    assert 0 < parts[2].to_date < parts[2].target


@pytest.mark.django_db
def test_a_week_is_compared_with_the_one_52_weeks_before(
    planned: Planned, executive: Persona
) -> None:
    """Wednesday 26 August 2026: three of five working days of week 35."""
    board = board_of(executive.viewer, date(2026, 8, 26), period="2026-W35")
    monday, wednesday = date(2026, 8, 24), date(2026, 8, 26)
    year = timedelta(weeks=52)

    def sold(first: date, last: date) -> int:
        return planned.company.total("revenue", lambda line: first <= line.date <= last)

    total, target = board.total, planned.target("", [AUGUST])
    assert (total.actual, total.last_year) == (
        sold(monday, wednesday), sold(monday - year, wednesday - year)
    )  # fmt: skip
    assert total.target == round(Fraction(target * 20, 21)) - round(Fraction(target * 15, 21))
    assert total.to_date == round(Fraction(target * 18, 21)) - round(Fraction(target * 15, 21))
    assert (total.days_left, board.selection.at.total_days) == (2, 5)
    assert total.target is not None
    assert total.required_rate == Fraction(total.target - total.actual, 2)
    assert sum(row.actual for row in board.rows) == total.actual


@pytest.mark.django_db
def test_a_week_across_two_months_and_one_that_has_not_begun(
    planned: Planned, executive: Persona
) -> None:
    both = board_of(executive.viewer, small.TODAY, period="2026-W36")
    august, september = (planned.target("", [month]) for month in (AUGUST, AUGUST + 1))
    assert both.total.to_date == august - round(Fraction(august * 20, 21))
    assert both.total.target == both.total.to_date + round(Fraction(september * 4, 22))
    assert both.selection.covers
    later = board_of(executive.viewer, date(2026, 8, 10), period="2026-W36").total
    assert (later.actual, later.last_year, later.to_date) == (0, 0, 0)
    assert (later.attainment, later.landing) == (None, None)
    before = board_of(executive.viewer, small.TODAY, period="2026-W27").selection
    assert before.plan is not None
    assert not before.covers


@pytest.mark.django_db
def test_days_outside_the_window_of_the_cube_are_read_from_the_lines(
    planned: Planned, executive: Persona
) -> None:
    board = board_of(executive.viewer, period="2025-W03", product_id=planned["home"])
    first = date(2025, 1, 13)
    sold = planned.company.total(
        "revenue",
        lambda x: first <= x.date <= first + timedelta(days=6) and x.product_line == "home",
    )
    assert board.total.actual == sold
    assert board.total.target is None


def copied(planned: Planned, level: int, kind: int, share: int, only: int | None = None) -> None:
    """Another level or a calibration in the copy: `share` percent of the original target."""
    months = WHOLE if only is None else [only]
    for row in TargetMonth.objects.filter(kind=0, level=2, period__in=months):
        TargetMonth.objects.create(
            plan_id=row.plan_id, metric_id=row.metric_id, level=level, kind=kind,
            organisation_id=row.organisation_id, period=row.period, product_id=row.product_id,
            channel_id=row.channel_id, value=row.value * share // 100,
        )  # fmt: skip


@pytest.mark.django_db
def test_levels_side_by_side_and_one_of_them_everywhere(
    planned: Planned, executive: Persona
) -> None:
    copied(planned, level=1, kind=0, share=50)
    copied(planned, level=3, kind=0, share=200)
    board = board_of(executive.viewer)
    with CaptureQueriesContext(connection) as queries:
        lines = attainment.levels(viewer=executive.viewer, board=board)
    assert len(queries) == 1
    assert [(one.level, one.against) for one in lines] == [(n, "original") for n in (1, 2, 3)]
    assert lines[1].standing == board.total
    stretch = board_of(executive.viewer, level=3)
    assert stretch.total == lines[2].standing
    assert stretch.selection.level_word == "stretch"
    assert stretch.total.target == 2 * planned.target("", WHOLE)
    assert stretch.total.actual == board.total.actual
    asked = selections.parse(params={"level": "floor", "against": "calibrated"})
    assert (asked.level, asked.against) == (1, "calibrated")
    for words in ({"level": "top"}, {"against": "nothing"}):
        with pytest.raises(Invalid):
            selections.parse(params=words)


@pytest.mark.django_db
def test_a_calibrated_month_replaces_the_original_and_both_are_shown(
    planned: Planned, executive: Persona
) -> None:
    plain = board_of(executive.viewer, against="calibrated").total
    assert plain == board_of(executive.viewer).total
    copied(planned, level=2, kind=1, share=80, only=AUGUST + 1)
    board = board_of(executive.viewer, against="calibrated")
    original = planned.target("", WHOLE)
    september = TargetMonth.objects.get(
        kind=1, organisation_id=1, product_id=0, channel_id=0, period=AUGUST + 1
    ).value
    assert board.total.target == original - planned.target("", [AUGUST + 1]) + september
    assert board.total.to_date == plain.to_date
    shown = attainment.levels(viewer=executive.viewer, board=board_of(executive.viewer))
    assert [(one.against, one.standing.target) for one in shown] == [
        ("original", original), ("calibrated", board.total.target)
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_copy_holds_nothing_calibrated_that_nobody_approved(planned: Planned) -> None:
    copied(planned, level=2, kind=1, share=80, only=AUGUST + 1)
    assert TargetMonth.objects.filter(kind=1).exists()
    target_copies.rebuild(actor=access.system(), plan_id=planned.plan.pk)
    assert not TargetMonth.objects.filter(kind=1).exists()


@pytest.mark.django_db
def test_a_territory_moved_in_mid_period(
    planned: Planned, executive: Persona, manager_south: Persona, manager_north: Persona
) -> None:
    """All figures follow today's tree, on both sides, and whoever looks is told the day."""
    day = date(2026, 8, 15)
    trees.move(
        actor=access.system(), node_id=planned["north-b-2"], parent_id=planned["south-a"], on=day,
        today=small.TODAY,
    )  # fmt: skip
    rebuild.rebuild(today=small.TODAY)
    target_copies.rebuild(actor=access.system(), plan_id=planned.plan.pk)
    south = board_of(manager_south.viewer)
    seats = ("south", "north-b-2")
    sold = planned.actual(lambda line: line.seat.startswith(seats), (FIRST, AUGUST))
    assert south.total.actual == sold
    assert south.total.target == sum(planned.target(seat, WHOLE) for seat in seats)
    found = reorganisations.moves(viewer=manager_south.viewer, selection=south.selection)
    assert [(m.node and m.node.code, m.before, m.after and m.after.code, m.on) for m in found] == [
        ("north-b-2", None, "south-a", day)
    ]
    left = board_of(manager_north.viewer).selection
    (gone,) = reorganisations.moves(viewer=manager_north.viewer, selection=left)
    assert (gone.node, gone.before and gone.before.code, gone.after) == (None, "north-b", None)
    for asked in ({"period": "2026-09"}, {"organisation_id": planned["south-b"]}):
        other = board_of(executive.viewer, **asked).selection
        assert reorganisations.moves(viewer=executive.viewer, selection=other) == []
    early = board_of(executive.viewer, date(2026, 8, 14)).selection
    assert reorganisations.moves(viewer=executive.viewer, selection=early) == []
    with pytest.raises(NotVisible):
        reorganisations.moves(viewer=executive.viewer, selection=left)


@pytest.mark.django_db
def test_a_place_without_sales_says_since_when(planned: Planned, executive: Persona) -> None:
    board = board_of(executive.viewer, date(2027, 3, 31), span=Span(FIRST + 3, 6))
    assert board.total.actual == 0
    last = reorganisations.silent_since(viewer=executive.viewer, selection=board.selection)
    assert last == Span(AUGUST)
    never = board_of(executive.viewer, date(2020, 1, 31), span=Span(month_number(2020, 1)))
    assert reorganisations.silent_since(viewer=executive.viewer, selection=never.selection) is None
