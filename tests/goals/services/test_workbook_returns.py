"""What comes back in a workbook: shuffled, wrong, late, locked, not one's own."""

import io
import random
import zipfile
from typing import Any

import pytest

from goals.models import ReturnState, Version, WorkbookReturn
from goals.selectors import grids
from goals.selectors.leaves import Address
from goals.services import locks, targets
from goals.services.cells import Figure
from goals.services.plans import Draft, create
from goals.services.sheets import Entry
from goals.services.workbooks import returns
from goals.services.workbooks.returns import Decision
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Refused
from salesplan.core.models import COMPANY_ID, Company
from salesplan.core.selectors import access
from tests.factories import spreadsheet
from tests.factories.small_company import SEATS, SmallCompany
from tests.factories.spreadsheet import Page
from tests.goals.conftest import FIRST, NOW
from tests.goals.services.test_workbooks import Return, export, give_back, grown, take, view
from tests.personas import Persona

__all__ = ["give_back", "grown"]  # fixtures
JULY = "Jul 2026"
HALF = "Jul – Dec 2026"


def column(page: Page, label: str) -> int:
    return page.rows[2].index(label)


def typed(code: str, value: Any, label: str = JULY) -> Any:
    """A change that types one value."""

    def change(page: Page) -> None:
        page.put(page.row_of(code), column(page, label), value)

    return change


def figures(version: Version) -> dict[tuple[str, int], int | None]:
    found = grids.grid(viewer=access.system(), version=version, view=view(), now=NOW)
    return {
        (row.node.code, at): value
        for row in found.rows
        for at, value in enumerate(row.at(found.columns))
    }


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_shuffled_exactly_the_changes_come_back(
    grown: Version, give_back: Return, seed: int
) -> None:
    """Rows and columns in any order, rows gone or inserted, sheet renamed, numbers as text."""
    chance = random.Random(seed)
    pages = spreadsheet.open_book(export(grown, rows=("organisation", "product")))
    page = pages["Plan"]
    months = [column(page, f"{name} 2026") for name in ("Jul", "Aug", "Oct", "Dec")]
    leaves = [row for row in range(3, len(page.rows)) if (row, months[0]) not in page.formulas]
    expected = {}
    for row in chance.sample(leaves, 5):
        spot = chance.choice(months)
        old = page.rows[row][spot]
        new = chance.choice([0, 1234.5, round(chance.random() * 1e6, 2), None])
        if new != old:
            page.put(row, spot, f"{new:,}" if new and chance.random() < 0.5 else new)
            expected[page.rows[row][0], page.rows[1][spot]] = (
                None if new is None else round(new * 100)
            )
    page.calculate()
    kept = {key for key, _month in expected}
    rows = [row for row in range(3, len(page.rows))
            if page.rows[row][0] in kept or chance.random() < 0.9]  # fmt: skip
    chance.shuffle(rows)
    columns = list(range(len(page.rows[0])))
    chance.shuffle(columns)
    spreadsheet.reorder(page, [0, 1, 2, *rows], columns)
    page.rows.insert(5, [None] * len(columns))
    page.title = "Meine Zahlen"
    judgement = give_back(spreadsheet.save(pages))
    found = {(f"r0_{one.item.row}", f"c{one.item.first}-{one.item.months}"): one.item.value
             for one in judgement.items if one.item.kind == "typed"}  # fmt: skip
    assert found == expected
    assert {one.kind for one in judgement.items if one.item.kind == "typed"} <= {
        "changed",
        "emptied",
    }
    assert judgement.found.problems == []


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1,234", 123_400), ("１２３４．５", 123_450), ("1.2万", 1_200_000), ("(50)", -5_000),
     (0, 0), ("  ", None), (" 7 000.25", 700_025), (0.1 + 0.2, 30)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(
    grown: Version, give_back: Return, cell: Any, value: int | None
) -> None:
    judgement = give_back(spreadsheet.edited(export(grown), typed("north-a-1", cell)))
    assert [one.item.value for one in judgement.items] == [value]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("about 90", "not_a_number"), ("1,23", "not_a_number"), ("12%", "not_a_number"),
     (True, "not_a_number"), ("NaN", "not_finite"), ("1e400", "not_a_number")],
)  # fmt: skip
def test_what_is_no_number_is_named_with_its_place(
    grown: Version, give_back: Return, cell: Any, code: str
) -> None:
    judgement = give_back(spreadsheet.edited(export(grown), typed("north-a-1", cell)))
    (problem,) = judgement.found.problems
    assert (problem.code, problem.place) == (code, "Plan!H7")
    assert judgement.items == []


