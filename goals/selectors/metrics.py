"""Metrics that targets are set for. The catalogue is open to everybody."""

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer


def additive(*, viewer: Viewer, metric_id: int) -> Metric:
    """A metric whose cells add up; raises `Invalid` for others, which are stated on a node."""
    metric = Metric.objects.filter(pk=metric_id).first()
    if metric is None:
        raise Invalid(_("There is no such metric."), field="metric")
    if metric.aggregation != "sum":
        raise Invalid(
            _("%(metric)s cannot be added up, so it cannot be spread; state it on its node."),
            field="metric",
            metric=metric.label,
        )
    return metric
