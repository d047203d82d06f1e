import random
from pathlib import Path

import polars as pl
import pytest

from salesplan.core.services.imports.reading import keys
from tests.core.services.imports.reading.builders import HEADER, mapping, read, text_file


def rows(count: int) -> list[str]:
    chance = random.Random(7)
    return [
        f"O{chance.randrange(count // 4)},x,2024-01-0{chance.randrange(1, 4)},S1,"
        f"P{chance.randrange(1, 3)},{chance.randrange(1, 3)},{chance.randrange(1, 4)}.00"
        for _ in range(count)
    ]


POSITION = {"order": "order", "line": "position"}
KEYED = ("order_no", "line_no", "date", "product_id", "quantity", "revenue")


def test_a_re_sorted_file_gives_every_line_the_same_key(tmp_path: Path) -> None:
    lines = rows(400)
    first, _ = read(text_file(tmp_path, HEADER + "\n".join(lines)), mapping(key=POSITION))
    random.Random(8).shuffle(lines)
    again, _ = read(text_file(tmp_path, HEADER + "\n".join(lines)), mapping(key=POSITION))
    assert first.select(KEYED).sort(KEYED).equals(again.select(KEYED).sort(KEYED))
    assert first.select("order_no", "line_no").is_unique().all()


def test_exact_duplicates_count_and_get_keys_of_their_own(tmp_path: Path) -> None:
    line = "A,x,2024-01-05,S1,P1,1,2.00\n"
    frame, summary = read(text_file(tmp_path, HEADER + line * 3), mapping(key=POSITION))
    assert sorted(frame["line_no"]) == ["1", "2", "3"]
    assert summary.duplicate_rows == 2
    assert summary.totals["revenue"] == 600


def test_rows_are_told_apart_by_columns_that_are_not_mapped_too(tmp_path: Path) -> None:
    header = HEADER.rstrip("\n") + ",remark\n"
    line = "A,x,2024-01-05,S1,P1,1,2.00"
    text = header + f"{line},red\n{line},blue\n{line},red\n"
    _, summary = read(text_file(tmp_path, text), mapping(key=POSITION))
    assert (summary.duplicate_rows, summary.repeated_rows) == (2, 1)


def test_positions_do_not_depend_on_ids_given_later(tmp_path: Path) -> None:
    text = HEADER + "A,x,2024-01-05,S1,PZ,1,1\nA,x,2024-01-05,S1,PA,1,1\n"
    create, unassigned = (
        read(text_file(tmp_path, text), mapping(key=POSITION, unknown={"product": rule}))[0]
        for rule in ("create", "unassigned")
    )
    assert create.sort("line_no")["product_id"].to_list() == [-2, -1]
    assert unassigned["line_no"].sort().to_list() == ["1", "2"]


def test_buckets_on_disk_give_the_same_keys_as_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text_file(tmp_path, HEADER + "\n".join(rows(400)))
    held, _ = read(path, mapping(key=POSITION))
    monkeypatch.setattr(keys, "SPILL_ROWS", 10)
    spilled, summary = read(path, mapping(key=POSITION))
    assert spilled.select(KEYED).sort(KEYED).equals(held.select(KEYED).sort(KEYED))
    assert summary.accepted == 400


def test_hashes_tell_all_rows_of_keys_that_stand_twice() -> None:
    hashes = keys.KeyHashes()
    lines = pl.DataFrame({"order_no": ["A", "A", "B"], "line_no": ["1", "2", "1"]})
    hashes.add(lines, pl.Series([2, 3, 4]))
    hashes.add(lines.head(1), pl.Series([9]))
    assert hashes.repeated().to_list() == [2, 9]
