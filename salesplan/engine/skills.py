"""Who should take a task: people ranked by grade, by the load of their seat and by presence.

The score is out of 100: 50 for the grade (5 = 50, unknown = 0), 30 for room (all of it up to half
of the capacity, none from one and a half times on), 20 for presence on the working days asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

BEST_GRADE = 5
GRADE_POINTS, ROOM_POINTS, PRESENCE_POINTS = 50, 30, 20
_LIGHT, _HEAVY = Fraction(1, 2), Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take it; `target` and `capacity` of the months in smallest units.

    `grade` 1 to 5, 0 where nothing is known; `present` of `days` working days.
    """

    key: int
    grade: int
    target: int | None
    capacity: int
    present: Fraction
    days: int

    @property
    def load(self) -> Fraction | None:
        """Target of capacity; None without a target or without any capacity."""
        if self.target is None or self.capacity <= 0:
            return None
        return Fraction(self.target, self.capacity)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the score and its three terms, whole points that add up."""

    candidate: Candidate
    grade_points: int
    room_points: int
    presence_points: int

    @property
    def score(self) -> int:
        """Out of 100; 0 for somebody who is away all the time."""
        return self.grade_points + self.room_points + self.presence_points


def rank(candidates: Sequence[Candidate]) -> list[Ranked]:
    """The best first; who is away on all days comes last with no points at all."""
    scored = [_scored(one) for one in candidates]
    return sorted(scored, key=lambda one: (-one.score, -one.candidate.grade, one.candidate.key))


def _scored(one: Candidate) -> Ranked:
    presence = one.present / one.days if one.days else Fraction(0)
    if presence <= 0:
        return Ranked(one, 0, 0, 0)
    return Ranked(
        one,
        GRADE_POINTS * one.grade // BEST_GRADE,
        round(ROOM_POINTS * _room(one)),
        round(PRESENCE_POINTS * presence),
    )


def _room(one: Candidate) -> Fraction:
    """1 with half of the capacity or less planned, 0 from one and a half times on.

    Somebody without any capacity has no room; without a target there is all of it.
    """
    if one.capacity <= 0:
        return Fraction(0)
    load = one.load or Fraction(0)
    return min(max((_HEAVY - load) / (_HEAVY - _LIGHT), Fraction(0)), Fraction(1))
