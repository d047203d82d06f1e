"""The dated closure: right on every day, and no tree that is none."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine.tree import Link, Membership, TreeError, closure

JULY = dt.date(2026, 7, 1)
AUGUST = dt.date(2026, 8, 1)
SEPTEMBER = dt.date(2026, 9, 1)


def test_a_tree_without_dates():
    links = closure([Membership("seat", "team"), Membership("team", "company")])
    assert links == (
        Link("seat", "seat", 0, None, None),
        Link("team", "seat", 1, None, None),
        Link("company", "seat", 2, None, None),
        Link("team", "team", 0, None, None),
        Link("company", "team", 1, None, None),
        Link("company", "company", 0, None, None),
    )


def test_a_move_ends_one_link_and_starts_another_but_not_higher_up():
    links = closure(
        [
            Membership("seat", "east", None, JULY),
            Membership("seat", "west", JULY),
            Membership("east", "company"),
            Membership("west", "company"),
        ]
    )
    assert [link for link in links if link.descendant == "seat"] == [
        Link("seat", "seat", 0, None, None),
        Link("east", "seat", 1, None, JULY),
        Link("west", "seat", 1, JULY, None),
        Link("company", "seat", 2, None, None),
    ]


def test_links_hold_only_while_every_step_does():
    links = closure([Membership("a", "b", JULY, SEPTEMBER), Membership("b", "c", AUGUST)])
    assert Link("c", "a", 2, AUGUST, SEPTEMBER) in links


def test_a_gap_between_memberships_is_a_gap_in_the_links():
    links = closure([Membership("a", "b", None, JULY), Membership("a", "b", AUGUST)])
    assert [link[3:] for link in links if link.depth == 1] == [(None, JULY), (AUGUST, None)]


def test_a_node_without_memberships_is_its_own_link():
    assert closure([], ["root"]) == (Link("root", "root", 0, None, None),)


def test_two_parents_at_once_are_refused_with_the_days():
    with pytest.raises(TreeError) as caught:
        closure([Membership("a", "b", None, AUGUST), Membership("a", "c", JULY)])
    error = caught.value
    assert (error.code, error.nodes) == ("two_parents", ("a", "b", "c"))
    assert (error.start, error.end) == (JULY, AUGUST)


def test_a_cycle_is_refused_with_its_members_and_days():
    with pytest.raises(TreeError) as caught:
        closure(
            [Membership("x", "a"), Membership("a", "b", None, AUGUST), Membership("b", "a", JULY)]
        )
    error = caught.value
    assert (error.code, error.nodes) == ("cycle", ("a", "b", "a"))
    assert (error.start, error.end) == (JULY, AUGUST)


def test_a_node_is_not_its_own_parent():
    with pytest.raises(TreeError) as caught:
        closure([Membership("a", "a")])
    assert caught.value.code == "cycle"


def test_swapping_places_is_no_cycle():
    links = closure([Membership("a", "b", None, JULY), Membership("b", "a", JULY)])
    assert Link("b", "a", 1, None, JULY) in links
    assert Link("a", "b", 1, JULY, None) in links


@pytest.mark.parametrize("end", [JULY, dt.date(2026, 6, 30)])
def test_a_period_that_is_empty_is_refused(end):
    with pytest.raises(TreeError) as caught:
        closure([Membership("a", "b", JULY, end)])
    assert caught.value.code == "empty_period"


days = st.integers(1, 28).map(lambda day: dt.date(2026, 7, day))
memberships = st.builds(
    Membership,
    st.integers(0, 5),
    st.integers(0, 5),
    st.one_of(st.none(), days),
    st.one_of(st.none(), days),
)


@given(st.lists(memberships, max_size=9))
def test_on_every_day_the_closure_is_what_walking_up_finds(rows):
    try:
        links = closure(rows)
    except TreeError:
        assert not _is_a_tree(rows)
        return
    for day in (dt.date(2026, 7, 1) + dt.timedelta(offset) for offset in range(-1, 30)):
        above = {row.child: row.parent for row in rows if _holds(row, day)}
        walked = set()
        for node in {end for row in rows for end in (row.child, row.parent)}:
            at, depth = node, 0
            walked.add((at, node, depth))
            while at in above:
                at, depth = above[at], depth + 1
                walked.add((at, node, depth))
        assert sorted(walked) == sorted(link[:3] for link in links if _holds(link, day))


def _holds(row: Membership | Link, day: dt.date) -> bool:
    return (row.start or dt.date.min) <= day < (row.end or dt.date.max)


def _is_a_tree(rows: list[Membership]) -> bool:
    if any(row.start and row.end and row.start >= row.end for row in rows):
        return False
    return all(
        _is_a_forest(
            [row for row in rows if _holds(row, dt.date(2026, 7, 1) + dt.timedelta(offset))]
        )
        for offset in range(-1, 30)
    )


def _is_a_forest(rows: list[Membership]) -> bool:
    above = {row.child: row.parent for row in rows}
    if len(above) < len(rows):
        return False
    for node in above:
        at, seen = node, set()
        while at in above and at not in seen:
            seen.add(at)
            at = above[at]
        if at in seen:
            return False
    return True
