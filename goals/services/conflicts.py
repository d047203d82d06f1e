"""Two people on the same cell: the second one is told what changed."""

from django.utils.translation import gettext_lazy as _

from goals.models import JournalEntry, Version
from goals.selectors import journal
from goals.selectors.columns import Int64Array
from goals.services.changes import Figure
from goals.services.sheets import Sheet
from salesplan.core.errors import Conflict
from salesplan.core.scoping import Viewer

_LISTED = 50


def check(
    *, actor: Viewer, version: Version, figure: Figure, sheet: Sheet, seen: int | None
) -> None:
    """Raise `Conflict` if somebody else changed, after entry `seen`, a cell that changes now.

    Cells of another metric or level are other cells.
    """
    if seen is None or seen >= version.last_journal:
        return
    touched = journal.touching(
        viewer=actor, version_id=version.pk, leaves=sheet.before, places=sheet.changed_places(),
        since=seen, metric_id=figure.metric_id, level=figure.level,
    )  # fmt: skip
    others = [(entry, places) for entry, places in touched if entry.actor_id != actor.user_id]
    if others:
        raise Conflict(
            _("%(who)s changed %(count)s of these cells since you looked. See what is new first."),
            code="cells_changed",
            details=_details(sheet, others),
            who=str(others[0][0].actor or _("The system")),
            count=sum(len(places) for _entry, places in others),
        )


def _details(
    sheet: Sheet, others: list[tuple[JournalEntry, Int64Array]]
) -> list[dict[str, object]]:
    details: list[dict[str, object]] = []
    for entry, places in others:
        keys, periods = sheet.before.space.leaf_keys(places[:_LISTED])
        for at, place in enumerate(places[:_LISTED].tolist()):
            filled = bool(sheet.before.filled[place])
            details.append(
                {
                    "number": entry.number,
                    "who": str(entry.actor or ""),
                    "organisation": int(keys[0][at]),
                    "product": int(keys[1][at]),
                    "channel": int(keys[2][at]),
                    "period": int(periods[at]),
                    "value": int(sheet.before.values[place]) if filled else None,
                }
            )
    return details[:_LISTED]
