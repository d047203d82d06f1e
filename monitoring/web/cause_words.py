"""A finding in a sentence of the reader's language, put together from parts."""

from collections.abc import Callable, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.selectors import attainment
from monitoring.selectors.causes import Cut, Effect, Explained, Finding
from monitoring.selectors.places import AXES, Place
from monitoring.web import writing
from salesplan.core.models import Unit
from salesplan.engine import notation
from salesplan.web import display
from salesplan.web.templatetags import figures

WORTH_SAYING = 2_000
"""A second cause is named when it makes up this share of the gap, in basis points."""
Words = tuple[str | Promise, str | Promise]
"""Where the slice fell, where it rose."""
EFFECTS: dict[Effect, Words] = {
    "order_value": (
        gettext_lazy("the lower order value of %(slice)s"),
        gettext_lazy("the higher order value of %(slice)s"),
    ),
    "orders": (
        gettext_lazy("fewer orders of %(slice)s"), gettext_lazy("more orders of %(slice)s"),
    ),
    "price": (
        gettext_lazy("lower prices of %(slice)s"), gettext_lazy("higher prices of %(slice)s"),
    ),
    "mix": (
        gettext_lazy("the cheaper mix of %(slice)s"), gettext_lazy("the richer mix of %(slice)s"),
    ),
    "volume": (
        gettext_lazy("the smaller volume of %(slice)s"),
        gettext_lazy("the larger volume of %(slice)s"),
    ),
    "lost_customer": (
        gettext_lazy("%(customer)s, a lost customer of %(slice)s"),
        gettext_lazy("%(customer)s, a lost customer of %(slice)s"),
    ),
    "customer": (
        gettext_lazy("%(customer)s buying less of %(slice)s"),
        gettext_lazy("%(customer)s buying more of %(slice)s"),
    ),
    "new": (
        gettext_lazy("new business of %(slice)s"), gettext_lazy("new business of %(slice)s"),
    ),
    "lost": (
        gettext_lazy("business of %(slice)s that has ended"),
        gettext_lazy("business of %(slice)s that has ended"),
    ),
    "target": (
        gettext_lazy("the higher target of %(slice)s"),
        gettext_lazy("the lower target of %(slice)s"),
    ),
    "several": ("%(slice)s", "%(slice)s"),
}  # fmt: skip
SLICES: dict[tuple[str, ...], str | Promise] = {
    ("organisation",): "%(organisation)s",
    ("product",): "%(product)s",
    ("channel",): "%(channel)s",
    ("organisation", "product"): gettext_lazy("%(product)s in %(organisation)s"),
    ("organisation", "channel"): gettext_lazy("%(channel)s in %(organisation)s"),
    ("product", "channel"): gettext_lazy("%(channel)s in %(product)s"),
    AXES: gettext_lazy("%(channel)s in %(product)s, %(organisation)s"),
}
"""How a slice is called, by the dimensions that it narrows."""


def sentence(finding: Finding) -> str:
    """The answer: how far off, and what explains it.

    "South: Revenue ¥ 3.2 M below the target to date; 71 % of it is the lower order value of Dealers
    in Smart Appliances."
    """
    words = {"opening": opening(finding), "first": _first(finding)}
    if not finding.gap or not words["first"]:
        return _("%(opening)s.") % words
    second = [cause for cause in finding.causes[1:2] if _is_worth_saying(cause)]
    if not second:
        return _("%(opening)s; %(first)s.") % words
    words |= {"second": effect(second[0]), "gap": _hero(finding)(second[0].slice.gap, "+")}
    return _("%(opening)s; %(first)s, then %(second)s (%(gap)s).") % words


def _first(finding: Finding) -> str:
    return _clause(finding, finding.causes[0]) if finding.causes else _few(finding)


