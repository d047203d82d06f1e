"""Attainment against the targets as approved and as calibrated since, side by side."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from monitoring.selectors.attainment import LevelStanding, Standing
from monitoring.selectors.selections import Selection
from monitoring.web import writing
from monitoring.web.writing import Writer

Row = dict[str, Any]


def both(selection: Selection, levels: Sequence[LevelStanding]) -> list[Row]:
    """The chosen level against both targets; nothing where no target was calibrated."""
    mine = [one for one in levels if one.level == selection.level]
    if len(mine) < 2:
        return []
    write = writing.writer(selection.metric)
    return [_row(one, write, selection) for one in mine]


def _row(one: LevelStanding, write: Writer, selection: Selection) -> Row:
    standing: Standing = one.standing
    names = {"original": _("As approved"), "calibrated": _("As calibrated")}
    return {
        "name": names[one.against],
        "is_chosen": one.against == selection.against,
        "attainment": writing.percent(standing.attainment),
        "to_date": write.hero(standing.to_date),
        "to_date_full": write.full(standing.to_date),
        "target": write.hero(standing.target),
        "target_full": write.full(standing.target),
        "gap": write.hero(standing.gap, "+"),
        "behind": standing.gap is not None and standing.gap < 0,
    }
