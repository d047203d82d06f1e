"""Potential scores: observations of a metric per organisation node, each with its date."""

from datetime import date

from salesplan.core.models import Observation
from salesplan.core.scoping import Viewer

METRIC, SCALE = "potential_score", 2


def scores(*, viewer: Viewer, on: date) -> dict[int, int]:
    """Node id -> its latest score on or before a day, in the metric's smallest unit.

    Scores of the whole node only: those of a product, channel or customer there do not count.
    """
    rows = (
        Observation.objects.visible_to(viewer)
        .filter(
            metric__code=METRIC, date__lte=on, organisation_id__gt=0, product_id=0, channel_id=0,
            customer_id=0, geography_id=0,
        )
        .order_by("organisation_id", "-date", "-pk")
        .distinct("organisation_id")
        .values_list("organisation_id", "numerator", "denominator")
    )  # fmt: skip
    return {node: round(numerator / denominator) if denominator != 1 else numerator
            for node, numerator, denominator in rows}  # fmt: skip


def listed(*, viewer: Viewer, on: date) -> list[Observation]:
    """The latest score of each node on or before a day, as it was observed."""
    rows = (
        Observation.objects.visible_to(viewer)
        .filter(metric__code=METRIC, date__lte=on, organisation_id__gt=0, product_id=0,
                channel_id=0, customer_id=0, geography_id=0)
        .order_by("organisation_id", "-date", "-pk")
        .distinct("organisation_id")
    )  # fmt: skip
    return list(rows)
