"""Every rule finds exactly what was planted, and nobody sees more than the own lines."""

from datetime import date

import pytest
from django.utils import timezone

from salesplan.core.events import handlers
from salesplan.core.models import (
    UNASSIGNED,
    Dimension,
    ImportBatch,
    ImportState,
    Job,
    QualityFinding,
    QualityRule,
    SalesLine,
    Source,
    WorkListEntry,
)
from salesplan.core.selectors import access
from salesplan.core.selectors import data_quality as selectors
from salesplan.core.services import data_quality, jobs
from tests.factories.small_company import FIRST_PERIOD, LINES, TODAY, SmallCompany
from tests.personas import Persona

SYSTEM = access.system()


def check() -> dict[str, int]:
    """What the rules find for somebody who sees everything, by rule."""
    data_quality.check(actor=SYSTEM, today=TODAY)
    return counts(SYSTEM)


def counts(viewer: object) -> dict[str, int]:
    report = selectors.report(viewer=viewer, today=TODAY)  # type: ignore[arg-type]
    return {str(finding.rule): finding.lines for finding in report.findings}


def line(**where: object) -> SalesLine:
    found: SalesLine = SalesLine.unscoped.filter(**where).order_by("id")[0]
    return found


def change(found: SalesLine, **fields: object) -> None:
    SalesLine.unscoped.filter(pk=found.pk).update(**fields)


def copy(found: SalesLine, **fields: object) -> SalesLine:
    found.pk = None
    for name, value in fields.items():
        setattr(found, name, value)
    found.save(force_insert=True)
    return found


def test_clean_data_give_no_note(small_company: SmallCompany) -> None:
    assert check() == {}
    report = selectors.report(viewer=SYSTEM, today=TODAY)
    assert (report.notes, report.lines, report.is_due) == (0, len(LINES), False)
    assert selectors.notes(viewer=SYSTEM, today=TODAY) == 0


def test_a_duplicate_counts_once_for_every_line_beyond_the_first(
    small_company: SmallCompany,
) -> None:
    first = line()
    copy(first, line_no="8")
    copy(first, line_no="9")
    copy(first, line_no="10", revenue=first.revenue + 1)
    assert check() == {"duplicate": 2}


def test_duplicates_are_told_apart_by_empty_values_too(small_company: SmallCompany) -> None:
    first = line()
    copy(first, line_no="8", currency="EUR")
    assert check() == {}


@pytest.mark.parametrize("dimension", list(Dimension))
def test_a_line_that_is_not_placed_is_counted_by_its_dimension(
    small_company: SmallCompany, dimension: Dimension
) -> None:
    column = "seat_id" if dimension == "organisation" else f"{dimension}_id"
    change(line(), **{column: UNASSIGNED[dimension]})
    assert check() == {str(dimension): 1}


def test_a_code_on_the_work_list_is_not_placed_until_somebody_resolves_it(
    small_company: SmallCompany,
) -> None:
    node_id = small_company["c01"]
    entry = WorkListEntry.objects.create(dimension="customer", code="c01", node_id=node_id)
    assert check() == {"customer": sum(one.customer == "c01" for one in LINES)}
    WorkListEntry.objects.filter(pk=entry.pk).update(resolved_at=timezone.now())
    assert check() == {}


def test_a_dimension_that_a_source_never_brings_is_no_note(small_company: SmallCompany) -> None:
    SalesLine.unscoped.update(geography_id=UNASSIGNED[Dimension.GEOGRAPHY])
    assert check() == {}


def test_sign_future_late_and_dangling_lines_are_found(small_company: SmallCompany) -> None:
    one, two, three, four = SalesLine.unscoped.filter(quantity__gt=0).order_by("id")[:4]
    change(one, revenue=0)
    change(two, date=date(2026, 9, 1))
    change(three, is_late=True)
    change(four, product_id=999_999)
    assert check() == {"sign": 1, "price": 1, "future": 1, "late": 1, "dangling": 1}


def test_an_unusual_unit_price_is_found_and_ordinary_drift_is_not(
    small_company: SmallCompany,
) -> None:
    found = line(quantity__gt=0)
    change(found, revenue=found.revenue * 10)
    assert check() == {"price": 1}
    finding = selectors.report(viewer=SYSTEM, today=TODAY).findings[0]
    assert [example.line.pk for example in finding.examples] == [found.pk]


def test_an_order_of_two_sources_is_found_at_the_later_one(small_company: SmallCompany) -> None:
    other = Source.objects.create(code="shop", name="Shop", complete_through=TODAY)
    copy(line(), source_id=other.pk)
    assert check() == {"shared_order": 1}


def test_missing_months_and_late_sources_are_named(small_company: SmallCompany) -> None:
    hole = FIRST_PERIOD + 3
    SalesLine.unscoped.filter(period=hole).delete()
    Source.objects.filter(code="small").update(complete_through=date(2026, 7, 1))
    check()
    report = selectors.report(viewer=SYSTEM, today=TODAY)
    (source,) = report.sources
    assert source.missing == (hole,)
    assert (source.days_behind, source.is_stale) == (61, True)
    assert report.notes == selectors.notes(viewer=SYSTEM, today=TODAY) == 2


def test_findings_are_those_of_the_own_lines(
    small_company: SmallCompany, manager_north: Persona, stranger: Persona, product_manager: Persona
) -> None:
    for seat in ("north-a-1", "south-b-1"):
        of = {"seat_id": small_company[seat]}
        change(line(**of, product_id__in=_items(small_company, "home")), is_late=True)
        change(line(**of, product_id__in=_items(small_company, "light")), is_late=True)
    assert check() == {"late": 4}
    assert counts(manager_north.viewer) == {"late": 2}
    assert counts(product_manager.viewer) == {"late": 2}
    assert counts(stranger.viewer) == {}
    assert selectors.notes(viewer=stranger.viewer, today=TODAY) == 0
    assert selectors.notes(viewer=manager_north.viewer, today=TODAY) == 1
    (late,) = selectors.report(viewer=manager_north.viewer, today=TODAY).findings
    assert {example.line.seat_id for example in late.examples} == {small_company["north-a-1"]}


def _items(company: SmallCompany, product_line: str) -> list[int]:
    return [node_id for code, node_id in company.ids.items() if code.startswith(f"{product_line}-")]


@pytest.fixture
def applied(small_company: SmallCompany) -> ImportBatch:
    """The company's batch, applied just now."""
    ImportBatch.objects.update(applied_at=timezone.now(), state=ImportState.APPLIED)
    return ImportBatch.objects.get()


def test_an_import_makes_the_check_due_once(applied: ImportBatch) -> None:
    assert selectors.notes(viewer=SYSTEM, today=TODAY) is None
    for handler in handlers("FactsLoaded"):
        handler({"batch_id": applied.pk, "kind": "sales_lines"})
    job = Job.objects.get(kind=data_quality.JOB)
    assert data_quality.request_when_due() == job
    assert jobs.run_now(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"lines": len(LINES)})
    assert data_quality.request_when_due() is None


def test_a_new_check_replaces_the_old_one(small_company: SmallCompany) -> None:
    found = line()
    change(found, is_late=True)
    check()
    change(found, is_late=False)
    assert check() == {}
    assert not QualityFinding.unscoped.exists()
    assert len(QualityRule) == 12
