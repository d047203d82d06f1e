"""Notes on a page's data: only what touches its place, months and metric, in a few queries."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from salesplan.core.errors import Invalid
from salesplan.core.models import (
    CrossCheck,
    CrossFinding,
    Metric,
    ObservedFinding,
    QualityCheck,
    QualityFinding,
    Source,
)
from salesplan.core.selectors import access, quality_notes
from salesplan.core.selectors.data_quality_filters import Asked
from salesplan.core.selectors.quality_notes import About, Note
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

JULY = 2026 * 12 + 6
SYSTEM = access.system()


@pytest.fixture
def checked(small_company: SmallCompany) -> SmallCompany:
    """A check that found one thing of each kind, most of it in the north."""
    metric = {m.code: m for m in Metric.objects.all()}
    state = {"ends": "2026-08-31", "missing": [JULY - 3], "lines": 1, "gap": None}
    QualityCheck.objects.create(
        pk=1, checked_at="2026-08-31T00:00Z", day=TODAY, batches=0, lines=1, rules=5,
        sources={str(small_company.source_id): state},
        observed=[{
            "metric": metric["visitors"].pk, "source": 1, "values": 9, "first": "2026-01-01",
            "last": "2026-07-20", "gap": 1.0,
        }],
    )  # fmt: skip
    north, home = small_company["north"], small_company["home"]
    for rule, period, more in (
        ("late", JULY - 1, {}),
        ("missing", JULY, {"product_id": home}),
        ("outlier", JULY + 1, {"organisation_id": small_company["south"]}),
    ):
        keys: dict[str, Any] = {"organisation_id": north} | more
        ObservedFinding.unscoped.create(
            rule=rule, metric=metric["receivables"], period=period, **keys
        )
    check = CrossCheck.objects.create(
        name="Web", left_metric=metric["web_orders"], right_metric=metric["orders"]
    )
    CrossFinding.unscoped.create(check_made=check, organisation_id=north, period=JULY, left=1)
    QualityFinding.unscoped.create(
        rule="price", source_id=small_company.source_id, seat_id=small_company["north-a-1"],
        product_id=small_company["home-1"], lines=4, first_period=JULY - 6, last_period=JULY,
        examples=[],
    )  # fmt: skip
    return small_company


def ask(viewer: Any = SYSTEM, **words: Any) -> tuple[Note, ...]:
    narrowed = {n: words.pop(n) for n in ("metric", "organisation_id") if n in words}
    about = {"first_period": JULY, "last_period": JULY + 1} | words
    found = quality_notes.notes(viewer=viewer, today=TODAY, about=About(Asked(**narrowed), **about))
    assert found is not None
    return found


def kinds(**words: Any) -> list[str]:
    return [note.kind for note in ask(**words)]


def test_everything_that_lies_in_the_months_is_told(checked: SmallCompany) -> None:
    assert kinds() == ["silent", "cross", "late", "missing", "outlier", "price"]
    notes = {note.kind: note for note in ask()}
    assert notes["silent"] == Note("silent", "Visitors", day=date(2026, 7, 20))
    assert notes["late"] == Note("late", "Receivables", JULY - 1, JULY - 1, 1, ("North",))
    assert notes["cross"] == Note("cross", "Web", JULY, JULY, 1, ("North",))
    assert notes["price"] == Note("price", "", JULY - 6, JULY, 4, ())


def test_other_months_have_other_notes(checked: SmallCompany) -> None:
    months = {"first_period": JULY - 3, "last_period": JULY - 2}
    assert kinds(**months) == ["source_missing", "price"]
    assert ask(**months)[0] == Note("source_missing", "Small", JULY - 3, JULY - 3, 1)
    assert kinds(first_period=JULY + 1, last_period=JULY + 1) == ["silent", "late", "outlier"]
    assert kinds(first_period=0, last_period=JULY - 7) == []


def test_a_metric_has_the_notes_of_what_it_is_made_from(checked: SmallCompany) -> None:
    assert kinds(metric="receivables") == ["late", "missing", "outlier"]
    assert kinds(metric="revenue") == ["price"]
    assert kinds(metric="conversion") == ["silent", "cross"]
    assert kinds(metric="satisfaction_points") == []
    with pytest.raises(Invalid):
        kinds(metric="nothing")


def test_a_place_has_the_notes_of_all_below_it(checked: SmallCompany) -> None:
    south, north = checked["south"], checked["north"]
    assert kinds(organisation_id=south) == ["silent", "outlier"]
    assert kinds(organisation_id=north) == ["silent", "cross", "late", "missing", "price"]
    assert kinds(organisation_id=checked["north-b"]) == ["silent"]
    assert "missing" not in kinds(product_id=checked["light"])
    assert "price" not in kinds(product_id=checked["light"])
    assert "missing" in kinds(product_id=checked["home"], channel_id=checked["shop"])


def test_nobody_is_told_of_other_territories(
    checked: SmallCompany, manager_south: Persona, rep: Persona, product_manager: Persona
) -> None:
    assert [n.kind for n in ask(manager_south.viewer)] == ["silent", "outlier"]
    seen = [n.kind for n in ask(manager_south.viewer, organisation_id=checked["north"])]
    assert seen == ["silent"]
    assert [n.kind for n in ask(rep.viewer)] == ["silent", "price"]
    assert [n.kind for n in ask(product_manager.viewer)] == ["silent", "missing", "price"]


def test_a_late_source_is_told_until_it_has_delivered(checked: SmallCompany) -> None:
    Source.objects.update(complete_through=date(2026, 7, 1))
    QualityCheck.objects.update(
        sources={str(checked.source_id): {"ends": "2026-07-01", "missing": [], "gap": None}}
    )
    assert ask()[0] == Note("source_late", "Small", day=date(2026, 7, 1))
    QualityCheck.objects.update(
        sources={str(checked.source_id): {"ends": "2026-07-01", "missing": [], "gap": 91.0}}
    )
    assert "source_late" not in kinds()  # it comes once a quarter


def test_names_are_in_the_readers_language(checked: SmallCompany) -> None:
    with translation.override("zh-hans"):
        assert {note.name for note in ask() if note.kind == "late"} == {"应收账款"}
    with translation.override("zh-hant"):
        assert {note.name for note in ask() if note.kind == "late"} == {"應收帳款"}


def test_a_few_queries_are_enough(checked: SmallCompany) -> None:
    QualityCheck.objects.update(observed=[], sources={})
    with CaptureQueriesContext(connection) as captured:
        ask(organisation_id=checked["north"])
    assert len(captured) == 2
    with CaptureQueriesContext(connection) as captured:
        ask(metric="receivables")
    assert len(captured) == 3  # and the catalogue


def test_before_the_first_check_nothing_is_said(small_company: SmallCompany) -> None:
    about = About(Asked(), JULY, JULY)
    assert quality_notes.notes(viewer=SYSTEM, today=TODAY, about=about) is None
