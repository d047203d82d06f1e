"""What people expect: who may say it, what is refused, what is frozen, and that it is kept."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from goals.models import ForecastSubmission
from goals.selectors import forecast_submissions as selectors
from goals.services import forecast_settings, forecast_submissions
from goals.services.forecast_submissions import Said
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Refused, Stale
from salesplan.core.models import Holding
from salesplan.engine.periods import Span
from tests.factories import forecast_run
from tests.factories.planned_company import FIRST, NOW, Planned, cube, planned
from tests.factories.small_company import TODAY
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
SEPTEMBER = Span(FIRST + 2)
LANDING = 1_000_00
"""What statistics expect of every seat in September."""


@pytest.fixture
def company(planned: Planned) -> Planned:
    """The planned company with statistical forecasts of some territories."""
    months = {FIRST + 2: LANDING}
    codes = ("north-a-1", "north-a-2", "south-a-1", "south-b-2")
    nodes = {planned[code]: months for code in codes}
    teams = {planned["north-a"]: {FIRST + 2: 2 * LANDING}}
    forecast_run.write(TODAY, nodes | teams)
    return planned


def say(company: Planned, actor: Persona, commit: int, /, **more: Any) -> ForecastSubmission:
    words = {"code": "north-a-1", "today": TODAY, "now": NOW, "after": None} | more
    said = Said(
        organisation_id=company[words["code"]], metric="revenue",
        span=words.get("span", SEPTEMBER), commit=commit,
        **{k: words[k] for k in ("best", "worst", "reason", "judge") if k in words},
    )  # fmt: skip
    return forecast_submissions.submit(
        actor=actor.viewer, now=words["now"], today=words["today"], as_of=words["today"],
        said=said, after=words["after"],
    )  # fmt: skip


def test_it_is_kept_beside_what_was_known(company: Planned, rep: Persona) -> None:
    made = say(company, rep, 1_040_00, best=1_200_00, worst=900_00)
    assert (made.judge, made.by_id, made.slot) == ("rep", rep.user.pk, date(2026, 8, 31))
    assert (made.worst, made.commit, made.best) == (900_00, 1_040_00, 1_200_00)
    assert made.statistical == LANDING
    assert made.actual is None  # September has not begun
    assert made.target == company.target("north-a-1", [FIRST + 2])
    running = say(company, rep, 1_00, span=Span(FIRST, 6), reason="Half-year")
    assert running.actual == company.actual(
        lambda line: line.seat == "north-a-1", [FIRST, FIRST + 1]
    )


def test_a_later_word_supersedes_and_none_is_changed(company: Planned, rep: Persona) -> None:
    first = say(company, rep, 1_000_00)
    second = say(company, rep, 1_040_00)
    last = selectors.latest(
        viewer=rep.viewer, metric_id=first.metric_id, organisation_ids=[company["north-a-1"]],
        span=SEPTEMBER,
    )  # fmt: skip
    assert last[company["north-a-1"]]["rep"] == second
    assert ForecastSubmission.unscoped.count() == 2
    for change in (
        lambda: ForecastSubmission.unscoped.filter(pk=first.pk).update(commit=1),
        lambda: ForecastSubmission.unscoped.filter(pk=first.pk).delete(),
        first.save,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    first.refresh_from_db()
    assert first.commit == 1_000_00


def test_worst_commit_and_best_come_in_order(company: Planned, rep: Persona) -> None:
    for more, field, figures in (
        ({"worst": 1_000_01}, "worst", ("1,000.01", "1,000.00")),
        ({"best": 999_99}, "best", ("999.99", "1,000.00")),
    ):
        with pytest.raises(Invalid) as refused:
            say(company, rep, 1_000_00, **more)
        assert refused.value.field == field
        assert all(figure in str(refused.value) for figure in figures)
    with pytest.raises(Invalid):
        say(company, rep, 10**15, reason="Absurd")
    say(company, rep, 1_000_00, worst=1_000_00, best=1_000_00)


def test_a_reason_is_needed_for_a_move_and_far_from_statistics(
    company: Planned, rep: Persona
) -> None:
    with pytest.raises(Invalid) as refused:
        say(company, rep, 1_100_01)
    assert (refused.value.code, refused.value.field) == ("reason_needed", "reason")
    assert "1,000.00" in str(refused.value)
    assert "10 %" in str(refused.value)
    say(company, rep, 1_100_00)  # ten per cent exactly
    with pytest.raises(Invalid) as refused:
        say(company, rep, 1_044_99)  # 5.001 % below the last one
    assert "5 %" in str(refused.value)
    say(company, rep, 1_045_00)
    assert say(company, rep, 700_00, reason=" A dealer closed\0 ").reason == "A dealer closed"
    with pytest.raises(Invalid):
        say(company, rep, 700_00, reason="x" * 2_001)


def test_what_is_over_takes_nothing_more(company: Planned, rep: Persona) -> None:
    for span in (Span(FIRST), Span(FIRST - 3, 3)):
        with pytest.raises(Conflict) as refused:
            say(company, rep, 1, span=span, reason="Late")
        assert refused.value.code == "over"
    with pytest.raises(Conflict) as refused:
        say(company, rep, 1, span=Span(FIRST))
    assert "2026-07 ended on 2026-07-31" in str(refused.value)
    assert say(company, rep, 1, span=Span(FIRST + 1), reason="Its last day").slot
    for span, field in ((Span(FIRST + 26), "period"), (Span(FIRST + 1, 2), "period")):
        with pytest.raises(Invalid) as wrong:
            say(company, rep, 1, span=span, reason="Elsewhere")
        assert wrong.value.field == field


def test_who_says_what(
    company: Planned, rep: Persona, stranger: Persona, manager_north: Persona,
    manager_south: Persona, executive: Persona, analyst: Persona, product_manager: Persona,
) -> None:  # fmt: skip
    assert say(company, manager_north, 1_000_00).judge == "manager"
    assert say(company, manager_north, 1_000_00, judge="final").judge == "final"
    assert say(company, executive, 2_000_00, code="north-a").judge == "manager"
    for actor, more in (
        (stranger, {}), (manager_south, {}), (product_manager, {}), (rep, {"code": "north-a"}),
    ):  # fmt: skip
        with pytest.raises(NotVisible):
            say(company, actor, 1_000_00, **more)
    for actor, more in (
        (analyst, {}), (rep, {"judge": "manager"}), (rep, {"judge": "final"}),
        (manager_north, {"judge": "rep"}),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            say(company, actor, 1_000_00, **more)
    with pytest.raises(Invalid):
        say(company, rep, 1_000_00, judge="boss")
    assert ForecastSubmission.unscoped.count() == 3


def test_a_seat_without_a_person(company: Planned, manager_north: Persona) -> None:
    with pytest.raises(NotAllowed) as refused:
        say(company, manager_north, 1_000_00, code="north-a-2", judge="rep")
    assert refused.value.code == "vacant"
    assert "Nobody sits on North-A-2" in str(refused.value)
    assert say(company, manager_north, 1_000_00, code="north-a-2").judge == "manager"
    Holding.objects.filter(person__code="two").delete()
    two = on_seat("two", company["north-a-2"])
    with pytest.raises(NotAllowed) as refused:
        say(company, manager_north, 1_000_00, code="north-a-2", judge="rep")
    assert refused.value.code == "not_yours"
    Holding.objects.filter(person__code="two").update(valid_to=TODAY)
    with pytest.raises(NotAllowed):  # the viewer was made before the seat was left
        say(company, two, 1_000_00, code="north-a-2")


def test_two_at_once_do_not_write_over_each_other(company: Planned, rep: Persona) -> None:
    first = say(company, rep, 1_000_00, after=0)
    with pytest.raises(Conflict) as refused:  # the second browser has seen nothing
        say(company, rep, 1_010_00, after=0)
    assert refused.value.code == "said_meanwhile"
    assert refused.value.details == [{"id": first.pk, "commit": 1_000_00}]
    assert "Rep said 1,000.00" in str(refused.value)
    assert say(company, rep, 1_010_00, after=first.pk).commit == 1_010_00


def test_the_second_of_two_waits_for_the_first(company: Planned, rep: Persona) -> None:
    with CaptureQueriesContext(connection) as asked:
        say(company, rep, 1_000_00, after=0)
    statements = [query["sql"] for query in asked.captured_queries]
    (lock,) = (at for at, sql in enumerate(statements) if "pg_advisory_xact_lock" in sql)
    (read,) = (at for at, sql in enumerate(statements) if "DISTINCT ON" in sql)
    (kept,) = (at for at, sql in enumerate(statements) if sql.startswith("INSERT INTO"))
    assert lock < read < kept


def test_the_rhythm_decides_on_the_slot(company: Planned, rep: Persona, analyst: Persona) -> None:
    forecast_settings.change(actor=analyst.viewer, values={"rhythm": "ten_days"}, version=1)
    later: datetime = NOW + timedelta(days=11)
    day = TODAY + timedelta(days=11)
    made = say(company, rep, 1_000_00, today=day, now=later, reason="Halfway")
    assert (made.rhythm, made.slot) == ("ten_days", date(2026, 9, 11))


def test_settings_are_the_analysts(
    company: Planned, rep: Persona, manager_north: Persona, analyst: Persona
) -> None:
    for nobody in (rep, manager_north):
        with pytest.raises(NotAllowed):
            forecast_settings.change(actor=nobody.viewer, values={"rhythm": "month"})
    for values, field in (
        ({"rhythm": "yearly"}, "rhythm"), ({"horizon": 0}, "horizon"), ({"horizon": 37}, "horizon"),
        ({"metrics": ["margin_rate"]}, "metrics"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            forecast_settings.change(actor=analyst.viewer, values=values)
        assert refused.value.field == field
    forecast_settings.change(actor=analyst.viewer, values={"metrics": ["units"]}, version=1)
    with pytest.raises(Stale):
        forecast_settings.change(actor=analyst.viewer, values={"rhythm": "month"}, version=1)
    with pytest.raises(Refused):  # revenue is no longer forecast
        say(company, rep, 1_000_00)