def test_numbers_beyond_any_float_and_error_cells_are_named(
    grown: Version, give_back: Return
) -> None:
    content = spreadsheet.edited(export(grown), typed("north-a-1", 987654.25))
    for raw in (b"1e400", b"NaN", b"-inf"):
        judgement = give_back(_replaced(content, b"<v>987654.25</v>", b"<v>" + raw + b"</v>"))
        assert [(one.code, one.place) for one in judgement.found.problems] == [
            ("not_finite", "Plan!H7")
        ]
    judgement = give_back(spreadsheet.edited(export(grown), typed("north-a-1", 1e14)))
    assert {one.code for one in judgement.found.problems} == {"too_large"}
    assert judgement.items == []


def _replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name).replace(old, new))
    return out.getvalue()


def test_a_formula_is_read_by_its_stored_value_and_never_run(
    grown: Version, give_back: Return
) -> None:
    def change(page: Page) -> None:
        row, spot = page.row_of("north-a-1"), column(page, JULY)
        page.put(row, spot, 4321)
        page.formulas[row, spot] = "=4000+321"

    assert [
        one.item.value for one in give_back(spreadsheet.edited(export(grown), change)).items
    ] == [4321_00]


def test_a_formula_without_a_stored_value_is_said(grown: Version, give_back: Return) -> None:
    pages = spreadsheet.open_book(export(grown))
    page = pages["Plan"]
    row, spot = page.row_of("north-a-1"), column(page, JULY)
    page.formulas[row, spot] = "=1+1"
    judgement = give_back(spreadsheet.save(pages, stored=False))
    assert [one.code for one in judgement.found.problems] == ["uncalculated_cell"]
    assert judgement.items == []
    assert len(judgement.found.uncalculated) > 10
    assert "formulas without stored values" in " ".join(judgement.notes)


def test_a_stale_total_says_nothing_and_a_plain_one_contradicts(
    grown: Version, give_back: Return
) -> None:
    pages = spreadsheet.open_book(export(grown))
    page = pages["Plan"]
    row, spot = page.row_of("north-a"), column(page, JULY)
    page.put(page.row_of("north-a-1"), spot, 1)
    stale = give_back(spreadsheet.save(pages))
    assert [one.kind for one in stale.items] == ["changed"]
    page.put(row, spot, page.rows[row][spot])
    plain = give_back(spreadsheet.save(pages))
    assert [(one.item.name, one.kind, one.is_ticked) for one in plain.items] == [
        ("north-a-1", "changed", True), ("north-a", "contrary", False),
    ]  # fmt: skip


def test_emptied_is_not_zero(grown: Version, give_back: Return) -> None:
    judgement = give_back(spreadsheet.edited(export(grown), typed("north-a-1", None)))
    assert [(one.kind, one.item.value) for one in judgement.items] == [("emptied", None)]
    take(grown, judgement)
    assert figures(grown)["north-a-1", 2] is None
    WorkbookReturn.unscoped.all().delete()
    grown.refresh_from_db()
    judgement = give_back(spreadsheet.edited(export(grown), typed("north-a-1", 0)))
    assert [(one.kind, one.item.base, one.item.value) for one in judgement.items] == [
        ("changed", None, 0)
    ]
    take(grown, judgement)
    assert figures(grown)["north-a-1", 2] == 0


def test_what_somebody_changed_since_is_a_conflict_taken_only_on_purpose(
    grown: Version, revenue: Figure, give_back: Return, small_company: SmallCompany
) -> None:
    content = spreadsheet.edited(export(grown), typed("north-a-1", 1000))
    seat = Address(small_company["north-a-1"], FIRST, 1)
    targets.spread(
        actor=access.system(), now=NOW, version_id=grown.pk, figure=revenue,
        entries=[Entry(seat, value=777_00)],
    )  # fmt: skip
    judgement = give_back(content)
    (one,) = judgement.items
    assert (one.kind, one.item.value, one.now) == ("conflict", 1000_00, 777_00)
    assert take(grown, judgement).taken == 0
    assert take(grown, judgement, numbers=[one.number], seen=judgement.journal).taken == 1
    assert figures(grown)["north-a-1", 2] == 1000_00


def test_what_changes_after_the_person_looked_is_refused(
    grown: Version, revenue: Figure, give_back: Return, small_company: SmallCompany,
    manager_north: Persona,
) -> None:  # fmt: skip
    viewer = manager_north.viewer
    content = spreadsheet.edited(export(grown, viewer=viewer), typed("north-a-1", 1000))
    judgement = give_back(content, viewer)
    targets.spread(
        actor=access.system(), now=NOW, version_id=grown.pk, figure=revenue,
        entries=[Entry(Address(small_company["north-a-1"], FIRST, 1), value=777_00)],
    )  # fmt: skip
    with pytest.raises(Conflict) as caught:
        take(grown, judgement, actor=viewer, numbers=[0], seen=judgement.journal)
    assert caught.value.details[0]["value"] is not None
    assert figures(grown)["north-a-1", 2] == 777_00


