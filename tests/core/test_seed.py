"""What a new database holds before anything is imported."""

import pytest

from salesplan.core.models import COMPANY_ID, UNASSIGNED, Closure, Company, Metric, Node

pytestmark = pytest.mark.django_db


def test_every_dimension_has_an_unassigned_leaf() -> None:
    for dimension, node in UNASSIGNED.items():
        assert Node.unscoped.get(pk=node).dimension == dimension
        assert Node.unscoped.get(pk=node).is_unassigned


def test_new_nodes_get_ids_above_the_reserved_ones() -> None:
    made = Node.unscoped.create(dimension="channel", code="web", name="Web", kind="channel")
    assert made.pk > 100


def test_the_unassigned_seat_rolls_up_to_the_company() -> None:
    assert Closure.objects.filter(ancestor=COMPANY_ID, descendant=2, is_current=True).exists()
    assert Company.objects.count() == 1


def test_ratios_name_their_parts() -> None:
    rate = Metric.objects.get(code="margin_rate")
    assert rate.numerator is not None
    assert (rate.numerator.code, rate.formula) == ("margin", "margin ÷ revenue")
