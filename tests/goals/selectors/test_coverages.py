"""Who is owned twice or by nobody, on the small company, and what each may see of it."""

from datetime import date

import pytest

from goals.models import CustomerMove, Reassignment, Responsibility
from goals.selectors import coverages
from goals.selectors.coverages import Wanted
from salesplan.core.models import Holding, Node, Person, SalesCredit, SalesLine
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

SYSTEM = access.system()
YEAR = range(2025 * 12 + 8, 2026 * 12 + 8)
SOLD_TWICE = ["c01", "c02", "c03", "c04"]
"""Sold by a seat of the north, which owns them, and by one of the south."""


@pytest.fixture
def staffed(small_actuals: SmallCompany) -> SmallCompany:
    """Somebody sits on every seat."""
    for code in small.SEATS:
        person = Person.objects.create(code=code, name=code.title())
        Holding.objects.create(person=person, seat_id=small_actuals[code])
    return small_actuals


def audit(viewer=SYSTEM, dimension="customer", organisation_id=None, **wanted):
    return coverages.audit(
        viewer=viewer, dimension=dimension, on=TODAY, as_of=TODAY, organisation_id=organisation_id,
        wanted=Wanted(**wanted),
    )  # fmt: skip


def told(found: coverages.Coverage) -> dict[str, tuple[str, str]]:
    return {row.subject.code: (row.problem, row.reason) for row in found.findings}


def bought(customer: str, seats: tuple[str, ...] = small.SEATS) -> int:
    return sum(
        line.revenue
        for line in small.LINES
        if line.customer == customer and line.period in YEAR and line.seat in seats
    )


def test_customers_that_two_seats_sell_to_are_found(staffed: SmallCompany) -> None:
    found = audit()
    assert told(found) == dict.fromkeys(SOLD_TWICE, ("twice", "sell"))
    assert (found.total, found.owned, found.ratio) == (12, 12, 10_000)
    assert found.counts == {"twice": 4}
    assert found.stakes == {"twice": sum(bought(code) for code in SOLD_TWICE)}
    largest = found.findings[0]
    assert largest.revenue == max(bought(code) for code in SOLD_TWICE)
    assert [claim.via for claim in largest.claims] == ["owner", "sold"]


def test_split_credits_and_sales_before_a_hand_over_are_no_second_owner(
    staffed: SmallCompany,
) -> None:
    """c01's lines of the south are shared credits; c02 went from the south to its owner in June."""
    lines = SalesLine.unscoped.filter(
        customer_id=staffed["c01"], seat_id__in=[staffed["south-a-1"]]
    )
    lines.update(is_split=True)
    SalesCredit.objects.bulk_create(
        SalesCredit(
            line=line, seat_id=line.seat_id, kind="base", share=10_000, quantity=line.quantity,
            revenue=line.revenue, cost=line.cost, batch_id=line.batch_id,
        )
        for line in lines
    )  # fmt: skip
    row = Reassignment.unscoped.create(
        organisation_id=1, effective_on=date(2026, 9, 1), reason="Handed over", state="applied"
    )
    CustomerMove.unscoped.create(
        reassignment=row, customer_id=staffed["c02"], from_seat_id=staffed["south-a-2"],
        to_seat_id=staffed["north-a-2"],
    )  # fmt: skip
    assert sorted(told(audit())) == ["c03", "c04"]
    Reassignment.unscoped.update(state="planned")
    assert sorted(told(audit())) == ["c02", "c03", "c04"]


