"""Comments on plans, chapters, goals and cells: who may see the place, and which cells have some.

A plan has the anchors "" and `chapter:<key>`, a version has cells: `cell:` and nine numbers, see
`CellAnchor`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import Commitment, CommitmentState, DraftSeat, Goal, Plan, Version
from goals.selectors import plans as plan_reads
from goals.selectors.leaves import Address
from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure, Comment, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import comments
from salesplan.core.selectors.comments import Scope
from salesplan.engine.periods import year_month

PLAN, GOAL, VERSION = "plan", "goal", "version"
COMMITMENT = "commitment"
_CELL = re.compile(r"cell((?::-?\d{1,9}){8})", re.ASCII)
_CHAPTER = re.compile(r"chapter:([a-z_]{1,20})", re.ASCII)
_NOTHING = gettext_lazy("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True)
class CellAnchor:
    """A total of a version as the anchor of a comment: metric, level and address."""

    metric_id: int
    level: int
    address: Address

    def text(self) -> str:
        """The anchor: metric, level, organisation, product, channel, customer, month, months."""
        at = self.address
        numbers = (self.metric_id, self.level, *at.keys, at.first_period, at.months)
        return "cell:" + ":".join(str(number) for number in numbers)

    @classmethod
    def of(cls, version: Version, metric_id: int, level: int, address: Address) -> "CellAnchor":
        """The anchor of a total; all territories (0) are those of the plan."""
        organisation = address.organisation_id or version.plan.organisation_id
        return cls(metric_id, level, replace(address, organisation_id=organisation))

    @classmethod
    def parse(cls, anchor: str) -> "CellAnchor | None":
        """Read an anchor; None when it is not one of a cell."""
        found = _CELL.fullmatch(anchor)
        if found is None:
            return None
        metric, level, organisation, product, channel, customer, first, months = (
            int(number) for number in found[1][1:].split(":")
        )
        address = Address(organisation, first, months, product, channel, customer)
        return cls(metric, level, address)


@dataclass(frozen=True)
class Commented:
    """A total of a version that people talk about, and what it is called."""

    anchor: str
    at: CellAnchor
    metric: str
    comments: int
    name: str


def register() -> None:
    """Let people comment on plans, chapters, goals and cells; called once, at the start."""
    comments.subject(PLAN, _plan)
    comments.subject(GOAL, _goal)
    comments.subject(VERSION, _cell)
    comments.subject(COMMITMENT, _commitment)


def cells(*, viewer: Viewer, version: Version) -> list[Commented]:
    """The totals of a version with comments that the viewer may see, and how many each has."""
    found = comments.anchored(viewer=viewer, key=VERSION, object_id=version.pk)
    read = {anchor: CellAnchor.parse(anchor) for anchor in found}
    known = {anchor: at for anchor, at in read.items() if at is not None}
    seen = _seen(viewer, known.values())
    codes = dict(Metric.objects.values_list("pk", "code"))
    nodes = Node.unscoped.in_bulk([key for at in seen for key in at.address.keys if key > 0])
    return [
        Commented(anchor, at, codes[at.metric_id], found[anchor], _called(at, nodes))
        for anchor, at in sorted(known.items())
        if at in seen and at.metric_id in codes
    ]


def open_anchor(
    *, viewer: Viewer, version: Version, metric_id: int, level: int, address: Address
) -> str | None:
    """The anchor of a visible version's total; None when the viewer does not see all of it."""
    at = CellAnchor.of(version, metric_id, level, address)
    return at.text() if at in _seen(viewer, [at]) and _is_cell(version, at) else None


def visible(*, viewer: Viewer, plan_id: int) -> Q:
    """The condition on comments of a visible plan, its goals and its visible versions' cells."""
    versions = plan_reads.versions(viewer=viewer, plan_id=plan_id)
    goals = Goal.objects.visible_to(viewer).filter(plan_id=plan_id)
    on_plan = Q(register=PLAN, object_id=plan_id)
    on_goals = Q(register=GOAL, object_id__in=goals.values_list("pk", flat=True))
    version_ids = list(versions.values_list("pk", flat=True))
    said = Comment.objects.filter(register=VERSION, object_id__in=version_ids)
    anchors = set(said.order_by().values_list("anchor", flat=True).distinct())
    read = {anchor: CellAnchor.parse(anchor) for anchor in anchors}
    seen = _seen(viewer, [at for at in read.values() if at is not None])
    open_anchors = [anchor for anchor, at in read.items() if at in seen]
    on_cells = Q(register=VERSION, object_id__in=version_ids, anchor__in=open_anchors)
    answered = Commitment.objects.visible_to(viewer).filter(
        hand_down__target_version__in=versions.order_by().values("pk")
    )
    on_nodes = Q(register=COMMITMENT, object_id__in=answered.values_list("pk", flat=True))
    return on_plan | on_goals | on_cells | on_nodes


