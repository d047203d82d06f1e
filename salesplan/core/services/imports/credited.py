"""Credits that stand inside sales lines (API): checked before the lines are read."""

from decimal import Decimal, InvalidOperation
from typing import Any

from salesplan.core.models import Kind, Node
from salesplan.core.services.imports.reading.errors import RowError

KINDS = ("base", "overlay")


def check(given: list[dict[str, Any]]) -> tuple[list[int], list[RowError]]:
    """Places (from 0) of the rows whose credits are possible, and what is wrong with the others."""
    seats = _seats() if any(row.get("credits") for row in given) else {}
    errors = [
        error
        for place, row in enumerate(given)
        if row.get("credits")
        for error in _wrong(place + 1, row, seats)
    ]
    bad = {error.row - 1 for error in errors}
    return [place for place in range(len(given)) if place not in bad], errors


def rows(given: list[dict[str, Any]], good: list[int]) -> list[dict[str, Any]]:
    """The credits of good rows as the handler of credits takes them."""
    seats = {code: pk for code, (pk, _kind) in _seats().items()} if good else {}
    return [
        {
            "row": place + 1,
            "order": str(given[place]["order"]),
            "line": str(given[place]["line"]),
            "seat_id": seats[str(credit["seat"])],
            "kind": credit.get("kind") or "base",
            "share": Decimal(str(credit["share"])),
        }
        for place in good
        for credit in given[place].get("credits") or []
    ]


def _seats() -> dict[str, tuple[int, str]]:
    nodes = Node.unscoped.filter(kind=Kind.SEAT)
    return {code: (pk, kind) for code, pk, kind in nodes.values_list("code", "pk", "seat_kind")}


def _wrong(at: int, row: dict[str, Any], seats: dict[str, tuple[int, str]]) -> list[RowError]:
    found: list[RowError] = []
    shares = Decimal(0)
    seen = set()
    if not isinstance(row["credits"], list):
        return [RowError(at, "credits", "bad_share")]
    for credit in row["credits"]:
        if not isinstance(credit, dict) or set(credit) - {"seat", "share", "kind"}:
            return [RowError(at, "credits", "bad_share")]
        seat, kind = str(credit.get("seat")), credit.get("kind") or "base"
        share = _share(credit.get("share"))
        if seat not in seats:
            found.append(RowError(at, "credits", "unknown_code", seat))
        elif kind not in KINDS or seats[seat][1] != kind:
            found.append(RowError(at, "credits", "credit_seat_kind", seat))
        if share is None or (seat, kind) in seen:
            found.append(RowError(at, "credits", "bad_share", str(credit.get("share"))))
        seen.add((seat, kind))
        shares += (share or 0) if kind == "base" else 0
    if shares and shares != 100 and not found:
        keys = {"order": str(row.get("order")), "line": str(row.get("line")), "sum": f"{shares:f}"}
        found.append(RowError(at, "credits", "shares_not_100", f"{shares:f}", keys))
    return found


def _share(value: Any) -> Decimal | None:
    try:
        share = Decimal(str(value))
    except InvalidOperation:
        return None
    points = share * 100
    usable = share.is_finite() and 0 < share <= 100 and points == points.to_integral_value()
    return share if usable else None
