"""Who should take a task: grade, room and presence, in points that can be explained."""

from fractions import Fraction

from salesplan.engine.skills import Candidate, rank


def one(key: int, grade: int = 3, load: int | None = 100, present: int = 20) -> Candidate:
    return Candidate(key, grade, load, 100, Fraction(present), 20)


def test_the_terms_add_up_to_the_score() -> None:
    (best,) = rank([one(1, grade=5, load=50)])
    assert (best.grade_points, best.room_points, best.presence_points) == (50, 30, 20)
    assert best.score == 100
    (middle,) = rank([one(1, grade=3, load=100, present=10)])
    assert (middle.grade_points, middle.room_points, middle.presence_points) == (30, 15, 10)


def test_the_better_grade_the_lighter_load_and_the_present_come_first() -> None:
    found = rank([one(1, grade=2), one(2, load=140), one(3, present=5), one(4), one(5, grade=5)])
    assert [row.candidate.key for row in found] == [5, 4, 1, 2, 3]


def test_who_is_away_all_the_time_comes_last_with_nothing() -> None:
    found = rank([one(1, grade=5, load=0, present=0), one(2, grade=0, load=150, present=1)])
    assert [(row.candidate.key, row.score) for row in found] == [(2, 1), (1, 0)]


def test_without_target_there_is_room_and_without_capacity_none() -> None:
    free, vacant = rank([one(1, load=None), Candidate(2, 3, None, 0, Fraction(20), 20)])
    assert (free.room_points, vacant.room_points) == (30, 0)
    assert vacant.candidate.load is None
