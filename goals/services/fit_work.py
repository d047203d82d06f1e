"""The leaves below a scope while a fit works on them: totals typed, weights, the fit, its story."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Version
from goals.selectors import metrics, references, trees
from goals.selectors.columns import Int64Array
from goals.selectors.fits import Field, Lines
from goals.selectors.leaves import Address, BoolArray
from goals.services.cells import Figure
from goals.services.fit_refusals import Words
from goals.services.refusals import Translate
from goals.services.sheets import Sheet, read_text
from salesplan.core.errors import Invalid, Refused
from salesplan.core.scoping import Viewer
from salesplan.core.services import access
from salesplan.engine import fitting


@dataclass(frozen=True)
class Margin:
    """Totals of one dimension (organisation, product, channel, customer, month).

    ``totals``: node id, or first month of ``months`` each (None: as long as a cell), -> total in
    smallest units, or as typed (engine.shorthand; "" keeps what stands there).
    """

    dimension: str
    totals: Mapping[int, int | str]
    months: int | None = None


@dataclass(frozen=True, eq=False)
class Work:
    """The sheet of a fit and the leaves below its scope; texts are in ``unit`` (None: plan's)."""

    viewer: Viewer
    sheet: Sheet
    field: Field
    unit: int | None = None

    @property
    def values(self) -> Int64Array:
        """Values below the scope as they stand now."""
        return self.sheet.values[self.field.places]

    @property
    def filled(self) -> BoolArray:
        """Which of them are not empty."""
        return self.sheet.filled[self.field.places]

    @property
    def quantum(self) -> int:
        """The plan's rounding unit in smallest units."""
        return self.sheet.version.plan.rounding_unit * 10**self.sheet.metric.scale or 1

    def lines(self, margins: Sequence[Margin]) -> list[Lines]:
        """The lines of all margins, each dimension once."""
        named = [margin.dimension for margin in margins]
        if len(margins) not in (2, 3) or len(set(named)) != len(named):
            raise Invalid(
                _("Give totals of two or three different dimensions."), field="margins",
                code="margin_count",
            )  # fmt: skip
        return [self.lines_of(one.dimension, one.totals, one.months) for one in margins]

    def lines_of(
        self, dimension: str, keys: Mapping[int, int | str], months: int | None = None
    ) -> Lines:
        """The lines of one margin; raises `Invalid` unless they cover every leaf once."""
        length = months or self.sheet.version.span
        with Translate(self.sheet.metric.scale):
            return self.field.lines(
                viewer=self.viewer, dimension=dimension, keys=list(keys), months=length
            )

    def totals(self, margins: Sequence[Margin], lines: Sequence[Lines]) -> list[Int64Array]:
        """The totals of all margins in smallest units; raises what was typed wrongly."""
        return [
            np.array([self.total(line, at, margin.totals[key])
                      for at, key in enumerate(line.keys)], dtype=np.int64)
            for margin, line in zip(margins, lines, strict=True)
        ]  # fmt: skip

    def total(self, lines: Lines, line: int, given: int | str) -> int:
        """A total of a line as it was given; raises `Invalid` for what makes no sense."""
        if isinstance(given, int):
            return given
        inside = lines.line_of == line
        present = int(self.values[inside].sum())
        if not given.strip():
            return present
        plan, metric = self.sheet.version.plan, self.sheet.metric
        typed = read_text(text=given, plan=plan, metric=metric, unit=self.unit)
        if typed.kind == "set" or (typed.kind == "like" and typed.amount is not None):
            return typed.amount or 0
        if typed.kind == "add":
            return present + (typed.amount or 0)
        if typed.kind == "percent":
            return self._grown(present, typed.percent)
        if typed.kind in {"growth", "like"}:
            reference = self._reference(str(typed.reference)).values[inside]
            return self._grown(int(reference.sum()), typed.percent)
        raise Invalid(
            _("“%(text)s” is no total: type a figure, a change, or growth on a reference."),
            field="margins", code="not_a_number", text=given[:60],
        )  # fmt: skip

    def _grown(self, amount: int, percent: Fraction | None) -> int:
        """An amount plus a percentage, in whole rounding units."""
        grown = amount * (1 + (percent or Fraction(0)))
        return round(grown / self.quantum) * self.quantum

    def _reference(self, name: str) -> references.Reference:
        found = references.of_plan(
            viewer=self.viewer, plan=self.sheet.version.plan, space=self.sheet.before.space,
            metric=self.sheet.metric, name=name,
        )  # fmt: skip
        places = self.field.places
        return references.Reference(found.values[places], found.filled[places])

    def run(
        self, lines: Sequence[Lines], totals: Sequence[Int64Array], reference: str
    ) -> tuple[set[str], fitting.LeavesFit]:
        """Fit the sheet; returns flags and the engine's counts."""
        places, before = self.field.places, self.sheet.before
        weights, flags = self._weights(reference)
        locked = before.locked[places]
        leaves = fitting.FitLeaves(
            weights, self.values, locked, before.floors[places], before.caps[places]
        )
        margins = [
            fitting.Margin(line.line_of, total) for line, total in zip(lines, totals, strict=True)
        ]
        try:
            result = fitting.fit_leaves(leaves, margins, quantum=self.quantum)
        except fitting.FitRefused as error:
            raise Words(lines, self.sheet.metric.scale).refusal(error) from error
        reached = ~locked & ((weights != 0) | (result.values != 0))
        self.sheet.values[places] = result.values
        self.sheet.filled[places] |= reached
        self.sheet.entered.append(places)
        return flags, result

    def _weights(self, reference: str) -> tuple[Int64Array, set[str]]:
        """Present values, where they are empty the reference's; its negative ones weigh nothing."""
        if not reference or self.filled.all():
            return self.values, set()
        found = self._reference(reference)
        taken = ~self.filled & found.filled
        flags = {"reference_used"} if taken.any() else set()
        if (found.values[taken] < 0).any():
            flags.add("negative_reference")
        return np.where(taken, np.maximum(found.values, 0), self.values), flags

    def told(self, lines: Sequence[Lines], reference: str) -> dict[str, object]:
        """The fit as JSON for the journal: scope, and the margins as they were met."""
        margins = [
            {
                "dimension": one.dimension,
                "months": one.months,
                "totals": dict(zip(map(str, one.keys), one.present(self.values, self.filled),
                                   strict=True)),
            }
            for one in lines
        ]  # fmt: skip
        return {**asdict(self.field.scope), "margins": margins, "reference": reference}


def opened(
    *,
    viewer: Viewer,
    now: datetime,
    version: Version,
    figure: Figure,
    scope: Address,
    unit: int | None = None,
) -> Work:
    """Check the right, and load what lies below the scope.

    Raises `NotVisible`, `NotAllowed`, `Invalid` for a metric that does not add up, `Refused` where
    nothing is planned.
    """
    access.require(
        actor=viewer,
        right="plans.edit",
        organisation_id=trees.placed(viewer=viewer, organisation_id=scope.organisation_id),
        product_id=scope.product_id or None,
    )
    metric = metrics.additive(viewer=viewer, metric_id=figure.metric_id)
    sheet = Sheet.open(viewer, version, metric, figure.level, [scope], now)
    places = sheet.inside(scope)
    if not len(places):
        raise Refused(
            _(
                "Nothing is planned here: this combination was not sold in the reference and"
                " has not been added to the plan."
            ),
            code="outside_domain",
        )
    return Work(viewer, sheet, Field(sheet.before, sheet.forest, scope, places), unit)
