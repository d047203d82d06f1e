"""A workbook comes back: compared, kept, taken over in part or whole as one change."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import ReturnState, Version, WorkbookReturn
from goals.selectors import plans as plan_reads
from goals.selectors import workbooks as reads
from goals.services import cells, targets
from goals.services.cells import Figure, Story
from goals.services.sheets import Entry
from goals.services.targets import Options, Outcome
from goals.services.workbooks import keys, reading
from goals.services.workbooks.found import Found, compare
from goals.services.workbooks.judging import Judged, Judgement, judge
from salesplan.core.errors import Invalid, Refused
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access, workbooks
from salesplan.core.services.imports.reading.limits import MB, SHEET_FILE_BYTES

_PASSES = 3
_LISTED = 50
MOST_TRIED = 2_000
"""Beyond so many differences the rules of the plan are asked only when they are taken over."""
MOST_TAKEN = 10_000


@dataclass(frozen=True)
class Decision:
    """What of a workbook is taken over: numbers of differences (None: all that are ticked by
    themselves), the journal number that the person saw, and why.
    """

    numbers: Collection[int] | None = None
    seen: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Taken:
    """What was taken over: differences, cells that changed, journal entries, flags of spreading."""

    taken: int
    changed: int
    entries: list[int]
    flags: list[str]
    journal: int


def receive(
    *, actor: Viewer, version_id: int, pieces: Iterable[bytes], name: str, now: datetime
) -> WorkbookReturn:
    """Keep what a file says that is different; the same file again is the same return.

    Raises `Invalid` for a file that is no workbook of this version, naming whose it is.
    """
    version = plan_reads.version(viewer=actor, version_id=version_id)
    with NamedTemporaryFile(suffix=".xlsx") as file:
        digest = _store(file, pieces)
        return _receive(actor, version, Path(file.name), digest, name, now)


def _store(file: Any, pieces: Iterable[bytes]) -> str:
    """Write the pieces to a file of a size that is read; returns their digest."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        size += len(piece)
        if size > SHEET_FILE_BYTES:
            raise Invalid(
                _("The file is larger than %(limit)s MB."),
                code="sheet_file_too_large", limit=SHEET_FILE_BYTES // MB,
            )  # fmt: skip
        digest.update(piece)
        file.write(piece)
    file.flush()
    return digest.hexdigest()


def _receive(
    actor: Viewer, version: Version, path: Path, digest: str, name: str, now: datetime
) -> WorkbookReturn:
    version_id = version.pk
    known = reads.same(viewer=actor, version_id=version_id, digest=digest)
    if known is not None:
        return known
    sheets = workbooks.read(path)
    found_keys = keys.find(sheets=sheets)
    found_keys.require(version)
    found = compare(reading=reading.read(keys=found_keys, sheets=sheets))
    made: WorkbookReturn = WorkbookReturn.unscoped.create(
        version=version,
        file_name=name[:200],
        digest=digest,
        journal=found_keys.journal,
        content=found.as_json(),
        created_at=now,
        created_by_id=scope.user_id_or_none(actor),
    )
    return made


def look(*, actor: Viewer, version_id: int, return_id: int, now: datetime) -> Judgement:
    """What a workbook would change now; what the rules of the plan refuse is tried and told."""
    kept = reads.returned(viewer=actor, version_id=version_id, return_id=return_id)
    version = plan_reads.version(viewer=actor, version_id=version_id)
    judgement = judge(viewer=actor, version=version, found=Found.of(kept.content), now=now)
    return _tried(actor, judgement, now)


def apply(
    *, actor: Viewer, version_id: int, return_id: int, decision: Decision, now: datetime
) -> Taken:
    """Take differences over: one journal entry per metric, all chosen ones or none.

    What stands there already is passed over, so that the same decision twice has one effect.
    Raises `Refused` with the numbers, `Conflict` when somebody changed one of the cells after
    `decision.seen`.
    """
    with transaction.atomic():
        kept = reads.returned(viewer=actor, version_id=version_id, return_id=return_id)
        access.require(actor=actor, right="plans.edit")
        version = cells.hold(actor=actor, version_id=version_id)
        judgement = judge(viewer=actor, version=version, found=Found.of(kept.content), now=now)
        if decision.numbers is None:
            judgement = _tried(actor, judgement, now)
        chosen = _chosen(judgement, decision)
        if len(chosen) > MOST_TAKEN:
            raise Refused(
                _("%(count)s figures are too many at once; take over at most %(most)s."),
                code="too_many", count=len(chosen), most=MOST_TAKEN,
            )  # fmt: skip
        story = Story("workbook", {"workbook": kept.pk, "file": kept.file_name})
        options = Options(reason=decision.reason, on_zero="equal", seen=decision.seen, story=story)
        outcomes = [
            _spread(actor, version, figure, group, options, now, dry_run=False)
            for figure, group in _by_figure(chosen).items()
        ]
        taken = _told(chosen, outcomes, plan_reads.version(viewer=actor, version_id=version_id))
        _note(actor, kept, taken, now)
    return taken