def opening(finding: Finding) -> str:
    """How far the place is from what it is compared with."""
    words = {"place": place_name(finding), "metric": finding.selection.metric.label}
    gap = finding.gap
    if gap is None:
        return _("%(place)s: %(metric)s has nothing to be compared with") % words
    if not gap:
        return _("%(place)s: %(metric)s is where it should be") % words
    words["gap"] = _hero(finding)(abs(gap))
    if finding.against == "target":
        if gap < 0:
            return _("%(place)s: %(metric)s %(gap)s below the target to date") % words
        return _("%(place)s: %(metric)s %(gap)s above the target to date") % words
    if gap < 0:
        return _("%(place)s: %(metric)s %(gap)s below last year") % words
    return _("%(place)s: %(metric)s %(gap)s above last year") % words


def effect(cause: Explained) -> str:
    """What moved in a slice: "the lower order value of Dealers in Smart Appliances"."""
    words = {"slice": slice_name(cause.slice.places), "customer": customer_name(cause)}
    return str(EFFECTS[cause.effect][cause.slice.gap > 0]) % words


def slice_name(places: tuple[Place, ...]) -> str:
    """The name of a slice, in the language's own order of its dimensions."""
    names = {place.dimension: place.label for place in places}
    form = SLICES.get(tuple(axis for axis in AXES if axis in names))
    return str(form) % names if form else " · ".join(names.values())


def customer_name(cause: Explained) -> str:
    """The customer behind a cause, as far as the reader may know."""
    if cause.buyer is None:
        return ""
    return cause.buyer.place.label if cause.buyer.place else _("one customer")


def place_name(finding: Finding) -> str:
    """What the finding is about: territory, product and channel as far as they are chosen."""
    here = [finding.selection.places.here(axis) for axis in AXES]
    return " · ".join(place.label for place in here if place.id)


def cut_title(cut: Cut, *, is_group: bool) -> str:
    """The heading of a contribution table; groups of nodes of one kind have their own."""
    titles = {
        "organisation": _("By territory"), "product": _("By product line"),
        "channel": _("By channel"), "tier": _("By customer tier"), "item": _("By item"),
    }  # fmt: skip
    if is_group and cut.axis == "channel":
        return _("By group of channels")
    return _("By category") if cut.kind == "category" else titles[cut.axis]


def few(cut: Cut) -> str:
    """Which slices explain most of a gap, and which run against it."""
    names = _names(row.places[0].label for row in cut.few)
    against = _names(row.places[0].label for row in cut.against[:3])
    if names and against:
        return _("Most of it: %(names)s. Against it: %(against)s.") % {
            "names": names, "against": against,
        }  # fmt: skip
    return _("Most of it: %(names)s.") % {"names": names} if names else ""


def _clause(finding: Finding, cause: Explained) -> str:
    """A cause with its size: as a share of the gap, or as an amount when it is more than it."""
    hero, gap = _hero(finding), cause.slice.gap
    share = figures.percent(notation.share(gap, finding.gap or 1))
    words = {"cause": effect(cause), "share": share, "gap": hero(abs(gap))}
    if abs(gap) <= abs(finding.gap or 0):
        return _("%(share)s of it is %(cause)s") % words
    return _("more than all of it (%(gap)s) is %(cause)s") % words


def _few(finding: Finding) -> str:
    """Without a cause of its own: the fewest slices of the dimension that needs least."""
    cuts = [cut for cut in finding.cuts if 0 < len(cut.few) < len(cut.rows)]
    if not cuts:
        return ""
    best = min(cuts, key=lambda cut: len(cut.few))
    names = _names(row.places[0].label for row in best.few)
    return _("most of it lies in %(names)s") % {"names": names}


def _names(labels: Iterable[str]) -> str:
    return ("、" if display.current().chinese else ", ").join(labels)


def _is_worth_saying(cause: Explained) -> bool:
    return (attainment.basis_points(cause.slice.share) or 0) >= WORTH_SAYING


def _hero(finding: Finding) -> Callable[..., str]:
    metric = finding.selection.metric
    return _points if metric.unit == Unit.PERCENT else writing.writer(metric).hero


def _points(basis_points: int, mark: str = "") -> str:
    return _("%(number)s points") % {"number": notation.percent(basis_points, plus=mark == "+")}