def _seen(viewer: Viewer, anchors: Iterable[CellAnchor]) -> set[CellAnchor]:
    """Anchors whose territory or product lies in the viewer's scope."""
    every = set(anchors)
    if viewer.everything:
        return every
    drafts = [-at.address.organisation_id for at in every if at.address.organisation_id < 0]
    parents = {-pk: parent for pk, parent in _parents(drafts)}
    below = set(Closure.below((*viewer.organisation, *viewer.products)))
    below |= {*viewer.organisation, *viewer.products}
    return {
        at
        for at in every
        if {parents.get(at.address.organisation_id, at.address.organisation_id),
            at.address.product_id} & below
    }  # fmt: skip


def _parents(draft_ids: list[int]) -> list[tuple[int, int]]:
    if not draft_ids:
        return []
    return list(DraftSeat.unscoped.filter(pk__in=draft_ids).values_list("pk", "parent_id"))


def _plan(object_id: int, anchor: str) -> Scope:
    plan = Plan.unscoped.filter(pk=object_id).first()
    chapter = _CHAPTER.fullmatch(anchor)
    if plan is None or (anchor and chapter is None):
        raise NotVisible(_NOTHING)
    return _of_plan(plan, plan.name, _plan_url(plan, chapter[1] if chapter else ""))


def _goal(object_id: int, anchor: str) -> Scope:
    goal = Goal.unscoped.select_related("plan").filter(pk=object_id).first()
    if goal is None or anchor:
        raise NotVisible(_NOTHING)
    url = _plan_url(goal.plan, "goals").replace("#comments", f"#goal-{goal.pk}")
    return _of_plan(goal.plan, goal.name, url)


def _commitment(object_id: int, anchor: str) -> Scope:
    """The node's own people and those above it, once its target was handed to it."""
    rows = Commitment.unscoped.exclude(state=CommitmentState.DRAFT)
    row = (
        rows.select_related("organisation", "hand_down__target_version__plan")
        .filter(pk=object_id)
        .first()
    )
    if row is None or anchor:
        raise NotVisible(_NOTHING)
    plan = row.hand_down.target_version.plan
    name = _("%(plan)s: %(cell)s") % {"plan": plan.name, "cell": row.organisation.label}
    url = reverse("goals:commitment", args=[row.pk]) + "#comments"
    return Scope(name, url, frozenset(_above([row.organisation_id])))


def _plan_url(plan: Plan, chapter: str) -> str:
    if chapter:
        return reverse("goals:chapter", args=[plan.pk, chapter]) + "#comments"
    return reverse("goals:plan", args=[plan.pk]) + "#comments"


def _of_plan(plan: Plan, name: str, url: str) -> Scope:
    """The same people as `Plan.scope`: those above and below its territory."""
    below = Closure.objects.filter(ancestor_id=plan.organisation_id, is_current=True)
    nodes = _above([plan.organisation_id]) | set(below.values_list("descendant_id", flat=True))
    return Scope(name, url, frozenset(nodes), any_product=True)


def _above(node_ids: list[int]) -> set[int]:
    rows = Closure.objects.filter(descendant_id__in=node_ids, is_current=True)
    return set(rows.values_list("ancestor_id", flat=True)) | set(node_ids)


def _cell(object_id: int, anchor: str) -> Scope:
    """People whose scope holds the cell's territory or product; of a private draft, its owner."""
    version = Version.unscoped.select_related("plan").filter(pk=object_id).first()
    at = CellAnchor.parse(anchor)
    if version is None or at is None:
        raise NotVisible(_NOTHING)
    territory = dict(_parents([-at.address.organisation_id])).get(
        -at.address.organisation_id, at.address.organisation_id
    )
    held = [node for node in (territory, at.address.product_id) if node]
    nodes = _above(held)
    if version.plan.organisation_id not in nodes or not _is_cell(version, at):
        raise NotVisible(_NOTHING)
    only = None if version.is_shared else version.owner_id
    url = reverse("goals:grid", args=[version.pk]) + "?" + urlencode(_query(at))
    return Scope(_name(version, at), url, frozenset(nodes), only=only)


def _is_cell(version: Version, at: CellAnchor) -> bool:
    """Whether metric, months and nodes exist, so that nothing is said about nowhere."""
    plan, address = version.plan, at.address
    end = plan.first_period + plan.months
    named = [key for key in address.keys if key > 0]
    return (
        at.level in {1, 2, 3}
        and plan.first_period <= address.first_period < address.first_period + address.months <= end
        and Node.unscoped.filter(pk__in=named).count() == len(set(named))
        and Metric.objects.filter(pk=at.metric_id).exists()
    )


def _query(at: CellAnchor) -> dict[str, Any]:
    """The grid with the comments of one of its cells open."""
    codes = Metric.objects.filter(pk=at.metric_id).values_list("code", flat=True)
    return {"metric": codes.first(), "level": at.level, "comments": at.text()}


def _name(version: Version, at: CellAnchor) -> str:
    nodes = Node.unscoped.in_bulk([key for key in at.address.keys if key > 0])
    return _("%(plan)s: %(cell)s") % {"plan": version.plan.name, "cell": _called(at, nodes)}


def _called(at: CellAnchor, nodes: dict[int, Node]) -> str:
    """The nodes and months of a cell."""
    labels = [nodes[key].label for key in at.address.keys if key in nodes]
    year, month = year_month(at.address.first_period)
    months = f"{year}-{month:02d}" + (f" +{at.address.months}" if at.address.months > 1 else "")
    return " · ".join([*labels, months])
