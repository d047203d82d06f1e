"""The planning grid over the API: read, type on totals, grow."""

from fractions import Fraction
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import shapes
from goals.api.base import GoalsView, month_text
from goals.api.examples import CHANGED, GRID, SPREAD
from goals.api.serializers import (
    EntryIn,
    GridOut,
    GrowthIn,
    OutcomeOut,
    PartIn,
    SpreadIn,
    StatedOut,
    TargetOut,
    ViewIn,
)
from goals.selectors import addresses, grids
from goals.selectors import plans as plan_reads
from goals.selectors import targets as target_reads
from goals.services import scenarios, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from goals.services.targets import Options, Outcome
from salesplan.api.base import IDEMPOTENCY_KEY

_TAGS = ["targets"]


class GridView(GoalsView):
    """The grid of a version."""

    @extend_schema(
        tags=_TAGS, operation_id="grid_read", parameters=[ViewIn, PartIn], responses=GridOut,
        examples=[GRID],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """Rows x periods with computed totals, references, growth, share and locks.

        With `depth` only so many levels of the tree; with `under` those below some rows.
        """
        view = shapes.view_of(self.viewer, request.query_params)
        scenarios.catch_up(actor=self.viewer, version_id=version_id, now=self.now)
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        grid = grids.grid(
            viewer=self.viewer, version=version, view=view, now=self.now,
            **shapes.part_of(request.query_params),
        )  # fmt: skip
        return Response(shapes.grid(grid))


class _Change(GoalsView):
    """What changes cells, once per idempotency key."""

    def figure(self, fields: dict[str, Any]) -> Figure:
        """Metric and level of a request."""
        metric = addresses.metric(viewer=self.viewer, code=fields["metric"])
        return Figure(metric.pk, fields["level"])

    def choices(self, fields: dict[str, Any]) -> Options:
        """How the request wants to be carried out."""
        names = ("reason", "include_empty", "on_zero", "seen")
        return Options(**{name: fields[name] for name in names})


class SpreadView(_Change):
    """Type on totals."""

    @extend_schema(
        tags=_TAGS, operation_id="targets_spread", request=SpreadIn, responses=OutcomeOut,
        parameters=[IDEMPOTENCY_KEY], examples=[SPREAD, CHANGED],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Carry out entries as one change, all or none; totals come down to the leaves exactly."""
        asked = SpreadIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        return self.once(lambda: Response(self._spread(version_id, fields)))

    def _spread(self, version_id: int, fields: dict[str, Any]) -> dict[str, Any]:
        outcome = targets.spread(
            actor=self.viewer,
            now=self.now,
            version_id=version_id,
            figure=self.figure(fields),
            entries=self._entries(fields["entries"]),
            options=self.choices(fields),
            dry_run=fields["dry_run"],
        )
        rows = self._rows(version_id, fields)
        return told(outcome) | {"rows": rows, "stale": outcome.committed and outcome.changed > 0}

    def _entries(self, asked: list[dict[str, Any]]) -> list[Entry]:
        found = shapes.addresses_of(self.viewer, asked)
        return [
            Entry(address, one["text"], one["value"], one["method"], one["params"], one["unit"])
            for address, one in zip(found, asked, strict=True)
        ]

    def _rows(self, version_id: int, fields: dict[str, Any]) -> list[dict[str, Any]]:
        if not fields["visible"] or "view" not in fields or fields["dry_run"]:
            return []
        view = shapes.view_from(self.viewer, fields["view"])
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        rows = grids.changed(
            viewer=self.viewer, version=version, view=view, now=self.now, keys=fields["visible"]
        )
        return [shapes.changed_row(*row) for row in rows]


class GrowthView(_Change):
    """Grow the whole plan."""

    @extend_schema(
        tags=_TAGS, operation_id="targets_growth", request=GrowthIn, responses=OutcomeOut,
        parameters=[IDEMPOTENCY_KEY],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Set the plan to a reference plus a percentage, at the leaves like the reference."""
        asked = GrowthIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data

        def run() -> Response:
            outcome = targets.set_growth(
                actor=self.viewer,
                now=self.now,
                version_id=version_id,
                figure=self.figure(fields),
                percent=Fraction(fields["percent"].scaleb(-2)),
                reference=fields["reference"],
                options=self.choices(fields),
            )
            return Response(told(outcome) | {"rows": [], "stale": True})

        return self.once(run)


class TargetView(GoalsView):
    """One total."""

    @extend_schema(
        tags=_TAGS, operation_id="targets_read", responses=TargetOut,
        parameters=[EntryIn, OpenApiParameter("metric", str), OpenApiParameter("level", int)],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """Read one computed total of a version."""
        plan_reads.version(viewer=self.viewer, version_id=version_id)
        asked = EntryIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        view = shapes.view_of(self.viewer, request.query_params)
        address = shapes.address_of(self.viewer, asked.validated_data)
        value = target_reads.value(
            viewer=self.viewer,
            version_id=version_id,
            metric_code=view.metric.code,
            address=address,
            level=view.level,
        )
        return Response(
            {
                "version": version_id,
                "metric": view.metric.code,
                "first_period": month_text(address.first_period),
                "months": address.months,
                "value": value,
            }
        )


class StatedView(GoalsView):
    """Stated figures."""

    @extend_schema(tags=_TAGS, operation_id="stated_figures_list", responses=StatedOut(many=True))
    def get(self, request: Request, version_id: int) -> Response:
        """List the stated figures of a version in your scope."""
        plan_reads.version(viewer=self.viewer, version_id=version_id)
        rows = target_reads.stated_figures(viewer=self.viewer, version_id=version_id)
        return Response(StatedOut(rows, many=True).data)


def told(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON."""
    return {
        "journal": outcome.number,
        "changed": outcome.changed,
        "totals": outcome.totals,
        "flags": outcome.flags,
        "off_quantum": outcome.off_quantum,
        "committed": outcome.committed,
    }
