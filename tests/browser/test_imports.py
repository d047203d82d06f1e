"""A file goes in by keyboard in a real browser; its pages are accessible and fit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from salesplan.core.models import ImportBatch, SalesLine
from salesplan.core.services import jobs
from tests.browser.test_axe import RUN, WIDER, _note
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
FILE = """order;line;date;seat;product;channel;customer;quantity;revenue
X1;1;2026-08-03;north-a-1;home-1-1;shop;c01;2;100,01
X2;1;2026-08-04;north-a-1;home-1-1;shop;strange;2;9,99
X3;1;2026-08-04;nobody;home-1-1;shop;c01;2;many
"""


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def work() -> None:
    """What the worker does with the newest import."""
    batch = ImportBatch.objects.latest("pk")
    assert jobs.run_now(batch.job_id)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (375, "dark")])
def test_upload_map_check_apply_and_undo(
    open_page: Callable[..., Page],
    analyst: Persona,
    axe_source: str,
    tmp_path: Path,
    width: int,
    theme: str,
) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(FILE, encoding="utf-8")
    page: Any = open_page(analyst, width=width, theme=theme)
    faults: list[str] = []
    page.on("console", lambda message: _note(faults, message))
    page.on("pageerror", lambda error: faults.append(str(error)))

    def look(step: str) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate(axe_source)
        faults.extend(f"{step}: {found}" for found in page.evaluate(RUN))
        if page.evaluate(WIDER) > 0:
            faults.append(f"{step} is wider than {width}")

    page.goto("/data/imports/")
    look("list")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Upload and look").press("Enter")
    page.wait_for_url("**/data/imports/*/")
    look("preview")
    page.select_option("[name='column.revenue']", "revenue")
    page.select_option("#decimal_mark", ",")
    page.select_option("#unknown-customer", "unassigned")
    page.get_by_role("button", name="Check without changing").press("Enter")
    expect(page.locator("#progress")).to_contain_text("You can leave this page")
    look("working")
    work()
    expect(page.get_by_role("button", name="Apply 2 rows")).to_be_visible()
    look("checked")
    assert not SalesLine.unscoped.filter(order_no="X1").exists()
    page.get_by_role("button", name="Apply 2 rows").press("Enter")
    work()
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    look("applied")
    assert SalesLine.unscoped.get(order_no="X1").revenue == 10_001
    page.goto("/data/work-list/")
    look("work list")
    page.go_back()
    page.get_by_role("button", name="Undo this import").press("Enter")
    expect(page.get_by_text("every row is what it was before")).to_be_visible()
    assert not SalesLine.unscoped.filter(order_no="X1").exists()
    page.goto("/data/imports/")
    look("list with imports")
    assert not faults
