"""Demo and own data are never mixed."""

import pytest
from django.core.management import CommandError, call_command

from salesplan.core.models import Company, Node, SalesLine, User
from tests.factories.small_company import SmallCompany


def test_a_company_with_data_is_left_alone(small_company: SmallCompany) -> None:
    lines, nodes = SalesLine.unscoped.count(), Node.unscoped.count()
    with pytest.raises(CommandError, match="company of its own"):
        call_command("seed_demo")
    assert (SalesLine.unscoped.count(), Node.unscoped.count()) == (lines, nodes)
    assert not Company.objects.get(pk=1).is_demo


def test_a_company_that_has_users_is_left_alone(db: None) -> None:
    User.objects.create_user("owner@example.com")
    with pytest.raises(CommandError, match="company of its own"):
        call_command("seed_demo")
    assert User.objects.count() == 1
