"""The demo company, made once per module in a transaction that is rolled back."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.factories import small_company


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What seed_demo printed; the company is in the database while the module runs."""
    with django_db_blocker.unblock(), transaction.atomic():
        small_company.reseed_after_flush()
        said = StringIO()
        call_command("seed_demo", stderr=said)
        yield said.getvalue()
        transaction.set_rollback(True)
