"""A version with simple targets that is handed down, and plain sums over its rows and cells."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from goals.models import Cell, Commitment, HandDown, NegotiationStep, Version
from goals.selectors.leaves import Address
from goals.services import commitments, hand_downs, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from goals.services.targets import Options
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SEATS, TODAY, SmallCompany
from tests.goals.conftest import FIRST, NOW

SYSTEM = access.system()
DUE = TODAY + timedelta(days=10)
WHEN = {"now": NOW, "today": TODAY}
YUAN = 100


def fill(version: Version, figure: Figure, company: SmallCompany, yuan: int = 1_000) -> None:
    """The same target for every seat."""
    entries = [
        Entry(Address(company[seat], FIRST, 6), value=yuan * YUAN, method="equal") for seat in SEATS
    ]
    targets.spread(
        actor=SYSTEM, now=NOW, version_id=version.pk, figure=figure, entries=entries,
        options=Options(on_zero="equal"),
    )  # fmt: skip


def begin(version: Version, figure: Figure, actor: Viewer = SYSTEM, **more: Any) -> HandDown:
    """A draft."""
    return hand_downs.start(
        actor=actor, version_id=version.pk, metric_id=figure.metric_id, due_on=DUE, **WHEN, **more
    )


def handed(version: Version, figure: Figure, **more: Any) -> HandDown:
    """A version handed down to everybody."""
    made = begin(version, figure, **more)
    return hand_downs.distribute(actor=SYSTEM, hand_down_id=made.pk, **WHEN)


def at(hand_down: HandDown, node_id: int) -> Commitment:
    """The node of a territory, as it is now."""
    row: Commitment = Commitment.unscoped.select_related("organisation").get(
        hand_down=hand_down, organisation_id=node_id
    )
    return row


def carried(hand_down: HandDown) -> dict[str, int | None]:
    """What every node carries, in whole yuan."""
    rows = Commitment.unscoped.filter(hand_down=hand_down).values_list(
        "organisation__code", "assigned"
    )
    return {code: None if value is None else value // YUAN for code, value in rows}


def planned(version: Version, node_ids: list[int]) -> int:
    """Cells of some seats, added up."""
    rows = Cell.unscoped.filter(version=version, organisation_id__in=node_ids)
    return int(rows.aggregate(total=Sum("value"))["total"] or 0)


def agree(hand_down: HandDown, version: Version) -> None:
    """Every node hands down what its children carry; the lowest carry what their cells hold."""
    rows = list(Commitment.unscoped.filter(hand_down=hand_down, is_overlay=False))
    for row in rows:
        children = [one for one in rows if one.parent_id == row.pk and one.assigned is not None]
        if children:
            assert row.handed_down == sum(one.assigned for one in children), row
        elif row.assigned is not None:
            below = list(Closure.below((row.organisation_id,)))
            assert planned(version, below) == row.assigned, row


def answer(hand_down: HandDown, actor: Viewer, node_id: int, yuan: int, day: date = TODAY) -> None:
    """Commit a figure in whole yuan."""
    commitments.commit(
        actor=actor, now=NOW, today=day, commitment_id=at(hand_down, node_id).pk,
        figure=yuan * YUAN, reason="my customers",
    )  # fmt: skip


def kinds(hand_down: HandDown, node_id: int) -> list[str]:
    """The steps of a node."""
    steps = NegotiationStep.unscoped.filter(commitment=at(hand_down, node_id))
    return list(steps.values_list("kind", flat=True))
