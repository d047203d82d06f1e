"""Fit over the API: totals of two or three dimensions at once."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import fit_shapes
from goals.api.base import GoalsView
from goals.api.fit_shapes import FitIn, FitOut, FitTotalsIn, FitTotalsOut
from goals.selectors import addresses
from goals.selectors import plans as plan_reads
from goals.selectors.addresses import Named
from goals.selectors.fits import DIMENSIONS, MONTH
from goals.selectors.leaves import Address
from goals.services import fits
from goals.services.cells import Figure
from goals.services.fit_work import Margin
from goals.services.fits import Asked, FitOptions, FitOutcome, Reading
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.core.errors import Invalid

_TAGS = ["targets"]


class _FitView(GoalsView):
    """How fits name what they are about."""

    def figure(self, fields: dict[str, Any]) -> Figure:
        """Metric and level of a request."""
        return Figure(addresses.metric(viewer=self.viewer, code=fields["metric"]).pk,
                      fields["level"])  # fmt: skip

    def named(
        self, version_id: int, fields: dict[str, Any]
    ) -> tuple[Address, list[dict[int, Any]]]:
        """The scope, and the totals of each margin by node id or month; one query for codes."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        whole, asked = Address.of_plan(version.plan), fields.get("scope") or {}
        first = asked.get("first_period", whole.first_period)
        months = asked.get("months", whole.first_period + whole.months - first)
        scope = Named(
            asked.get("organisation") or whole.organisation_id, first, max(months, 1),
            asked.get("product", 0), asked.get("channel", 0), asked.get("customer", 0),
        )  # fmt: skip
        flat = [(margin["dimension"], one) for margin in fields["margins"]
                for one in margin["totals"]]  # fmt: skip
        found = addresses.resolve(
            viewer=self.viewer, named=[scope, *(_line_named(*each) for each in flat)]
        )
        keys = iter(_key(dimension, one, address)
                    for (dimension, one), address in zip(flat, found[1:], strict=True))  # fmt: skip
        found[0] = replace(found[0], tier=asked.get("tier", ""), stage=asked.get("stage", ""))
        return found[0], [_totals(margin["totals"], keys) for margin in fields["margins"]]


class FitView(_FitView):
    """Fit a version to margins."""

    @extend_schema(
        tags=_TAGS, operation_id="targets_fit", request=FitIn, responses=FitOut,
        parameters=[IDEMPOTENCY_KEY],
        examples=[fit_shapes.REGIONS, fit_shapes.MONTHS, fit_shapes.DONE],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Meet totals of two or three dimensions at once, exactly, in whole rounding units.

        Locked cells and zeros stay, the others stay as near as possible to what stands there.
        Totals that contradict each other are refused with the numbers, and where.
        """
        asked = FitIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        return self.once(lambda: Response(_told(self._fit(version_id, fields))))

    def _fit(self, version_id: int, fields: dict[str, Any]) -> FitOutcome:
        scope, totals = self.named(version_id, fields)
        margins = [
            Margin(margin["dimension"], found, margin.get("months"))
            for margin, found in zip(fields["margins"], totals, strict=True)
        ]
        return fits.fit(
            actor=self.viewer,
            now=self.now,
            version_id=version_id,
            figure=self.figure(fields),
            scope=scope,
            margins=margins,
            options=FitOptions(
                fields["reason"], fields["reference"], fields["seen"], fields["unit"]
            ),
            dry_run=fields["dry_run"],
        )


class FitTotalsView(_FitView):
    """Read margins before a fit."""

    @extend_schema(
        tags=_TAGS, operation_id="targets_fit_totals", request=FitTotalsIn, responses=FitTotalsOut,
        examples=[fit_shapes.READ],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Names, present totals and typed totals of margins; nothing is changed."""
        asked = FitTotalsIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        scope, totals = self.named(version_id, fields)
        margins = [
            Asked(margin["dimension"], found, margin.get("depth"), margin.get("months"))
            for margin, found in zip(fields["margins"], totals, strict=True)
        ]
        readings = fits.read(
            viewer=self.viewer,
            now=self.now,
            version_id=version_id,
            figure=self.figure(fields),
            scope=scope,
            asked=margins,
            match=fields["match"],
            unit=fields["unit"],
        )
        return Response({"margins": [_lines(one) for one in readings]})


def _line_named(dimension: str, total: dict[str, Any]) -> Named:
    """The node of a line as an address that is resolved with all the others."""
    if dimension == MONTH:
        return Named(0, 0, 1)
    names: dict[str, Any] = {"organisation": 0, dimension: total.get("node", 0)}
    return Named(first_period=0, months=1, **names)


def _key(dimension: str, total: dict[str, Any], address: Address) -> int:
    name = MONTH if dimension == MONTH else "node"
    if name not in total:
        raise Invalid(
            _("%(dimension)s: each total needs its “%(name)s”."), field="margins",
            code="required", dimension=DIMENSIONS[dimension], name=name,
        )  # fmt: skip
    return int(total[MONTH]) if dimension == MONTH else int(getattr(address, f"{dimension}_id"))


def _totals(asked: list[dict[str, Any]], keys: Any) -> dict[int, Any]:
    totals: dict[int, Any] = {}
    for one in asked:
        key = next(keys)
        if key in totals:
            raise Invalid(_("A line has two totals."), field="margins", code="covered_twice")
        totals[key] = one["value"] if "value" in one else one.get("text", "")
    return totals


def _told(outcome: FitOutcome) -> dict[str, Any]:
    return {
        "journal": outcome.number,
        "changed": outcome.changed,
        "total": outcome.total,
        "flags": outcome.flags,
        "off_quantum": outcome.off_quantum,
        "moved": outcome.moved,
        "committed": outcome.committed,
    }


def _lines(reading: Reading) -> dict[str, Any]:
    lines = reading.lines
    return {
        "dimension": lines.dimension,
        "name": str(DIMENSIONS[lines.dimension]),
        "depth": reading.depth,
        "depths": reading.depths,
        "total": reading.grand,
        "present": reading.present_grand,
        "lines": [
            {
                "key": key,
                "code": lines.codes[at],
                "name": lines.labels[at],
                "present": reading.present[at],
                "total": reading.totals[at],
                "error": reading.errors.get(at, ""),
            }
            for at, key in enumerate(lines.keys)
        ],
    }
