"""Real files that were not written here; found by SALESPLAN_SHARED, loudly skipped without."""

import gzip
import os
import random
from pathlib import Path

import polars as pl
import pytest

from salesplan.core.services.imports.reading import mappings, proposing, sniffing
from salesplan.core.services.imports.reading.limits import BROWSER
from salesplan.core.services.imports.reading.lines import Reference
from tests.core.services.imports.reading.builders import UNASSIGNED, read

SHARED = Path(os.environ.get("SALESPLAN_SHARED", "../shared")) / "data"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"NOT PROVEN: no shared data at {SHARED}"),
]
REFERENCE = Reference({}, UNASSIGNED, "CNY")


def proposed(path: Path) -> mappings.Mapping:
    found = sniffing.preview(path, limits=BROWSER)
    return proposing.propose(found, "sales_lines")


def test_three_files_of_the_chinese_superstore_agree_row_by_row() -> None:
    folder = SHARED / "superstore_cn_excerpt"
    names = ("orders_300_utf8.csv", "orders_300_gb18030.csv", "订单样例_300行.xlsx")
    frames = []
    for name in names:
        frame, summary = read(folder / name, proposed(folder / name), reference=REFERENCE)
        assert (summary.accepted, summary.rejected) == (300, 0)
        assert len(summary.to_create["product"]) == 271
        frames.append(frame)
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])
    assert frames[0]["revenue"].sum() == 51_593_914


def test_adventureworks_reseller_lines_and_the_june_file_have_the_golden_totals() -> None:
    folder = SHARED / "adventureworks"
    path = folder / "sales_reseller.csv.gz"
    frame, summary = read(path, proposed(path), reference=REFERENCE)
    assert (summary.accepted, summary.rejected) == (57_851, 0)
    assert summary.totals["revenue"] == 7_754_857_020
    assert frame.select("order_no", "line_no").is_unique().all()
    june = folder / "sales_reseller_2020_06_increment.csv.gz"
    _, summary = read(june, proposed(june), reference=REFERENCE)
    assert (summary.accepted, summary.totals["revenue"]) == (3_004, 342_915_001)


def test_adventureworks_lines_have_unique_order_and_product_keys() -> None:
    path = SHARED / "adventureworks" / "sales_reseller.csv.gz"
    spec = mappings.to_dict(proposed(path))
    spec["key"]["line"] = ["product_key"]
    _, summary = read(path, mappings.from_dict(spec), reference=REFERENCE)
    assert (summary.accepted, summary.late_keys) == (57_851, ())


def test_adventureworks_quotas_are_targets_of_three_months() -> None:
    path = SHARED / "adventureworks" / "quotas_quarterly.csv"
    fields = {
        "metric": {"constant": "revenue"},
        "organisation": "employee_key",
        "period": "aligned_quarter_start",
        "span": {"constant": "3"},
        "value": "sales_amount_quota",
    }
    unknown = {"organisation": "create"}
    spec = mappings.from_dict({"kind": "targets", "fields": fields, "unknown": unknown})
    frame, summary = read(path, spec, reference=REFERENCE)
    assert summary.accepted == 163
    assert frame["value"].sum() == 95_714_000
    assert frame["span"].to_list() == [3] * 163


def test_online_retail_nets_the_golden_total_and_stays_the_same_when_re_sorted(
    tmp_path: Path,
) -> None:
    path = SHARED / "online_retail_uci" / "transactions.csv.gz"
    spec = proposed(path)
    frame, summary = read(path, spec, reference=REFERENCE)
    assert (summary.accepted, summary.rejected) == (541_909, 0)
    assert summary.totals["revenue"] == 974_774_793
    assert frame.filter(pl.col("quantity") < 0).height == 10_624
    assert frame.filter(pl.col("customer_id") == UNASSIGNED["customer"]).height == 135_080
    keys = frame.select("order_no", "line_no")
    assert keys.is_unique().all()
    header, *lines = gzip.decompress(path.read_bytes()).split(b"\n")
    kept = [line for line in lines if line]
    random.Random(1).shuffle(kept)
    shuffled = tmp_path / "shuffled.csv"
    shuffled.write_bytes(b"\n".join([header, *kept]) + b"\n")
    again, _ = read(shuffled, spec, reference=REFERENCE)
    plain = ["order_no", "line_no", "date", "quantity", "revenue"]
    assert again.select(plain).sort(plain).equals(frame.select(plain).sort(plain))