def test_locks_and_rules_stop_a_figure_with_their_reason(
    grown: Version,
    revenue: Figure,
    give_back: Return,
    small_company: SmallCompany,
    analyst: Persona,
) -> None:
    def change(page: Page) -> None:
        typed("north-a-1", 1000)(page)
        typed("south-a-1", 2000)(page)

    content = spreadsheet.edited(export(grown), change)
    locks.create(
        actor=analyst.viewer, now=NOW, version_id=grown.pk, figure=revenue,
        address=Address(small_company["north-a-1"], FIRST, 1), reason="agreed with the dealer",
    )  # fmt: skip
    judgement = give_back(content)
    assert [(one.kind, one.item.name) for one in judgement.items] == [
        ("changed", "south-a-1"), ("locked", "north-a-1"),
    ]  # fmt: skip
    assert judgement.items[1].reason == "Locked by Analyst: agreed with the dealer"
    with pytest.raises(Refused, match=r"Plan!H7 – Locked by Analyst"):
        take(grown, judgement, numbers=[one.number for one in judgement.items])
    before = figures(grown)["north-a-1", 2]
    assert take(grown, judgement).taken == 1
    assert (figures(grown)["north-a-1", 2], figures(grown)["south-a-1", 2]) == (before, 2000_00)


def test_an_exported_lock_is_grey_and_the_sheet_protected(
    grown: Version, revenue: Figure, small_company: SmallCompany, analyst: Persona
) -> None:
    import openpyxl

    assert not openpyxl.load_workbook(io.BytesIO(export(grown)))["Plan"].protection.sheet
    locks.create(
        actor=analyst.viewer, now=NOW, version_id=grown.pk, figure=revenue,
        address=Address(small_company["north-a-1"], FIRST, 1), reason="agreed",
    )  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(export(grown)))["Plan"]
    assert sheet.protection.sheet
    assert sheet["H7"].protection.locked
    assert not sheet["I7"].protection.locked
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].hidden) == ("F4", True)
    assert [sheet.row_dimensions[row].outlineLevel for row in (4, 5, 6, 7)] == [0, 1, 2, 3]
    assert not any("H7" in str(one.sqref) for one in sheet.data_validations.dataValidation)


def test_another_ones_rows_are_not_taken_and_show_nothing(
    grown: Version, give_back: Return, manager_north: Persona, rep: Persona
) -> None:
    def change(page: Page) -> None:
        for code in ("north-a-1", "south-a-1"):
            typed(code, 1000)(page)

    content = spreadsheet.edited(export(grown), change)
    judgement = give_back(content, manager_north.viewer)
    assert [(one.kind, one.item.name, one.now is None) for one in judgement.items] == [
        ("changed", "north-a-1", False), ("forbidden", "south-a-1", True),
    ]  # fmt: skip
    of_rep = give_back(content, rep.viewer)
    assert {one.kind for one in of_rep.items} == {"forbidden"}
    mine = WorkbookReturn.unscoped.get(created_by=rep.user)
    with pytest.raises(NotAllowed):
        returns.apply(
            actor=rep.viewer, version_id=grown.pk, return_id=mine.pk, decision=Decision(), now=NOW
        )
    with pytest.raises(NotVisible):
        returns.look(actor=manager_north.viewer, version_id=grown.pk, return_id=mine.pk, now=NOW)


def test_a_workbook_of_another_plan_or_company_is_refused_by_name(
    grown: Version, give_back: Return
) -> None:
    draft = Draft(name="H1 2027", organisation_id=COMPANY_ID, first_period=FIRST + 6)
    other = create(actor=access.system(), draft=draft, today=NOW.date()).versions.get()
    with pytest.raises(Invalid, match=r"belongs to the plan “H1 2027”") as caught:
        give_back(export(other))
    assert caught.value.code == "other_version"
    content = export(grown)
    Company.objects.update(name="Another Company")
    foreign = _replaced(content, b"dummy", b"dummy")
    assert give_back(foreign).items == []  # signed here: only the name changed
    pages = spreadsheet.open_book(content)
    secret = pages["_salesplan"]
    secret.rows[3][0] = secret.rows[3][0][:-8] + "AAAAAAA="
    with pytest.raises(Invalid, match="company “Small Company”"):
        give_back(spreadsheet.save(pages))
    Company.objects.update(name="Small Company")
    with pytest.raises(Invalid, match="hidden keys"):
        give_back(spreadsheet.save(pages) + b"")


