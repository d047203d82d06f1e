"""Whoever relies on the figures sees what is wrong with the data, and how much of it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from salesplan.core.models import Grant, Role, User
from tests.acceptance import working

MAPPING = Path(__file__).parent / "mappings" / "online_retail.yaml"
FILE = "data/online_retail_uci/transactions.csv.gz"


@pytest.fixture
def reader(db: None, settings: Settings) -> Client:
    """An executive of the shop, a month after its last line."""
    settings.BUSINESS_DATE = "2012-01-31"
    user = User.objects.create_user("executive@example.com", full_name="Executive")
    Grant.objects.create(user=user, role=Role.EXECUTIVE)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.shared
@pytest.mark.covers("E10")
def test_an_import_is_checked_by_itself_and_its_faults_are_counted(
    reader: Client, shared: Path
) -> None:
    call_command("import_facts", shared / FILE, mapping=MAPPING, source="shop", stdout=StringIO())
    working.work_off()

    report = reader.get("/api/v1/data-quality/").json()
    assert report["lines"] == 541_909
    found = {finding["rule"]: finding["lines"] for finding in report["findings"]}
    # 2,517 lines have a price of nothing or less, 4 more of a tenth of a penny, which rounds away
    assert (found["customer"], found["duplicate"], found["sign"]) == (135_080, 5_271, 2_521)
    assert not {"dangling", "organisation", "channel", "late", "future"} & set(found)
    (source,) = [source for source in report["sources"] if source["lines"]]
    assert (source["repeated"], source["rejected"], source["missing"]) == (5_268, 0, [])
    assert source["complete_through"] == "2011-12-09"
    assert (source["days_behind"], source["is_stale"]) == (53, True)

    page = reader.get("/data/quality/").content.decode()
    for figure in ("541,909", "135,080", "5,271", "5,268", "2,521", "53 days behind"):
        assert figure in page
    assert f"Data quality: {report['notes']} notes" in reader.get("/").content.decode()
