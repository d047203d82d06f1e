"""Comments: who sees which place, who can be mentioned, what happens to threads."""

from datetime import timedelta

import pytest

from goals.models import Goal, Plan, Version
from goals.selectors import comments as cell_comments
from goals.selectors.comments import CellAnchor
from goals.selectors.leaves import Address
from goals.services.cells import Figure
from salesplan.core.errors import Invalid, NotAllowed, NotVisible, Refused
from salesplan.core.models import COMPANY_ID, Comment, Notification, User
from salesplan.core.selectors import comments as reads
from salesplan.core.services import comments
from salesplan.core.services.comments import Said
from tests.factories.small_company import TODAY, SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona, on_seat, with_role


def say(by: Persona, text: str, key: str, object_id: int, anchor: str = "", **more: int) -> Comment:
    said = Said(text, more.get("thread"), (more["chosen"],) if "chosen" in more else ())
    return comments.write(
        actor=by.viewer, today=TODAY, key=key, object_id=object_id, anchor=anchor, said=said
    )


def cell(version: Version, figure: Figure, node: int, product: int = 0) -> str:
    address = Address(node, FIRST, 3, product)
    return CellAnchor.of(version, figure.metric_id, 2, address).text()


def seen(persona: Persona, version: Version) -> list[str]:
    found = cell_comments.cells(viewer=persona.viewer, version=version)
    return [one.anchor for one in found]


def told(persona: Persona) -> list[tuple[str, str]]:
    own = Notification.unscoped.filter(user=persona.user).order_by("pk")
    return [(one.kind, one.url) for one in own]


def test_everybody_in_the_plan_reads_what_is_said_on_plan_chapter_and_goal(
    plan: Plan, cube: SmallCompany, revenue: Figure, analyst: Persona, rep: Persona
) -> None:
    goal = Goal.unscoped.create(
        plan=plan, name="More", metric_id=revenue.metric_id, organisation_id=COMPANY_ID
    )
    say(analyst, "On the plan", "plan", plan.pk)
    say(rep, "On the market", "plan", plan.pk, "chapter:market")
    say(rep, "On the goal", "goal", goal.pk)
    for key, object_id, anchor, text in (
        ("plan", plan.pk, "", "On the plan"),
        ("plan", plan.pk, "chapter:market", "On the market"),
        ("goal", goal.pk, "", "On the goal"),
    ):
        (thread,) = reads.threads(viewer=rep.viewer, key=key, object_id=object_id, anchor=anchor)
        assert thread.head.text == text


def test_a_comment_on_a_cell_is_seen_by_whoever_sees_the_cell(
    version: Version, revenue: Figure, cube: SmallCompany,
    analyst: Persona, manager_north: Persona, manager_south: Persona, product_manager: Persona,
    rep: Persona, stranger: Persona,
) -> None:  # fmt: skip
    own = cell(version, revenue, cube["north-a-1"])
    team = cell(version, revenue, cube["north-a"])
    line = cell(version, revenue, cube["south"], cube["home"])
    say(analyst, "Own", "version", version.pk, own)
    say(analyst, "Team", "version", version.pk, team)
    say(analyst, "Line", "version", version.pk, line)
    assert set(seen(analyst, version)) == {own, team, line}
    assert set(seen(manager_north, version)) == {own, team}
    assert seen(rep, version) == [own]
    assert seen(manager_south, version) == [line]
    assert seen(product_manager, version) == [line]
    assert seen(stranger, version) == []
    for persona, anchor in ((stranger, own), (rep, team), (product_manager, own)):
        with pytest.raises(NotVisible):
            reads.threads(viewer=persona.viewer, key="version", object_id=version.pk, anchor=anchor)
        with pytest.raises(NotVisible):
            say(persona, "Hello", "version", version.pk, anchor)


