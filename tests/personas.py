"""Who uses the product, on the small company of `tests/factories/small_company.py`.

`client_for(persona)` is a signed-in browser, `api_for(persona)` a program with a token.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from salesplan.core.models import Grant, Holding, Person, Role, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services import tokens
from salesplan.core.services.cube.rebuild import rebuild
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.plugins.keeping import kept


@dataclass(frozen=True)
class Persona:
    """A user, and what the user may see on the small company's day."""

    name: str
    user: User
    viewer: Viewer


@pytest.fixture
def small_company(db: None, settings: Settings) -> SmallCompany:
    """The company with its lines, on its day, without a cube."""
    settings.BUSINESS_DATE = small.TODAY.isoformat()
    return kept("small company", small.build)


@pytest.fixture
def small_actuals(small_company: SmallCompany) -> SmallCompany:
    """The company with its cube."""
    kept("its cube", lambda: rebuild(today=small.TODAY), on=small_company)
    return small_company


def _persona(name: str) -> Persona:
    user = User.objects.get(email=f"{name}@example.com")
    return Persona(name, user, access.viewer_of(user=user, on=small.TODAY))


def with_role(name: str, role: str, node_id: int | None = None) -> Persona:
    """Make a user with a role on a subtree, or on everything."""
    user = User.objects.create_user(f"{name}@example.com", full_name=name.replace("_", " ").title())
    Grant.objects.create(user=user, role=role, node_id=node_id)
    return _persona(name)


def on_seat(name: str, seat_id: int) -> Persona:
    """Make a user who holds a seat."""
    user = User.objects.create_user(f"{name}@example.com", full_name=name.title())
    person = Person.objects.create(code=name, name=name.title(), user=user)
    Holding.objects.create(person=person, seat_id=seat_id)
    return _persona(name)


@pytest.fixture
def executive(small_company: SmallCompany) -> Persona:
    """Reads everything, approves plans."""
    return with_role("executive", Role.EXECUTIVE)


@pytest.fixture
def manager_north(small_company: SmallCompany) -> Persona:
    """Leads the north."""
    return with_role("manager_north", Role.MANAGER, small_company["north"])


@pytest.fixture
def manager_south(small_company: SmallCompany) -> Persona:
    """Leads the south."""
    return with_role("manager_south", Role.MANAGER, small_company["south"])


@pytest.fixture
def product_manager(small_company: SmallCompany) -> Persona:
    """Answers for the product line `home`."""
    return with_role("product_manager", Role.PRODUCT_MANAGER, small_company["home"])


@pytest.fixture
def rep(small_company: SmallCompany) -> Persona:
    """Sits on `north-a-1`."""
    return on_seat("rep", small_company["north-a-1"])


@pytest.fixture
def stranger(small_company: SmallCompany) -> Persona:
    """Another rep, on `south-b-2`."""
    return on_seat("stranger", small_company["south-b-2"])


@pytest.fixture
def analyst(small_company: SmallCompany) -> Persona:
    """Reads everything, imports, keeps dimensions and metrics."""
    return with_role("analyst", Role.ANALYST)


@pytest.fixture
def administrator(small_company: SmallCompany) -> Persona:
    """May do everything."""
    return with_role("administrator", Role.ADMINISTRATOR)


@pytest.fixture
def client_for() -> Callable[[Persona], Client]:
    """A browser of Django's test client, signed in."""

    def signed_in(persona: Persona) -> Client:
        client = Client()
        client.force_login(persona.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def api_for() -> Callable[[Persona], APIClient]:
    """A program that shows a token of the persona."""

    def with_token(persona: Persona) -> APIClient:
        now = timezone.now()
        _token, raw = tokens.issue(
            actor=persona.viewer, name="tests", expires_at=now + timedelta(days=1), now=now
        )
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {raw}")
        return client

    return with_token
