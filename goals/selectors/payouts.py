"""What attainment pays under a plan: its curve, and what other targets make of the pay.

An estimate until incentive plans exist: where a seat is expected to land against its target.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goals.models import PayoutCurve
from salesplan.core.scoping import Viewer
from salesplan.engine import payout
from salesplan.engine.payout import Curve

Figures = tuple[int | None, int | None, int | None]
"""Landing, target before and target after of a seat."""


@dataclass(frozen=True, slots=True)
class Pay:
    """What a seat is expected to be paid for the plan's whole period before and after other
    targets, in smallest units of money; None where nothing can be said (no target, no landing).
    """

    seat_id: int
    landing: int | None
    target_before: int | None
    target_after: int | None
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        """After less before; None unless both are known."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class PaySum:
    """The sums over the seats for which both can be said (`known` of `seats`)."""

    seats: int
    known: int
    before: int
    after: int

    @property
    def change(self) -> int:
        """After less before: the sum of the seats' changes."""
        return self.after - self.before


def curve(*, viewer: Viewer, plan_id: int) -> PayoutCurve | None:
    """The curve of a visible plan; None where none was set."""
    return PayoutCurve.objects.visible_to(viewer).filter(plan_id=plan_id).first()


def formula(row: PayoutCurve) -> Curve:
    """A stored curve as the engine computes with it."""
    return Curve(row.on_target, row.threshold, row.rate, row.accelerator, row.cap)


def points(*, row: PayoutCurve) -> tuple[tuple[int, int], ...]:
    """Attainment in basis points and what it pays, for a chart and its table."""
    return payout.points(formula(row))


def of_seats(*, viewer: Viewer, plan_id: int, figures: Mapping[int, Figures]) -> list[Pay] | None:
    """What seats are expected to be paid before and after; None for a plan without a curve.

    `figures` holds the seats that the viewer may see, in the order in which they are shown.
    """
    row = curve(viewer=viewer, plan_id=plan_id)
    if row is None:
        return None
    pays = formula(row)
    return [
        Pay(
            seat, landing, before, after,
            payout.pay(pays, landing, before), payout.pay(pays, landing, after),
        )
        for seat, (landing, before, after) in figures.items()
    ]  # fmt: skip


def total(pays: Iterable[Pay]) -> PaySum:
    """What the seats come to together."""
    every = list(pays)
    known = [one for one in every if one.change is not None]
    return PaySum(
        len(every), len(known), sum(one.before or 0 for one in known),
        sum(one.after or 0 for one in known),
    )  # fmt: skip