def test_what_is_said_in_a_private_draft_stays_with_its_owner(
    version: Version, revenue: Figure, cube: SmallCompany, analyst: Persona, administrator: Persona
) -> None:
    Version.unscoped.filter(pk=version.pk).update(is_shared=False, owner=analyst.user)
    anchor = cell(version, revenue, cube["north"])
    say(analyst, "Mine", "version", version.pk, anchor)
    with pytest.raises(NotVisible):
        reads.threads(
            viewer=administrator.viewer, key="version", object_id=version.pk, anchor=anchor
        )
    with pytest.raises(Refused, match="Administrator may not see this"):
        say(analyst, "@Administrator look", "version", version.pk, anchor)


def test_nothing_is_said_about_nowhere(
    version: Version, revenue: Figure, cube: SmallCompany, analyst: Persona
) -> None:
    month = f"{FIRST}:1"
    places = (
        "cell:1", "chapter:market", f"cell:{revenue.metric_id}:2:{cube['north']}:0:0:0:{FIRST + 6}:1",
        f"cell:{revenue.metric_id}:7:{cube['north']}:0:0:0:{month}",
        f"cell:{revenue.metric_id}:2:{cube['north']}:999999:0:0:{month}",
        f"cell:{revenue.metric_id}:2:0:0:0:0:{month}", f"cell:9999:2:{cube['north']}:0:0:0:{month}",
    )  # fmt: skip
    for anchor in places:
        with pytest.raises(NotVisible):
            say(analyst, "Hello", "version", version.pk, anchor)
    with pytest.raises(NotVisible):
        say(analyst, "Hello", "plan", version.plan_id, "elsewhere")
    with pytest.raises(NotVisible):
        say(analyst, "Hello", "nothing", version.plan_id)
    with pytest.raises(Invalid):
        say(analyst, "  ", "plan", version.plan_id)


def test_whoever_is_mentioned_is_told_once_with_the_place(
    version: Version, revenue: Figure, cube: SmallCompany, analyst: Persona, manager_north: Persona
) -> None:
    anchor = cell(version, revenue, cube["north-a"])
    made = say(analyst, "@manager north and @Manager North?", "version", version.pk, anchor)
    assert made.mentioned == [manager_north.user.pk]
    ((kind, url),) = told(manager_north)
    assert kind == "mention"
    assert url.startswith(
        f"/goals/versions/{version.pk}/grid/?metric=revenue&level=2&comments=cell"
    )
    comments.edit(
        actor=analyst.viewer, now=NOW, today=TODAY, comment_id=made.pk,
        said=Said("@Manager North, again"),
    )  # fmt: skip
    assert len(told(manager_north)) == 1
    assert told(analyst) == []


def test_who_may_not_see_the_place_is_refused_by_name_and_told_nothing(
    version: Version, revenue: Figure, cube: SmallCompany, analyst: Persona, stranger: Persona,
    manager_north: Persona,
) -> None:  # fmt: skip
    anchor = cell(version, revenue, cube["north-a"])
    with pytest.raises(Refused) as refused:
        say(analyst, "@Manager North @Stranger look", "version", version.pk, anchor)
    assert refused.value.code == "mention_refused"
    assert str(refused.value) == "Stranger may not see this, so cannot be mentioned here."
    assert not Comment.objects.exists()
    assert told(stranger) == told(manager_north) == []
    made = say(analyst, "@Manager North", "version", version.pk, anchor)
    with pytest.raises(Refused):
        comments.edit(
            actor=analyst.viewer, now=NOW, today=TODAY, comment_id=made.pk, said=Said("@Stranger")
        )
    assert Comment.objects.get().text == "@Manager North"


def test_of_two_people_of_one_name_the_chosen_one_is_meant(
    plan: Plan, cube: SmallCompany, analyst: Persona, rep: Persona
) -> None:
    other = on_seat("twin", cube["south-b-1"])
    User.objects.filter(pk__in=[rep.user.pk, other.user.pk]).update(full_name="Li Na")
    with pytest.raises(Refused) as refused:
        say(analyst, "@Li Na?", "plan", plan.pk)
    assert refused.value.code == "mention_unclear"
    made = say(analyst, "@Li Na?", "plan", plan.pk, chosen=other.user.pk)
    assert made.mentioned == [other.user.pk]


