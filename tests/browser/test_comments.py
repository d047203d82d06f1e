"""Comments in Chromium: a name is completed by keyboard, the thread grows without a reload."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from goals.models import Version
from salesplan.core.models import Comment, Notification
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_name_is_completed_by_keyboard_and_the_thread_grows(
    open_page: Callable[..., Page], version: Version, administrator: Persona, manager_north: Persona
) -> None:
    page: Any = open_page(administrator)
    page.goto(f"/goals/plans/{version.plan_id}/market/")
    field = page.locator(".comment-new textarea")
    field.click()
    page.keyboard.type("Look, @man")
    expect(page.get_by_role("option", name="Manager North")).to_be_visible()
    page.keyboard.press("Enter")
    expect(field).to_have_value("Look, @Manager North ")
    page.keyboard.type("is this right?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment-text")).to_have_text("Look, @Manager North is this right?")
    assert Comment.objects.get().mentioned == [manager_north.user.pk]
    assert Notification.unscoped.get(user=manager_north.user).kind == "mention"
    page.locator("summary", has_text="Answer").click()
    page.keyboard.press("Tab")
    page.keyboard.type("@Nobody in particular")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment-text")).to_have_count(2)
    page.get_by_role("button", name="Resolve").click()
    expect(page.locator(".comment-thread.is-resolved")).to_be_visible()


def test_a_refused_mention_keeps_what_was_typed(
    open_page: Callable[..., Page], version: Version, administrator: Persona, stranger: Persona
) -> None:
    page: Any = open_page(administrator)
    anchor = f"cell:1:2:{version.plan.organisation_id}:0:0:0:{version.plan.first_period}:1"
    page.goto(f"/comments/version/{version.pk}/?anchor={anchor}")
    page.locator(".comment-new textarea").fill("@Stranger look")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".field-error")).to_contain_text("Stranger may not see this")
    expect(page.locator(".comment-new textarea")).to_have_value("@Stranger look")
    assert not Comment.objects.exists()
