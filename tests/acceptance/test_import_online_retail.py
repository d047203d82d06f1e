"""Online Retail by command: real lines with returns, duplicates and gaps."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Count, Q, Sum

from salesplan.core.models import UNASSIGNED, BeforeImage, ImportBatch, SalesLine

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
MAPPING = Path(__file__).parent / "mappings" / "online_retail.yaml"


def load(shared: Path) -> ImportBatch:
    file = shared / "data" / "online_retail_uci" / "transactions.csv.gz"
    call_command("import_facts", file, mapping=MAPPING, source="shop", stdout=StringIO())
    return ImportBatch.objects.latest("pk")


@pytest.mark.covers("E10")
def test_541_909_lines_net_9_747_747_93_and_twice_is_once(shared: Path) -> None:
    batch = load(shared)
    found = SalesLine.unscoped.aggregate(
        lines=Count("id"),
        revenue=Sum("revenue"),
        returns=Count("id", filter=Q(quantity__lt=0)),
        cancelled=Count("id", filter=Q(order_no__startswith="C")),
        nobody=Count("id", filter=Q(customer_id=UNASSIGNED["customer"])),
    )
    assert found == {
        "lines": 541_909,
        "revenue": 974_774_793,
        "returns": 10_624,
        "cancelled": 9_288,
        "nobody": 135_080,
    }
    # 5,268 lines equal another in every column; three more differ only in the description,
    # which is not mapped
    assert (batch.counts["rejected"], batch.counts["duplicates"]) == (0, 5_271)

    again = load(shared)
    assert (again.counts["unchanged"], again.counts["inserted"], again.counts["updated"]) == (
        541_909, 0, 0,
    )  # fmt: skip
    assert SalesLine.unscoped.count() == 541_909
    assert BeforeImage.objects.count() == 0