def drop(*, actor: Viewer, version_id: int, return_id: int, now: datetime) -> None:
    """Dismiss what is left of a workbook."""
    kept = reads.returned(viewer=actor, version_id=version_id, return_id=return_id)
    kept.state = ReturnState.APPLIED if kept.outcome else ReturnState.DROPPED
    kept.decided_at = now
    kept.save(update_fields=["state", "decided_at"])


def _tried(actor: Viewer, judgement: Judgement, now: datetime) -> Judgement:
    """Carry out what is ticked without writing, and mark what is refused, until the rest goes."""
    version = judgement.version
    if version.state != "working":
        return judgement
    for _pass in range(_PASSES):
        refused: dict[int, str] = {}
        ticked = [one for one in judgement.items if one.is_ticked]
        if len(ticked) > MOST_TRIED:
            break
        for figure, group in _by_figure(ticked).items():
            refused |= _refusals(actor, version, figure, group, now)
        if not refused:
            break
        judgement = judgement.refusing(refused)
    return judgement


def _refusals(
    actor: Viewer, version: Version, figure: Figure, group: Sequence[Judged], now: datetime
) -> dict[int, str]:
    options = Options(on_zero="equal")
    try:
        _spread(actor, version, figure, group, options, now, dry_run=True)
    except Refused as refusal:
        told = {one["entry"]: one["detail"] for one in refusal.details if "entry" in one}
        if told:
            return {group[at].number: text for at, text in told.items()}
        return {one.number: str(refusal) for one in group}
    return {}


def _chosen(judgement: Judgement, decision: Decision) -> list[Judged]:
    if decision.numbers is None:
        return [one for one in judgement.items if one.is_ticked]
    wanted = set(decision.numbers)
    known = {one.number: one for one in judgement.items}
    if wanted - set(known):
        raise Invalid(_("This workbook has no such difference."), field="numbers")
    chosen = [known[number] for number in sorted(wanted) if known[number].kind != "same"]
    blocked = [one for one in chosen if not one.can_take]
    if blocked:
        raise Refused(
            _("%(count)s of the chosen figures cannot be taken over: %(first)s"),
            code="not_takeable",
            details=[_detail(one) for one in blocked[:_LISTED]],
            count=len(blocked),
            first=f"{blocked[0].item.place} – {blocked[0].reason}",
        )
    return chosen


def _detail(one: Judged) -> dict[str, object]:
    return {"number": one.number, "place": one.item.place, "kind": one.kind, "detail": one.reason}


def _by_figure(items: Sequence[Judged]) -> dict[Figure, list[Judged]]:
    groups: dict[Figure, list[Judged]] = defaultdict(list)
    for one in items:
        groups[Figure(one.metric.pk, one.level)].append(one)
    return groups


def _spread(
    actor: Viewer, version: Version, figure: Figure, group: Sequence[Judged], options: Options,
    now: datetime, *, dry_run: bool,
) -> Outcome:  # fmt: skip
    return targets.spread(
        actor=actor, now=now, version_id=version.pk, figure=figure,
        entries=[_entry(one) for one in group], options=options, dry_run=dry_run,
    )  # fmt: skip


def _entry(one: Judged) -> Entry:
    assert one.address is not None  # noqa: S101 - only what stands in the version can be ticked
    if one.item.value is None:
        return Entry(one.address, method="clear")
    return Entry(one.address, value=one.item.value, method=one.item.method)


def _told(chosen: Sequence[Judged], outcomes: Sequence[Outcome], version: Version) -> Taken:
    return Taken(
        taken=len(chosen),
        changed=sum(one.changed for one in outcomes),
        entries=[one.number for one in outcomes if one.changed],
        flags=sorted({flag for one in outcomes for flag in one.flags}),
        journal=version.last_journal,
    )


def _note(actor: Viewer, kept: WorkbookReturn, taken: Taken, now: datetime) -> None:
    """Remember what was taken; the rest stays until somebody dismisses it."""
    if not taken.taken:
        return
    entries = [*kept.outcome.get("entries", []), *taken.entries]
    kept.outcome = {"entries": entries, "taken": kept.outcome.get("taken", 0) + taken.taken}
    kept.decided_at = now
    kept.save(update_fields=["outcome", "decided_at"])
