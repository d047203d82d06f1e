"""What a page of forecasts looks at: place, cut, metric, period and run."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from goals.models import ForecastRun
from goals.selectors import forecast_places, forecast_settings, forecasts, in_force
from goals.selectors.forecast_open import Key
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import (
    COMPANY_ID,
    LEAF_MEASURES,
    Closure,
    Company,
    Dimension,
    Kind,
    Metric,
    Node,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.core.services import access
from salesplan.engine.periods import Span, month_of

NOTHING = _("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True)
class View:
    """A territory with its `path` from the top of the viewer's scope and its `children`, within a
    product or channel (0 = all); a metric, a period and the run that is looked at.
    """

    node: Node
    path: tuple[Node, ...]
    children: tuple[Node, ...]
    product: Node | None
    channel: Node | None
    metric: Metric
    span: Span
    run: ForecastRun | None
    as_of: date

    @property
    def key(self) -> Key:
        """(organisation, product, channel)."""
        return (self.node.pk, self.product_id, self.channel_id)

    @property
    def product_id(self) -> int:
        """The product, 0 for all."""
        return self.product.pk if self.product else 0

    @property
    def channel_id(self) -> int:
        """The channel, 0 for all."""
        return self.channel.pk if self.channel else 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Words of an address; None and "" leave the choice to us."""

    organisation_id: int | None = None
    product_id: int | None = None
    channel_id: int | None = None
    metric: str = ""
    period: str = ""
    run_id: int | None = None


def choose(*, viewer: Viewer, company: Company, as_of: date, asked: Asked) -> View:
    """What was asked for, completed: the top of the viewer's scope, the first metric, the months of
    the plan in force (else the fiscal half-year), the current run.

    Whoever sees product lines only looks at one of them in the whole company. Raises `NotVisible`
    outside the scope, `Invalid` with the field.
    """
    access.require(actor=viewer, right="figures.read")
    product = _cut(viewer, asked.product_id, Dimension.PRODUCT)
    channel = _cut(viewer, asked.channel_id, Dimension.CHANNEL)
    if product and channel:
        raise Invalid(
            _("Forecasts are made by product or by channel, not by both together."), field="channel"
        )
    if product is None and not (viewer.everything or viewer.organisation) and viewer.products:
        product = Node.objects.visible_to(viewer).get(pk=viewer.products[0])
    path, children = _around(viewer, asked.organisation_id, product)
    span = _span(viewer, company, as_of, asked.period)
    return View(
        node=path[-1], path=path, children=children, product=product, channel=channel,
        metric=_metric(viewer, asked.metric), span=span, as_of=as_of,
        run=forecasts.run(viewer=viewer, run_id=asked.run_id),
    )  # fmt: skip


def _cut(viewer: Viewer, node_id: int | None, dimension: str) -> Node | None:
    if not node_id:
        return None
    kinds = [Kind.LINE, Kind.CATEGORY, Kind.CHANNEL]
    rows = Node.objects.visible_to(viewer).filter(dimension=dimension, kind__in=kinds)
    node: Node | None = rows.filter(pk=node_id).first()
    if node is None:
        raise NotVisible(NOTHING)
    return node


def _around(
    viewer: Viewer, node_id: int | None, product: Node | None
) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The path to a territory, from the top of the scope, and what lies right below it."""
    by_product = product is not None and _sees_product(viewer, product.pk)
    tops = (COMPANY_ID,) if viewer.everything or by_product else viewer.organisation
    if not tops:
        raise NotVisible(NOTHING)
    chosen = node_id or tops[0]
    above = Closure.objects.filter(descendant_id=chosen, is_current=True).order_by("-depth")
    ids = list(above.values_list("ancestor_id", flat=True))
    begin = next((at for at, one in enumerate(ids) if one in tops), None)
    if begin is None:
        raise NotVisible(NOTHING)
    rows = Node.unscoped.filter(dimension=Dimension.ORGANISATION)
    known = {node.pk: node for node in rows.filter(pk__in=ids[begin:])}
    if not known:
        raise NotVisible(NOTHING)
    below = rows.filter(parent_id=chosen, is_unassigned=False, ended_on=None)
    return tuple(known[one] for one in ids[begin:] if one in known), tuple(
        below.order_by("position", "code")
    )


def _sees_product(viewer: Viewer, product_id: int) -> bool:
    below = Closure.below(viewer.products)
    return bool(viewer.products) and below.filter(descendant_id=product_id).exists()


def metrics(*, viewer: Viewer) -> list[Metric]:
    """The metrics that are forecast."""
    rows = forecast_settings.metrics(viewer=viewer)
    return [metric for metric in rows if metric.measure in LEAF_MEASURES]


def cuts(*, viewer: Viewer) -> tuple[list[Node], list[Node]]:
    """The products and channels that forecasts can be cut by, those that have ended left out.

    Whoever sees product lines only is offered these.
    """
    rows = Node.objects.visible_to(viewer).filter(ended_on=None, is_unassigned=False)
    products = rows.filter(dimension=Dimension.PRODUCT, kind__in=[Kind.LINE, Kind.CATEGORY])
    if not (viewer.everything or viewer.organisation):
        products = products.filter(pk__in=Closure.below(viewer.products))
    channels = rows.filter(dimension=Dimension.CHANNEL, kind=Kind.CHANNEL)
    order = ("position", "code")
    return list(products.order_by(*order)), list(channels.order_by(*order))


def _metric(viewer: Viewer, code: str) -> Metric:
    known = metrics(viewer=viewer)
    found = next((one for one in known if not code or one.code == code), None)
    if found is None:
        raise Invalid(
            _("“%(metric)s” is not forecast; the settings of the forecast name its metrics."),
            field="metric", metric=code[:40],
        )  # fmt: skip
    return found


def _span(viewer: Viewer, company: Company, as_of: date, text: str) -> Span:
    if text:
        return forecast_places.parse(text=text, today=as_of)
    month = month_of(as_of)
    plans = in_force.plans_in_force(viewer=viewer)
    spans = [Span(plan.first_period, plan.months) for plan in plans]
    own = min((span for span in spans if month in span), key=lambda span: -span.count, default=None)
    return own or calendars.fiscal_year(company).containing(month, "half")