def test_nobody_owns_without_owner_and_with_ended_vacant_or_overlay_ones(
    staffed: SmallCompany,
) -> None:
    Node.unscoped.filter(pk=staffed["c05"]).update(owner=None)
    Holding.objects.filter(seat_id=staffed["south-a-2"]).update(valid_to=TODAY)
    Node.unscoped.filter(pk=staffed["south-b-1"]).update(ended_on=TODAY)
    Node.unscoped.filter(pk=staffed["south-b-2"]).update(seat_kind="overlay")
    found = audit(problem="nobody")
    assert told(found) == {
        "c05": ("nobody", "no_owner"),
        "c06": ("nobody", "vacant"),
        "c07": ("nobody", "ended"),
        "c08": ("nobody", "overlay"),
    }
    assert (found.total, found.owned) == (12, 8)
    assert found.ratio == 6_667
    stakes = {row.subject.code: row.revenue for row in found.findings}
    base = tuple(seat for seat in small.SEATS if seat != "south-b-2")
    assert stakes == {code: bought(code, base) for code in stakes}


def test_a_stand_in_covers_and_a_second_one_is_too_many(staffed: SmallCompany) -> None:
    Holding.objects.filter(seat_id=staffed["south-a-2"]).update(valid_to=TODAY)
    stand_in = {"subject_id": staffed["c06"], "valid_from": date(2026, 8, 1)}
    Responsibility.unscoped.create(seat_id=staffed["south-a-1"], **stand_in)
    assert "c06" not in told(audit())
    Responsibility.unscoped.create(seat_id=staffed["south-b-1"], **stand_in)
    assert told(audit())["c06"] == ("twice", "responsible")
    Responsibility.unscoped.filter(seat_id=staffed["south-b-1"]).update(valid_from=date(2026, 9, 1))
    assert "c06" not in told(audit())


def test_areas_are_owned_through_what_lies_above_them(staffed: SmallCompany) -> None:
    found = audit(dimension="geography")
    assert told(found) == dict.fromkeys(small.PLACES, ("nobody", "no_owner"))
    north = sum(r.revenue for r in small.LINES if r.region == "north" and r.period in YEAR)
    assert {row.subject.code: row.revenue for row in found.findings}["province-1"] == north
    for seat in ("north-a-1", "north-a-2"):
        Responsibility.unscoped.create(
            subject_id=staffed["province-1"], seat_id=staffed[seat], valid_from=date(2026, 1, 1)
        )
    found = audit(dimension="geography")
    assert told(found) == {
        "province-1": ("twice", "responsible"), "province-2": ("nobody", "no_owner"),
    }  # fmt: skip
    assert (found.total, found.owned) == (2, 1)


def test_filters_keep_the_counts_and_narrow_the_list(staffed: SmallCompany) -> None:
    Node.unscoped.filter(pk=staffed["c05"]).update(owner=None)
    assert list(told(audit(problem="nobody"))) == ["c05"]
    assert list(told(audit(text="C02"))) == ["c02"]
    assert sorted(told(audit(tier_id=staffed["tier-b"]))) == ["c02", "c05"]
    assert audit(reason="ended").findings == ()
    assert audit(reason="ended").counts == {"nobody": 1, "twice": 4}


def test_each_sees_the_own_customers_and_no_seat_of_others(
    staffed: SmallCompany, manager_south: Persona, rep: Persona, product_manager: Persona
) -> None:
    """The south sold to four customers of the north: it sees them, not whose they are."""
    found = audit(manager_south.viewer)
    assert sorted(told(found)) == SOLD_TWICE
    assert found.total == 8  # its own four, and those
    row = next(one for one in found.findings if one.subject.code == "c01")
    owner, seller = row.claims
    assert (owner.seat, owner.via, owner.revenue) == (None, "owner", 0)
    assert seller.seat is not None
    assert seller.seat.code == "south-a-1"
    assert row.revenue == bought("c01", ("south-a-1",))
    assert {row.subject.code for row in audit(rep.viewer).findings} == {"c01"}
    assert audit(product_manager.viewer).total == 0


def test_a_territory_narrows_for_everybody(staffed: SmallCompany, manager_south: Persona) -> None:
    inside = audit(organisation_id=staffed["south-a"])
    assert sorted(told(inside)) == ["c01", "c02"]
    assert audit(manager_south.viewer, organisation_id=staffed["north"]).total == 0
