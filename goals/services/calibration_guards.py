"""What may be written on the proposal of a calibration: its own figure, place and months only."""

from django.utils.translation import gettext_lazy as _

from goals.models import Calibration, CalibrationMethod, Version, VersionKind
from goals.services.changes import Change, Figure, Story
from salesplan.core.errors import Conflict, Refused
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import first_day

METHOD = "calibration"
"""The method of journal entries that a calibration itself writes."""


def require(
    *, actor: Viewer, version: Version, figure: Figure, change: Change, story: Story
) -> None:
    """Raise `Refused` for cells that the calibration of a proposal is not about.

    Months that are over stay as they were whatever is typed; cells are not emptied and do not
    become negative; a proposal that follows its method is typed on only once it is made by hand.
    """
    if version.kind != VersionKind.CALIBRATION:
        return
    row = Calibration.unscoped.select_related("organisation").get(proposal=version)
    _require_figure(row, figure)
    _require_place(row, change)
    if story.method == METHOD:
        return
    _require_by_hand(row)
    if (change.after_filled & (change.after < 0) & (change.before >= 0)).any():
        raise Refused(_("A target cannot be below zero."), code="negative")
    if (~change.after_filled).any():
        raise Refused(
            _("A calibration empties no cell; type 0 where nothing is expected."), code="emptied"
        )


def require_main(*, actor: Viewer, version: Version) -> None:
    """Raise `Conflict` where what is done with sandboxes is asked of a calibration."""
    if version.kind == VersionKind.CALIBRATION:
        raise Conflict(
            _("%(name)s is a calibration: it is submitted and decided on its own page."),
            code="calibration", name=version.name,
        )  # fmt: skip


def _require_by_hand(row: Calibration) -> None:
    if row.method != CalibrationMethod.HAND:
        raise Refused(
            _(
                "This proposal follows its method (%(method)s). Change it to “By hand” to type"
                " figures; what was computed stays as the start."
            ),
            code="not_by_hand", method=row.get_method_display(),
        )  # fmt: skip


def _require_figure(row: Calibration, figure: Figure) -> None:
    if (figure.metric_id, figure.level) != (row.metric_id, row.level):
        raise Refused(_("This calibration is about another metric or level."), code="other_figure")


def _require_place(row: Calibration, change: Change) -> None:
    end = row.first_period + row.months
    if (change.periods < row.first_period).any():
        raise Refused(
            _(
                "This calibration begins in %(month)s: the targets of earlier months stay as they"
                " were."
            ),
            code="closed_month", month=f"{first_day(row.first_period):%Y-%m}",
        )  # fmt: skip
    below = set(Closure.below((row.organisation_id,)))
    outside = set(change.keys[0].tolist()) - below
    if outside or (change.periods >= end).any():
        raise Refused(
            _("This calibration is about %(place)s only."),
            code="outside_calibration", place=row.organisation.label,
        )  # fmt: skip
