"""Checklists of the six chapters: items found from data, and those that people tick.

Apps register what they can find (`register`); the lower ones never know who did. Completeness is
the share of items that are met, never a guess.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.functional import Promise

from goals.models import ChecklistItem, Plan
from goals.selectors import plans as plan_reads
from salesplan.core.scoping import Viewer

CHAPTERS = ("market", "goals", "strategy", "actions", "resources", "monitoring")


@dataclass(frozen=True)
class Found:
    """Whether an item is met, and if not, what is missing."""

    done: bool
    missing: str = ""


@dataclass(frozen=True)
class Asked:
    """What finders need: whose eyes, which plan, and the days."""

    viewer: Viewer
    plan: Plan
    today: date
    as_of: date


Find = Callable[[Asked], Found | None]


@dataclass(frozen=True)
class Finder:
    """An item that is found from data; `find` answers None where the viewer cannot know."""

    key: str
    chapter: str
    label: str | Promise
    find: Find
    order: int


@dataclass(frozen=True)
class Item:
    """An item of a checklist; `row` is the stored one, None of one found from data."""

    label: str | Promise
    done: bool
    missing: str = ""
    key: str = ""
    row: ChecklistItem | None = None


@dataclass(frozen=True)
class Chapter:
    """The checklist of a chapter."""

    key: str
    items: list[Item]

    @property
    def met(self) -> int:
        """How many items are met."""
        return sum(item.done for item in self.items)

    @property
    def completeness(self) -> int | None:
        """The share of items that are met, in basis points; None without items."""
        return round(Fraction(self.met, len(self.items)) * 10_000) if self.items else None

    @property
    def open(self) -> list[Item]:
        """The items that are not met."""
        return [item for item in self.items if not item.done]


_finders: dict[str, Finder] = {}


def register(*, key: str, chapter: str, label: str | Promise, find: Find, order: int = 100) -> None:
    """Add an item to a chapter; the same key again replaces it."""
    _finders[key] = Finder(key, chapter, label, find, order)


def chapters(
    *, viewer: Viewer, plan: Plan, today: date, as_of: date, only: str = ""
) -> list[Chapter]:
    """The checklists of all chapters of a plan, or of one, data first, then what people tick."""
    asked = Asked(viewer, plan, today, as_of)
    ticked: dict[str, list[Item]] = defaultdict(list)
    for row in items(viewer=viewer, plan_id=plan.pk):
        ticked[row.chapter].append(Item(row.text, row.done_at is not None, row=row))
    keys = [key for key in CHAPTERS if only in {"", key}]
    return [Chapter(key, [*_found(asked, key), *ticked[key]]) for key in keys]


def items(*, viewer: Viewer, plan_id: int | None = None) -> list[ChecklistItem]:
    """The stored items in scope, of one plan where given, in their order."""
    rows = ChecklistItem.objects.visible_to(viewer).select_related("plan", "done_by")
    return list(rows if plan_id is None else rows.filter(plan_id=plan_id))


def plan_of(*, viewer: Viewer, plan_id: int, today: date, as_of: date) -> list[Chapter]:
    """The checklists of a plan by its id; raises `NotVisible`."""
    plan = plan_reads.plan(viewer=viewer, plan_id=plan_id)
    return chapters(viewer=viewer, plan=plan, today=today, as_of=as_of)


def _found(asked: Asked, chapter: str) -> list[Item]:
    wanted = [finder for finder in _finders.values() if finder.chapter == chapter]
    rows = []
    for finder in sorted(wanted, key=lambda one: (one.order, one.key)):
        found = finder.find(asked)
        if found is not None:
            rows.append(Item(finder.label, found.done, found.missing, finder.key))
    return rows
