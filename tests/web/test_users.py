"""A new temporary password on the page of a user."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.personas import Persona

pytestmark = pytest.mark.django_db


def test_the_new_password_is_shown_once(
    client_for: Callable[[Persona], Client], administrator: Persona, rep: Persona
) -> None:
    browser = client_for(administrator)
    page = browser.get(reverse("register_row", args=["users", rep.user.pk])).content.decode()
    assert reverse("user_reset", args=[rep.user.pk]) in page
    shown = browser.post(reverse("user_reset", args=[rep.user.pk]))
    password = shown.context["once"][0][1]
    assert Client().login(email=rep.user.email, password=password)


def test_others_get_nowhere(
    client_for: Callable[[Persona], Client], analyst: Persona, rep: Persona
) -> None:
    assert client_for(analyst).post(reverse("user_reset", args=[rep.user.pk])).status_code == 403
