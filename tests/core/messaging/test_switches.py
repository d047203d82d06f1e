"""Choices of people, and what a message is to somebody who may no longer see its matter."""

from collections.abc import Callable
from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from salesplan.core.errors import Invalid, Stale
from salesplan.core.models import Comment, MessageSettings, MessageSwitch, Notification
from salesplan.core.selectors import cards, comment_cards
from salesplan.core.selectors import messaging as reads
from salesplan.core.selectors import notifications as own
from salesplan.core.services import comments
from salesplan.core.services.comments import Said
from salesplan.core.services.messaging import switches
from tests.core.messaging.conftest import Matter, Tell
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona


def way_of(persona: Persona, kind: str) -> tuple[str, bool]:
    found = {one.key: one for one in reads.switches(viewer=persona.viewer)}[kind]
    return found.way, found.is_default


def test_without_a_choice_the_kinds_own_default_holds(analyst: Persona, matter: Matter) -> None:
    assert way_of(analyst, "matter") == ("mail", True)
    switches.choose(actor=analyst.viewer, ways={"matter": "off"})
    assert way_of(analyst, "matter") == ("off", False)
    switches.choose(actor=analyst.viewer, ways={"matter": "app"})
    assert MessageSwitch.objects.get().way == "app"


def test_every_kind_that_is_published_is_declared() -> None:
    declared = {kind.key: kind for kind in cards.kinds()}
    assert {"mention", "answer", "endpoint"} <= set(declared)
    assert all(str(kind.label) for kind in declared.values())


@pytest.mark.parametrize("ways", [{"unheard-of": "app"}, {"matter": "pigeon"}])
def test_unknown_kinds_and_ways_change_nothing(
    analyst: Persona, matter: Matter, ways: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        switches.choose(actor=analyst.viewer, ways={"matter": "app"} | ways)
    assert not MessageSwitch.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quiet_from": time(20)}, "quiet_to"),
        ({"quiet_to": time(7)}, "quiet_from"),
        ({"quiet_from": time(7), "quiet_to": time(7)}, "quiet_to"),
        ({"digest_rhythm": "hourly"}, "digest_rhythm"),
    ],
)
def test_hours_that_make_no_sense_are_refused(
    analyst: Persona, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        switches.settle(actor=analyst.viewer, values=values)
    assert refusal.value.field == field
    assert not MessageSettings.objects.exists()


def test_all_of_a_change_or_nothing(analyst: Persona, matter: Matter) -> None:
    quiet = {"quiet_weekends": True}
    with pytest.raises(Stale):
        switches.change(actor=analyst.viewer, values=quiet, ways={"matter": "app"}, version=7)
    with pytest.raises(Invalid):
        switches.change(actor=analyst.viewer, values=quiet, ways={"x": "app"}, version=1)
    assert not MessageSettings.objects.exists()
    switches.change(actor=analyst.viewer, values=quiet, ways={"matter": "app"}, version=1)
    assert MessageSettings.objects.get().version == 2
    assert way_of(analyst, "matter") == ("app", False)


def test_an_old_message_hides_its_text_from_whoever_lost_the_right(
    tell: Tell, analyst: Persona, matter: Matter, client_for: Callable[[Persona], Client]
) -> None:
    tell(analyst)
    page = client_for(analyst).get("/notifications/").content.decode()
    assert "Behind by 3" in page
    matter.hidden_from.add(analyst.user.pk)
    page = client_for(analyst).get("/notifications/").content.decode()
    assert "Behind by 3" not in page
    assert "You may no longer see what this message is about." in page


@pytest.fixture
def mentioned(small_company: SmallCompany, manager_south: Persona, executive: Persona) -> Comment:
    """The south's manager mentioned at the south's node."""
    said = Said("@Manager South look", mentioned=(manager_south.user.pk,))
    return comments.write(
        actor=executive.viewer, today=TODAY, key="organisation", object_id=small_company["south"],
        said=said,
    )  # fmt: skip


def test_a_mention_says_what_was_said_to_whoever_may_see_the_place(
    mentioned: Comment, manager_south: Persona, manager_north: Persona
) -> None:
    message = Notification.unscoped.get(user=manager_south.user)
    card = cards.card_of(viewer=manager_south.viewer, notification=message)
    assert card is not None
    assert (card.title, card.facts) == ("You were mentioned", (("Comment", "@Manager South look"),))
    assert card.sentence.startswith("Executive mentioned you: ")
    assert cards.card_of(viewer=manager_north.viewer, notification=message) is None
    every = [message]
    assert own.readable(viewer=manager_south.viewer, notifications=every) == {message.pk}
    assert own.readable(viewer=manager_north.viewer, notifications=every) == set()
    Comment.objects.filter(pk=mentioned.pk).update(removed_at=message.created_at)
    assert cards.card_of(viewer=manager_south.viewer, notification=message) is None
    assert own.readable(viewer=manager_south.viewer, notifications=every) == set()


def test_many_mentions_of_a_place_are_looked_up_together(
    mentioned: Comment, manager_south: Persona
) -> None:
    Comment.objects.bulk_create(
        Comment(
            register="organisation",
            object_id=mentioned.object_id,
            text="x",
            author=manager_south.user,
        )
        for _ in range(10)
    )
    rows = [
        Notification(pk=n, kind="mention", key=f"mention:{pk}", text={"msgid": "x"})
        for n, pk in enumerate(Comment.objects.values_list("pk", flat=True))
    ]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = comment_cards.may_see(manager_south.viewer, rows)
    assert (len(found), len(queries) <= 4) == (11, True)
