import csv
import re
from pathlib import Path

import pytest
from django.utils import translation

from salesplan.core.services.imports.reading import messages
from salesplan.core.services.imports.reading.errors import Problem, ReadingError, RowError

SOURCES = Path(messages.__file__).parent
_CODES = re.compile(
    r'(?:ReadingError|Problem)\(\s*"(\w+)"|mark\([^"()]*(?:\([^()]*\))*[^"()]*, "(\w+)"'
)


def test_every_code_that_reading_can_give_has_words() -> None:
    found: set[str] = set()
    for path in SOURCES.glob("*.py"):
        for match in _CODES.finditer(path.read_text(encoding="utf-8")):
            found.update(filter(None, match.groups()))
    assert len(found) > 40
    assert found - set(messages.MESSAGES) <= {"amount", "currency", "rate"}


@pytest.mark.parametrize("code", sorted(messages.MESSAGES))
def test_every_message_can_be_filled_even_without_parameters(code: str) -> None:
    text = messages.describe(Problem(code))
    assert "%(" not in text
    assert text != code


def test_a_message_carries_the_place() -> None:
    with translation.override("en"):
        error = ReadingError("duplicate_header", name="day", columns="2, 3")
        assert messages.describe(error) == (
            "Columns 2, 3 are all called “day”. Give each a name of its own."
        )
        row = RowError(7, "", "ragged_row", params={"found": 3, "expected": 4})
        assert messages.describe(row).startswith("The row has 3 fields, the header 4.")


def test_a_report_is_written_in_words_and_disarmed(tmp_path: Path) -> None:
    raw, target = tmp_path / "raw.csv", tmp_path / "report.csv"
    with raw.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "column", "code", "value", "params"))
        writer.writerow((2, "amount", "not_a_number", "=1+1", "{}"))
    with translation.override("en"):
        assert messages.translate_report(raw, target) == 1
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1] == ["2", "amount", "This is not a number in the chosen format.", "'=1+1"]