def test_a_chosen_person_whose_name_does_not_stand_in_the_text_is_not_mentioned(
    plan: Plan, cube: SmallCompany, analyst: Persona, rep: Persona
) -> None:
    made = say(analyst, "Nobody here, rep", "plan", plan.pk, chosen=rep.user.pk)
    assert made.mentioned == []
    assert told(rep) == []


def test_names_are_offered_of_those_who_may_see_the_place(
    version: Version, revenue: Figure, cube: SmallCompany, analyst: Persona,
    manager_north: Persona, manager_south: Persona, rep: Persona, executive: Persona,
) -> None:  # fmt: skip
    with_role("manager_gone", "manager", cube["north"])
    User.objects.filter(email="manager_gone@example.com").update(is_active=False)
    anchor = cell(version, revenue, cube["north-a"])
    where = reads.place(viewer=analyst.viewer, key="version", object_id=version.pk, anchor=anchor)

    def offered(typed: str) -> list[str]:
        found = reads.people(viewer=analyst.viewer, where=where, typed=typed, on=TODAY)
        return [user.full_name for user in found]

    assert offered("mana") == ["Manager North"]
    assert offered("") == ["Executive", "Manager North"]
    assert offered("rep") == []


def test_answers_stay_in_one_flat_thread_and_tell_who_asked(
    plan: Plan, cube: SmallCompany, analyst: Persona, rep: Persona, executive: Persona
) -> None:
    head = say(rep, "Why so much?", "plan", plan.pk)
    first = say(analyst, "Two dealers.", "plan", plan.pk, thread=head.pk)
    second = say(executive, "Three.", "plan", plan.pk, thread=first.pk)
    (thread,) = reads.threads(viewer=rep.viewer, key="plan", object_id=plan.pk)
    assert (thread.head, thread.answers) == (head, (first, second))
    assert [kind for kind, _url in told(rep)] == ["answer", "answer"]
    with pytest.raises(Invalid):
        say(rep, "Elsewhere", "plan", plan.pk, "chapter:market", thread=head.pk)


def test_only_the_author_changes_and_removes_and_the_audit_keeps_it(
    plan: Plan, cube: SmallCompany, analyst: Persona, rep: Persona
) -> None:
    head = say(rep, "Wrong", "plan", plan.pk)
    answer = say(analyst, "No", "plan", plan.pk, thread=head.pk)
    with pytest.raises(NotAllowed):
        comments.edit(
            actor=analyst.viewer, now=NOW, today=TODAY, comment_id=head.pk, said=Said("Right")
        )
    with pytest.raises(NotAllowed):
        comments.remove(actor=analyst.viewer, now=NOW, comment_id=head.pk)
    comments.edit(actor=rep.viewer, now=NOW, today=TODAY, comment_id=head.pk, said=Said("Better"))
    comments.remove(actor=rep.viewer, now=NOW, comment_id=head.pk)
    (thread,) = reads.threads(viewer=rep.viewer, key="plan", object_id=plan.pk)
    assert (thread.head.text, thread.head.removed_at, thread.answers) == ("", NOW, (answer,))
    comments.remove(actor=analyst.viewer, now=NOW, comment_id=answer.pk)
    assert not Comment.objects.filter(pk=answer.pk).exists()
    events = Comment.pgh_event_model.objects.filter(pgh_obj_id=head.pk).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.text for event in events] == ["Wrong", "Better", ""]


def test_a_thread_is_resolved_and_opened_again_by_who_sees_it(
    plan: Plan, cube: SmallCompany, analyst: Persona, rep: Persona
) -> None:
    head = say(rep, "Done?", "plan", plan.pk)
    answer = say(analyst, "Yes", "plan", plan.pk, thread=head.pk)
    later = NOW + timedelta(hours=1)
    comments.resolve(actor=analyst.viewer, now=later, comment_id=answer.pk)
    (thread,) = reads.threads(viewer=rep.viewer, key="plan", object_id=plan.pk)
    assert (thread.head.resolved_at, thread.head.resolved_by) == (later, analyst.user)
    comments.resolve(actor=rep.viewer, now=later, comment_id=head.pk, resolved=False)
    (thread,) = reads.threads(viewer=rep.viewer, key="plan", object_id=plan.pk)
    assert thread.head.resolved_at is None
