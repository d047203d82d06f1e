"""Users: temporary passwords, and access that ends at once."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from salesplan.core.errors import Conflict, Invalid, NotAllowed
from salesplan.core.models import ApiToken, User
from salesplan.core.services import registers, users
from tests.factories.small_company import TODAY
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def switch(actor: Persona, user: User, *, on: bool) -> Any:
    return registers.update(
        actor=actor.viewer, register=users.USERS, object_id=user.pk, version=None,
        raw={"is_active": on}, today=TODAY,
    )  # fmt: skip


def test_a_new_user_signs_in_with_the_temporary_password(administrator: Persona) -> None:
    raw = {"email": "New@Example.com", "full_name": "New"}
    user = registers.create(actor=administrator.viewer, register=users.USERS, raw=raw, today=TODAY)
    assert user.is_active
    assert Client().login(email="new@example.com", password=user.temporary_password)


def test_an_address_has_one_user(administrator: Persona, rep: Persona) -> None:
    raw = {"email": "REP@example.com", "full_name": "Again"}
    with pytest.raises(Conflict):
        registers.create(actor=administrator.viewer, register=users.USERS, raw=raw, today=TODAY)


def test_switching_off_ends_sessions_and_tokens_for_good(
    administrator: Persona, rep: Persona, client_for: Any, api_for: Any
) -> None:
    browser, program = client_for(rep), api_for(rep)
    assert browser.get("/profile/").status_code == 200
    assert program.get("/api/v1/competitors/").status_code == 200
    switch(administrator, rep.user, on=False)
    assert browser.get("/profile/").status_code == 302
    assert program.get("/api/v1/competitors/").status_code == 401
    switch(administrator, rep.user, on=True)
    assert browser.get("/profile/").status_code == 302
    assert ApiToken.objects.filter(revoked_at=None).count() == 0


def test_nobody_switches_himself_off(administrator: Persona) -> None:
    with pytest.raises(Invalid):
        switch(administrator, administrator.user, on=False)


def test_a_reset_password_replaces_the_old_one(administrator: Persona, rep: Persona) -> None:
    rep.user.set_password("correct horse battery")
    rep.user.save()
    fresh = users.reset_password(actor=administrator.viewer, user=rep.user)
    assert not Client().login(email=rep.user.email, password="correct horse battery")
    assert Client().login(email=rep.user.email, password=fresh)


def test_only_who_keeps_people_resets_passwords(analyst: Persona, rep: Persona) -> None:
    with pytest.raises(NotAllowed):
        users.reset_password(actor=analyst.viewer, user=rep.user)


def test_temporary_passwords_differ_and_pass_the_strength_rule() -> None:
    from salesplan.core.services.passwords import StrengthValidator

    made = {users.temporary_password() for _i in range(20)}
    assert len(made) == 20
    for password in made:
        StrengthValidator().validate(password)


def test_a_token_dies_with_its_day(rep: Persona, api_for: Any) -> None:
    program = api_for(rep)
    ApiToken.objects.update(expires_at=timezone.now())
    assert program.get("/api/v1/competitors/").status_code == 401
