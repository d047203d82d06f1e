"""The audit of coverage (B4): who is owned twice or by nobody, and what is at stake."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goals.selectors import ownerships
from goals.selectors.ownerships import OWNER, SOLD, Ownerships
from salesplan.core.models import Dimension, Node
from salesplan.core.scoping import Viewer

NOBODY, TWICE = "nobody", "twice"
NO_OWNER, OWNER_ENDED, OWNER_VACANT, OVERLAY_ONLY = "no_owner", "ended", "vacant", "overlay"
SEVERAL_RESPONSIBLE, SEVERAL_SELL = "responsible", "sell"
REASONS = {
    NOBODY: (NO_OWNER, OWNER_ENDED, OWNER_VACANT, OVERLAY_ONLY),
    TWICE: (SEVERAL_RESPONSIBLE, SEVERAL_SELL),
}
SUBJECTS = {"customers": Dimension.CUSTOMER, "areas": Dimension.GEOGRAPHY}


@dataclass(frozen=True)
class Claim:
    """A seat with a part in a subject: `via` owner, responsible or sold; `revenue` of the scope.

    `seat` None is a seat of another territory, which the viewer may not see.
    """

    seat: Node | None
    via: str
    revenue: int


@dataclass(frozen=True)
class Finding:
    """A customer or area that is owned twice or by nobody; `revenue` of twelve months at stake."""

    subject: Node
    problem: str
    reason: str
    claims: tuple[Claim, ...]
    revenue: int


@dataclass(frozen=True)
class Wanted:
    """What of an audit is asked for; empty is everything. `tier_id` narrows customers."""

    problem: str = ""
    reason: str = ""
    tier_id: int = 0
    text: str = ""


EVERYTHING = Wanted()


@dataclass(frozen=True)
class Coverage:
    """How many subjects there are in scope, how many have an active owner, and the findings.

    `counts` and `stakes` (revenue) by problem, of all findings; `findings` are those asked for, the
    largest revenue first.
    """

    total: int
    owned: int
    counts: Counter[str]
    stakes: Counter[str]
    findings: tuple[Finding, ...]

    @property
    def ratio(self) -> int | None:
        """Owned of all in basis points."""
        return round(self.owned * 10_000 / self.total) if self.total else None


def audit(
    *,
    viewer: Viewer,
    dimension: str,
    on: date,
    as_of: date,
    organisation_id: int | None = None,
    wanted: Wanted = EVERYTHING,
) -> Coverage:
    """What is owned twice or by nobody on a day, in the viewer's scope (and below a territory).

    Nobody: no owner, or only owners that have ended, are vacant, or are overlay seats. Twice: two
    active base seats are responsible, or two sold to the same customer in the last six months,
    split credits and sales before a hand-over aside.
    """
    found = ownerships.read(
        viewer=viewer, dimension=dimension, on=on, as_of=as_of, organisation_id=organisation_id
    )
    problems = {
        subject: problem for subject in found.owners if (problem := _problem(found, subject))
    }
    nodes = Node.unscoped.select_related("parent").in_bulk(problems)
    seats = _seats(found, problems)
    rows = [_finding(found, nodes[pk], *problems[pk], seats) for pk in problems]
    counts, stakes = Counter[str](), Counter[str]()
    for row in rows:
        counts[row.problem] += 1
        stakes[row.problem] += row.revenue
    owned = sum(bool(found.active(subject)) for subject in found.owners)
    kept = sorted(_kept(rows, wanted), key=lambda row: (-row.revenue, row.subject.code))
    return Coverage(len(found.owners), owned, counts, stakes, tuple(kept))


def _problem(found: Ownerships, subject: int) -> tuple[str, str] | None:
    active = found.active(subject)
    if not active:
        return NOBODY, _why_nobody(found, subject)
    if len(active) > 1:
        return TWICE, SEVERAL_RESPONSIBLE
    return (TWICE, SEVERAL_SELL) if found.sellers(subject) else None


def _why_nobody(found: Ownerships, subject: int) -> str:
    states = [found.seats[seat] for seat in found.claims(subject) if seat in found.seats]
    base = [state for state in states if not state.is_overlay]
    if not states:
        return NO_OWNER
    if not base:
        return OVERLAY_ONLY
    return OWNER_ENDED if all(state.is_ended for state in base) else OWNER_VACANT


def _seats(found: Ownerships, subjects: Iterable[int]) -> Mapping[int, Node]:
    """The seats of the findings that lie in scope."""
    named = {
        seat
        for subject in subjects
        for seat in (*found.claims(subject), *found.sellers(subject))
        if seat in found.own
    }
    return Node.unscoped.in_bulk(named)


def _finding(
    found: Ownerships, node: Node, problem: str, reason: str, seats: Mapping[int, Node]
) -> Finding:
    bought = found.bought.get(node.pk, {})
    via = {**dict.fromkeys(found.sellers(node.pk), SOLD), **found.claims(node.pk)}
    claims = [Claim(seats.get(seat), how, bought.get(seat, 0)) for seat, how in via.items()]
    ordered = sorted(claims, key=lambda one: (one.via != OWNER, -one.revenue))
    return Finding(node, problem, reason, tuple(ordered), found.revenue(node.pk))


def _kept(rows: Sequence[Finding], wanted: Wanted) -> list[Finding]:
    text = wanted.text.strip().lower()
    return [
        row
        for row in rows
        if wanted.problem in ("", row.problem)
        and wanted.reason in ("", row.reason)
        and wanted.tier_id in (0, row.subject.parent_id)
        and (not text or text in f"{row.subject.code} {row.subject.label}".lower())
    ]
