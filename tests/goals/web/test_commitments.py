"""Targets answered in the browser: on a phone, by a deputy, after the deadline, by those above."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from goals.models import Commitment, CommitmentState, Delegation, HandDown, Version
from goals.services.cells import Figure
from salesplan.core.models import Company
from tests.factories.small_company import TODAY, SmallCompany
from tests.goals.negotiating import answer, at, fill, handed
from tests.personas import Persona, on_seat
from tests.plugins.keeping import kept

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]


@pytest.fixture
def open_one(version: Version, revenue: Figure, cube: SmallCompany) -> HandDown:
    """8,000 yuan, 1,000 at every seat, handed down to everybody."""

    def build() -> HandDown:
        fill(version, revenue, cube)
        return handed(version, revenue)

    return kept("8,000 yuan handed down", build, on=(cube, version.pk, revenue))


@pytest.fixture
def own(client_for: ClientFor, rep: Persona) -> Client:
    return client_for(rep)


@pytest.fixture
def node(open_one: HandDown, cube: SmallCompany) -> Commitment:
    return at(open_one, cube["north-a-1"])


def read(browser: Client, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_an_awaited_answer_is_the_first_thing_on_the_start_page(
    own: Client, node: Commitment
) -> None:
    page = read(own, "/")
    assert page.index("Your answer is awaited: Revenue ¥ 1 k for North-A-1") < page.index("tile")
    assert f"/goals/commitments/{node.pk}/" in page
    assert "/goals/my-targets/" in page  # on the bar of the phone


def test_my_target_is_accepted(own: Client, node: Commitment, rep: Persona) -> None:
    page = read(own, "/goals/my-targets/")
    assert "Your answer is awaited" in page
    assert "Accept ¥ 1 k" in page
    done = own.post(
        f"/goals/commitments/{node.pk}/answer/accept/",
        {"version": node.version, "back": "mine"}, follow=True,
    )  # fmt: skip
    assert "Accepted. Thank you." in done.content.decode()
    node.refresh_from_db()
    assert (node.state, node.committed) == (CommitmentState.ACCEPTED, 1_000_00)
    page = read(own, "/goals/my-targets/")
    assert "Nothing is waiting for you" in page
    assert "Your answer is awaited" not in read(own, "/")


@pytest.mark.parametrize(("text", "unit", "minor"), [
    ("850", "1", 850_00), ("0.85", "1000", 850_00), ("0.085", "10000", 850_00), ("1,250.5", "1", 1_250_50),
    ("0", "1", 0),
])  # fmt: skip
def test_another_figure_is_committed_in_the_unit_that_the_form_showed(
    own: Client, node: Commitment, text: str, unit: str, minor: int
) -> None:
    form = {"figure": text, "unit": unit, "reason": "Two dealers closed", "version": node.version}
    said = own.post(f"/goals/commitments/{node.pk}/answer/commit/", form, follow=True)
    node.refresh_from_db()
    assert (node.state, node.committed) == (CommitmentState.COMMITTED, minor)
    assert "is with the people above you" in said.content.decode()
    assert "Two dealers closed" in said.content.decode()


@pytest.mark.parametrize(("kind", "form", "said"), [
    ("commit", {"figure": "abc", "reason": "x"}, "is not a number"),
    ("commit", {"figure": "1e400", "reason": "x"}, "is not a number"),
    ("commit", {"figure": "", "reason": "x"}, "0 is one, too"),
    ("commit", {"figure": "5"}, "Say why"),
    ("commit", {"figure": "-5", "reason": "x"}, "0 or more"),
    ("change", {"figure": ""}, "Say why"),
    ("accept", {"version": "99"}, "Somebody was faster"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_saved(
    own: Client, node: Commitment, kind: str, form: dict[str, str], said: str
) -> None:
    path = f"/goals/commitments/{node.pk}/answer/{kind}/"
    page = own.post(path, {"unit": "1"} | form, follow=True).content.decode()
    assert said in page
    node.refresh_from_db()
    assert node.state == CommitmentState.DISTRIBUTED


def test_what_was_typed_comes_back_with_the_refusal(own: Client, node: Commitment) -> None:
    path = f"/goals/commitments/{node.pk}/answer/commit/"
    refused = own.post(path, {"figure": "8x", "unit": "1", "reason": "Two dealers closed"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="8x"' in page
    assert ">Two dealers closed</textarea>" in page
    assert own.get(path).headers["Location"] == f"/goals/commitments/{node.pk}/"


@pytest.mark.parametrize(("figure", "read"), [
    ("0.9", "¥ 0.90</strong>"), ("900k", "¥ 900,000</strong>"),
])  # fmt: skip
def test_a_figure_in_another_unit_is_asked_about_before_it_counts(
    own: Client, node: Commitment, figure: str, read: str
) -> None:
    path = f"/goals/commitments/{node.pk}/"
    form = {"figure": figure, "unit": "1", "reason": "x", "version": node.version}
    typing = own.get(path + "reading/", {"figure": figure, "unit": "1"}).content.decode()
    assert read in typing
    assert 'name="sure"' in typing
    page = own.post(path + "answer/commit/", form).content.decode()
    assert "Is the unit right?" in page
    assert 'name="sure"' in page
    node.refresh_from_db()
    assert node.state == CommitmentState.DISTRIBUTED
    own.post(path + "answer/commit/", form | {"sure": "on"})
    node.refresh_from_db()
    assert node.state == CommitmentState.COMMITTED


def test_a_figure_is_read_while_it_is_typed(own: Client, node: Commitment) -> None:
    path = f"/goals/commitments/{node.pk}/reading/"
    said = own.get(path, {"figure": "0.8", "unit": "1000"}).content.decode()
    assert "¥ 800</strong>" in said
    assert "−20 % against ¥ 1,000" in said
    assert "sure" not in said
    assert "is not a number" in own.get(path, {"figure": "abc"}).content.decode()
    assert own.get(path, {"figure": ""}).content.decode().strip() == ""


def test_a_change_is_asked_for_with_or_without_a_figure(own: Client, node: Commitment) -> None:
    path = f"/goals/commitments/{node.pk}/answer/change/"
    own.post(path, {"figure": "", "reason": "The area is smaller now"})
    node.refresh_from_db()
    assert (node.state, node.requested) == (CommitmentState.CHANGE_REQUESTED, None)
    own.post(path, {"figure": "800", "unit": "1", "reason": "The area is smaller now"})
    node.refresh_from_db()
    assert node.requested == 800_00
    assert own.post(f"/goals/commitments/{node.pk}/answer/shout/").status_code == 404


def test_after_the_deadline_the_page_says_who_can_still_enter_it(
    own: Client, node: Commitment, client_for: ClientFor, manager_north: Persona
) -> None:
    Commitment.unscoped.filter(pk=node.pk).update(due_on=TODAY - timedelta(days=1))
    page = read(own, f"/goals/commitments/{node.pk}/")
    assert "can still enter an answer" in page
    assert "Manager North" in page
    assert "/answer/accept/" not in page
    assert "The deadline was" in read(own, "/goals/my-targets/")
    said = own.post(f"/goals/commitments/{node.pk}/answer/accept/", follow=True).content.decode()
    assert "can still enter an answer" in said
    above = client_for(manager_north)
    assert "you enter the answer as the one who leads here" in read(
        above, f"/goals/commitments/{node.pk}/"
    )
    above.post(f"/goals/commitments/{node.pk}/answer/accept/")
    node.refresh_from_db()
    assert node.answered_by_id == manager_north.user.pk


def test_a_manager_with_many_open_answers_accepts_them_in_a_table(
    open_one: HandDown, cube: SmallCompany, client_for: ClientFor, manager_north: Persona
) -> None:
    browser = client_for(manager_north)
    page = read(browser, "/goals/my-targets/")
    assert "7 of your answers are awaited" in page
    chosen = [at(open_one, cube[code]).pk for code in ("north-a-1", "north-a-2")]
    said = browser.post("/goals/my-targets/accept/", {"row": chosen}, follow=True).content.decode()
    assert "2 accepted." in said
    states = Commitment.unscoped.filter(pk__in=chosen).values_list("state", flat=True)
    assert set(states) == {CommitmentState.ACCEPTED}
    none = browser.post("/goals/my-targets/accept/", {"row": ["x"]}, follow=True)
    assert "Choose at least one row" in none.content.decode()


def test_those_above_decide_on_the_page_of_the_node(
    node: Commitment, own: Client, client_for: ClientFor, manager_north: Persona
) -> None:
    own.post(f"/goals/commitments/{node.pk}/answer/accept/")
    above = client_for(manager_north)
    page = read(above, f"/goals/commitments/{node.pk}/")
    assert "Open again" in page
    above.post(f"/goals/commitments/{node.pk}/do/reopen/", {"reason": "Look at June again"})
    node.refresh_from_db()
    assert node.state == CommitmentState.DISTRIBUTED
    assert "Look at June again" in read(own, f"/goals/commitments/{node.pk}/")
    own.post(f"/goals/commitments/{node.pk}/answer/accept/")
    above.post(f"/goals/commitments/{node.pk}/do/approve/", {"reason": "Fine"})
    node.refresh_from_db()
    assert node.state == CommitmentState.APPROVED
    assert above.post(f"/goals/commitments/{node.pk}/do/explode/").status_code == 404


def test_people_talk_about_the_target_on_its_page(own: Client, node: Commitment) -> None:
    own.post(f"/comments/commitment/{node.pk}/", {"text": "Is the new dealer in it?"})
    assert "Is the new dealer in it?" in read(own, f"/goals/commitments/{node.pk}/")


def test_a_deputy_answers_in_the_place_of_somebody(
    node: Commitment, own: Client, client_for: ClientFor, stranger: Persona
) -> None:
    days = {"valid_from": TODAY.isoformat(), "valid_to": (TODAY + timedelta(days=4)).isoformat()}
    given = own.post(
        "/goals/delegations/", {"deputy": stranger.user.pk, "reason": "holiday", **days}
    )
    assert given.status_code == 302
    row = Delegation.unscoped.get()
    assert row.valid_to == TODAY + timedelta(days=5)
    deputy = client_for(stranger)
    page = read(deputy, "/goals/my-targets/")
    assert "for Rep" in page
    assert "Rep" in read(deputy, "/goals/delegations/")
    deputy.post(f"/goals/commitments/{node.pk}/answer/accept/")
    node.refresh_from_db()
    assert node.answered_by_id == stranger.user.pk
    assert "for Rep" in read(own, f"/goals/commitments/{node.pk}/")
    own.post(f"/goals/delegations/{row.pk}/end/", {"version": row.version})
    assert not Delegation.unscoped.exclude(valid_to__lte=TODAY).exists()
    again = own.post("/goals/delegations/", {"deputy": "", **days})
    assert again.status_code == 422


def test_the_manager_sees_how_many_have_answered_on_the_start_page(
    open_one: HandDown,
    cube: SmallCompany,
    rep: Persona,
    client_for: ClientFor,
    manager_north: Persona,
) -> None:
    answer(open_one, rep.viewer, cube["north-a-1"], 700)
    Commitment.unscoped.filter(pk=at(open_one, cube["north-a-2"]).pk).update(
        due_on=TODAY - timedelta(days=1)
    )
    page = read(client_for(manager_north), "/")
    assert "1 of 7 answered" in page
    assert "1 overdue" in page


def test_two_people_approve_a_version_one_of_them_for_somebody_else(
    version: Version, revenue: Figure, cube: SmallCompany, client_for: ClientFor,
    administrator: Persona, executive: Persona, analyst: Persona,
) -> None:  # fmt: skip
    fill(version, revenue, cube)
    Company.objects.update(four_eyes=True)
    type(version.plan).unscoped.update(approvals_needed=2)
    maker = client_for(analyst)
    maker.post(f"/goals/versions/{version.pk}/submit/")
    path = f"/goals/versions/{version.pk}/approvals/"
    assert "0 of 2 approvals given" in read(maker, path)
    first = client_for(executive)
    page = read(first, f"/goals/plans/{version.plan_id}/")
    assert "0 of 2 approvals given" in page
    said = first.post(path, {"note": "Ambitious"}, follow=True).content.decode()
    assert "1 of 2 approvals given" in said
    assert "goes into force with the last" in said
    second = on_seat("second", cube["south-b-1"])
    Delegation.unscoped.create(
        giver=administrator.user, deputy=second.user, valid_from=TODAY,
        valid_to=TODAY + timedelta(days=3),
    )  # fmt: skip
    deputy = client_for(second)
    page = read(deputy, path)
    assert f"Approve for {administrator.user}" in page
    done = deputy.post(path, {"on_behalf_of": administrator.user.pk}, follow=True)
    assert "Approved and in force." in done.content.decode()
    assert Version.unscoped.get(pk=version.pk).is_baseline


@pytest.mark.parametrize("kind", ["accept", "commit", "change"])
def test_nothing_that_was_written_is_cut_off(own: Client, node: Commitment, kind: str) -> None:
    form = {"figure": "900", "unit": "1", "reason": "x" * 2_001, "version": node.version}
    page = own.post(f"/goals/commitments/{node.pk}/answer/{kind}/", form)
    assert page.status_code == 422
    assert "At most 2000 characters." in page.content.decode()
    node.refresh_from_db()
    assert node.state == CommitmentState.DISTRIBUTED