def test_a_table_of_ones_own_is_refused(grown: Version, give_back: Return) -> None:
    with pytest.raises(Invalid, match="no hidden keys"):
        give_back(spreadsheet.save({"Plan": Page("Plan", [["a", 1]])}))
    with pytest.raises(Invalid, match="not an Excel workbook"):
        give_back(b"a,b\n1,2\n")


def test_a_key_on_another_row_is_noticed(grown: Version, give_back: Return) -> None:
    def change(page: Page) -> None:
        one, two = page.row_of("north-a-1"), page.row_of("north-a-2")
        page.rows[one][0], page.rows[two][0] = page.rows[two][0], page.rows[one][0]
        three, four = page.row_of("south-a-1"), page.row_of("south-a-2")
        page.rows[three][0] = page.rows[four][0]
        page.rows[page.row_of("south-b-1")][0] = "r0_999999"

    judgement = give_back(spreadsheet.edited(export(grown), change))
    assert sorted(one.code for one in judgement.found.problems) == [
        "code_differs", "code_differs", "code_differs", "key_unknown", "line_twice",
    ]  # fmt: skip
    assert [one for one in judgement.items if one.item.kind == "typed"] == []


def test_one_entry_says_which_workbook_and_partial_taking_loses_nothing(
    grown: Version, give_back: Return
) -> None:
    def change(page: Page) -> None:
        for seat in SEATS[:3]:
            typed(seat, 5000)(page)

    judgement = give_back(spreadsheet.edited(export(grown), change))
    before = grown.last_journal
    taken = take(grown, judgement, numbers=[judgement.items[0].number], reason="as agreed")
    assert taken.entries == [before + 1]
    entry = grown.journal.get(number=before + 1)
    assert (entry.method, entry.reason, entry.params["file"]) == (
        "workbook", "as agreed", "plan.xlsx",
    )  # fmt: skip
    kept = WorkbookReturn.unscoped.get()
    assert kept.state == ReturnState.OPEN
    rest = returns.look(actor=access.system(), version_id=grown.pk, return_id=kept.pk, now=NOW)
    assert sorted(one.kind for one in rest.items) == ["changed", "changed", "same"]
    take(grown, rest)
    assert [figures(grown)[seat, 2] for seat in SEATS[:3]] == [5000_00] * 3
    assert grown.journal.count() == before + 2


def test_texts_that_look_like_formulas_stay_texts(
    grown: Version, small_company: SmallCompany
) -> None:
    import openpyxl

    node = small_company.node("north-a-1")
    type(node).unscoped.filter(pk=node.pk).update(name='=HYPERLINK("http://evil","x")')
    sheet = openpyxl.load_workbook(io.BytesIO(export(grown)))["Plan"]
    assert (sheet["D7"].value, sheet["D7"].data_type) == ('=HYPERLINK("http://evil","x")', "s")
    assert sheet["D7"].quotePrefix


def test_the_same_file_is_one_return(grown: Version, give_back: Return) -> None:
    content = spreadsheet.edited(export(grown), typed("north-a-1", 1))
    give_back(content)
    give_back(content)
    assert WorkbookReturn.unscoped.count() == 1


def test_more_than_can_be_taken_at_once_is_refused_with_the_numbers(
    grown: Version, give_back: Return, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(page: Page) -> None:
        for seat in SEATS[:3]:
            typed(seat, 5000)(page)

    judgement = give_back(spreadsheet.edited(export(grown), change))
    monkeypatch.setattr(returns, "MOST_TAKEN", 2)
    with pytest.raises(Refused, match="3 figures are too many at once; take over at most 2"):
        take(grown, judgement)
    assert take(grown, judgement, numbers=[0, 1]).taken == 2


def test_a_floor_refuses_a_figure_before_it_is_taken(
    grown: Version, revenue: Figure, give_back: Return, small_company: SmallCompany
) -> None:
    floor = Figure(revenue.metric_id, 1)
    targets.spread(
        actor=access.system(), now=NOW, version_id=grown.pk, figure=floor,
        entries=[Entry(Address(small_company["north-a-1"], FIRST, 1), value=900_00, method="equal")],
    )  # fmt: skip

    def change(page: Page) -> None:
        typed("north-a-1", 100)(page)
        typed("south-a-1", 2000)(page)

    judgement = give_back(spreadsheet.edited(export(grown), change))
    assert [(one.kind, one.item.name) for one in judgement.items] == [
        ("changed", "south-a-1"), ("refused", "north-a-1"),
    ]  # fmt: skip
    assert "900" in judgement.items[1].reason
    assert take(grown, judgement).taken == 1
