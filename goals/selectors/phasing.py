"""Phasing profiles: their weights, what the calendar of a run of months adds to them."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import PhasingProfile, Version
from goals.selectors import phasing_effects
from salesplan.core.errors import NotVisible
from salesplan.core.models import Company, Kind, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import actuals, company
from salesplan.core.selectors.calendars import working_days
from salesplan.engine import phasing
from salesplan.engine.periods import Span, month_of, year_month
from salesplan.engine.phasing import Effects, Factors

MOST_YEARS = 3


@dataclass(frozen=True)
class Phased:
    """A month of a plan under a profile: its weight, the share of the whole in basis points, and
    where they come from (`factors` is None for a profile whose weights stand as they are).
    """

    period: int
    index: int
    weight: int
    share: int
    factors: Factors | None

    @property
    def days(self) -> float | None:
        """The days that count, to one decimal."""
        return None if self.factors is None else round(float(self.factors.days), 1)

    @property
    def feast(self) -> int | None:
        """What the feast leaves of them, in basis points."""
        return None if self.factors is None else round(self.factors.feast * 10_000)

    @property
    def events(self) -> int | None:
        """What event days make of them, in basis points."""
        return None if self.factors is None else round(self.factors.events * 10_000)


@dataclass(frozen=True)
class Curve:
    """The months of a run under a profile; `estimated`: years whose make-up days are not known."""

    months: list[Phased]
    estimated: list[int]

    @property
    def weights(self) -> list[int]:
        """The weights alone, in exact proportion."""
        return [month.weight for month in self.months]


def profiles(*, viewer: Viewer) -> QuerySet[PhasingProfile]:
    """The profiles of the viewer's territories and the company's."""
    rows = PhasingProfile.objects.visible_to(viewer).select_related("organisation", "product")
    return rows.order_by("name", "pk")


def profile(*, viewer: Viewer, profile_id: int) -> PhasingProfile:
    """One profile; raises `NotVisible`."""
    found = profiles(viewer=viewer).filter(pk=profile_id).first()
    if found is None:
        raise NotVisible(_("There is no such phasing profile."), code="no_such_profile")
    return found


def effects_of(*, profile: PhasingProfile) -> Effects | None:
    """What the calendar does under a profile; None where its weights stand as they are."""
    return None if profile.is_plain else phasing_effects.read(kept=profile.basis.get("effects", {}))


def curve(*, profile: PhasingProfile, span: Span, settled: Company | None = None) -> Curve:
    """The months of a span under a profile. Raises what `engine.phasing.month_weights` raises."""
    calendar = working_days(settled or company.company(), span)
    effects = effects_of(profile=profile)
    months = span.months()
    weights = phasing.month_weights(profile.weights, months, calendar, effects)
    whole = sum(weights)
    made = [
        Phased(
            period=month,
            index=profile.weights[month % phasing.YEAR],
            weight=weight,
            share=round(Fraction(weight, whole) * 10_000),
            factors=phasing.factors(month, calendar, effects) if effects else None,
        )
        for month, weight in zip(months, weights, strict=True)
    ]
    years = {year_month(month)[0] for month in months} & calendar.estimated_years
    return Curve(made, sorted(years) if effects else [])


def cell_weights(*, version: Version, curve: Curve) -> list[int]:
    """The weights of the cells of a version: months added up where a cell spans several."""
    weights = curve.weights
    return [sum(weights[at : at + version.span]) for at in range(0, len(weights), version.span)]


def products(*, viewer: Viewer) -> list[Node]:
    """Product lines and categories that a profile can be made for, lines first."""
    rows = Node.objects.visible_to(viewer).filter(
        kind__in=[Kind.LINE, Kind.CATEGORY], is_unassigned=False, ended_on=None
    )
    return sorted(rows, key=lambda node: (node.kind != Kind.LINE, node.position, node.code))


def history(
    *, viewer: Viewer, organisation_id: int, product_id: int | None, as_of: date
) -> tuple[Span, list[int]]:
    """Revenue of the months that are over at `as_of`, from the first with any on; three years at
    most. Two queries.
    """
    last = month_of(as_of + timedelta(days=1)) - 1
    sold = actuals.by_month(
        viewer=viewer, organisation_id=organisation_id, as_of=as_of,
        first_period=last + 1 - MOST_YEARS * phasing.YEAR, last_period=last,
        product_id=product_id or 0,
    )  # fmt: skip
    if not sold:
        return Span(last), [0]
    span = Span.between(min(sold), last)
    return span, [sold[month].revenue if month in sold else 0 for month in span]


def year_starts(*, profile: PhasingProfile) -> list[int]:
    """The first month of each year of the history that a profile was derived from."""
    first, years = profile.basis.get("first_period"), profile.basis.get("years", [])
    return [] if first is None else [first + at * phasing.YEAR for at in range(len(years))]
