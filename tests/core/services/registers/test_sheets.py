"""Out to a spreadsheet and back, seen before it happens."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from goals.models import Competitor
from salesplan.core.errors import Invalid, NotAllowed, Stale
from salesplan.core.selectors.registers import rows
from salesplan.core.services import registers, spreadsheets
from salesplan.core.services.registers import sheets
from tests.core.services.registers.test_writes import COMPETITORS
from tests.factories.small_company import TODAY
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def written(path: Path, viewer: Any, kind: str) -> Path:
    headers, body = sheets.export(COMPETITORS, rows.rows(viewer=viewer, register=COMPETITORS))
    content = (
        spreadsheets.to_csv(headers, body) if kind == "csv" else spreadsheets.to_xlsx(headers, body)
    )
    file = path / f"rows.{kind}"
    file.write_bytes(content)
    return file


def read(file: Path) -> list[dict[str, Any]]:
    return sheets.raw_rows(COMPETITORS, spreadsheets.read(file, most_rows=100))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "name", ["=1+1", "@SUM", "+86 Co", "-x", "'quoted", "'=x", "＝full", "普通"]
)
def test_what_goes_out_comes_back_unchanged(
    tmp_path: Path, analyst: Persona, competitor: Any, kind: str, name: str
) -> None:
    Competitor.unscoped.update(name=name, moved_on="2026-08-01")
    back = read(written(tmp_path, analyst.viewer, kind))
    preview = sheets.preview(actor=analyst.viewer, register=COMPETITORS, raw=back)
    assert preview.counts == {"same": 1}


def test_no_text_becomes_a_formula(tmp_path: Path, analyst: Persona, competitor: Any) -> None:
    Competitor.unscoped.update(name="=HYPERLINK(1)")
    file = written(tmp_path, analyst.viewer, "xlsx")
    cell = openpyxl.load_workbook(file)["Data"]["C2"]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in written(tmp_path, analyst.viewer, "csv").read_text("utf-8-sig")


def test_numbers_are_never_escaped() -> None:
    assert spreadsheets.to_csv(["n"], [[-5]]) == b"\xef\xbb\xbfn\r\n-5\r\n"


def test_a_file_tells_new_changed_same_and_wrong_rows_apart(
    analyst: Persona, competitor: Any
) -> None:
    raw = [
        {"id": competitor.pk, "version": 1, "name": "Rival", "threat": "high"},
        {"name": "Fresh", "threat": "High"},
        {"name": "Bad", "threat": "enormous"},
    ]
    preview = sheets.preview(actor=analyst.viewer, register=COMPETITORS, raw=raw)
    assert [row.verdict for row in preview.rows] == ["changed", "new", "invalid"]
    assert preview.rows[0].changes == (("threat", "Low", "High"),)
    with pytest.raises(Invalid):
        sheets.apply(actor=analyst.viewer, register=COMPETITORS, raw=raw, today=TODAY)
    assert Competitor.unscoped.count() == 1


def test_a_row_that_somebody_changed_meanwhile_is_a_conflict(
    analyst: Persona, competitor: Any
) -> None:
    registers.update(
        actor=analyst.viewer, register=COMPETITORS, object_id=competitor.pk, version=1,
        raw={"threat": "medium"}, today=TODAY,
    )  # fmt: skip
    raw = [{"id": competitor.pk, "version": 1, "name": "Rival", "threat": "high"}]
    preview = sheets.preview(actor=analyst.viewer, register=COMPETITORS, raw=raw)
    assert preview.counts == {"conflict": 1}
    with pytest.raises(Stale):
        sheets.apply(actor=analyst.viewer, register=COMPETITORS, raw=raw, today=TODAY)


def test_applying_adds_and_changes(analyst: Persona, competitor: Any) -> None:
    raw = [
        {"id": competitor.pk, "version": 1, "threat": "high"},
        {"name": "Fresh", "product_line": "home"},
    ]
    counts = sheets.apply(actor=analyst.viewer, register=COMPETITORS, raw=raw, today=TODAY)
    assert counts == {"changed": 1, "new": 1}
    assert set(Competitor.unscoped.values_list("name", "threat")) == {
        ("Rival", "high"), ("Fresh", "medium"),
    }  # fmt: skip


def test_rows_without_id_are_matched_by_their_natural_key(
    analyst: Persona, competitor: Any
) -> None:
    raw = [{"name": "Rival", "threat": "high"}]
    sheets.apply(actor=analyst.viewer, register=COMPETITORS, raw=raw, today=TODAY)
    assert Competitor.unscoped.get().threat == "high"


def test_whoever_may_not_edit_may_not_upload(rep: Persona) -> None:
    with pytest.raises(NotAllowed):
        sheets.preview(actor=rep.viewer, register=COMPETITORS, raw=[{"name": "X"}])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"name,name\nA,B\n", "duplicate_header"),
        (b"", "empty_file"),
        (b"PK\x03\x04broken", None),
        (b'name\n"open', "not_a_table"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, content: bytes, code: str | None) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(Invalid) as refusal:
        spreadsheets.read(file, most_rows=10)
    assert str(refusal.value)
    assert code is None or refusal.value.code == code


def test_an_unknown_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text("name,shoe size\nA,43\n")
    with pytest.raises(Invalid, match="shoe size"):
        read(file)


def test_chinese_files_from_excel_are_read(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(
        "name,last_move\n海康威视科技有限公司,降价百分之十二并赠送安装服务\n".encode("gb18030")
    )
    assert read(file)[0]["name"] == "海康威视科技有限公司"


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text("name\n" + "x\n" * 11)
    with pytest.raises(Invalid, match="11 rows"):
        spreadsheets.read(file, most_rows=10)
