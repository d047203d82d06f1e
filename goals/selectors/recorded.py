"""What the audit records of a plan besides cells: its settings, versions, goals, rounds, rules …

The recorded states are rows of event tables that triggers write (`salesplan.core.models.base`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import (
    Calibration,
    CalibrationRequest,
    CalibrationState,
    ChecklistItem,
    Commitment,
    CommitmentState,
    DraftSeat,
    Goal,
    HandDown,
    Lock,
    PayoutCurve,
    Plan,
    PlanRule,
    ReferenceExclusion,
    Round,
    StatedFigure,
    Version,
    VersionApproval,
)
from goals.selectors import plans
from salesplan.core.models import Closure, Metric, Node, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.registers import trail

_NOT_SHOWN = {
    "version", "updated_at", "created_at", "created_by", "id", "plan", "position", "submitted_at",
    "approved_at", "forked_at", "hand_down", "target_version", "parent", "cushions",
    "answered_at", "reminded_at", "distributed_at", "at", "basis", "proposal",
}  # fmt: skip
_MONTHS = {"first_period", "base_first_period", "comparison_first_period", "period"}
_AMOUNTS = {
    "value", "floor", "stretch", "baseline", "current", "proposed", "assigned", "handed_down",
    "committed", "requested", "relief",
}  # fmt: skip
_WITH_AMOUNTS = {"goal", "figure", "calibration", "commitment", "recalibration"}
_NAMED = ("name", "text", "order_no", "reason")
_NO_PRODUCT = {"commitment", "recalibration"}
_OF_VERSIONS = {"version_id", "target_version_id"}
_UNTOLD = (CommitmentState.DRAFT, CommitmentState.DISTRIBUTED)
"""A node that was handed its target says nothing by itself: hundreds are at once."""


@dataclass(frozen=True)
class Recorded:
    """A kind of rows: `owner` is the column that leads to the plan (plan_id, version_id, or the
    plan itself), `node` the column whose territory says who sees a row (None: all of the plan).
    """

    key: str
    model: type[Model]
    label: str | Promise
    owner: str = "plan_id"
    node: str | None = None
    undoable: bool = True


KINDS: dict[str, Recorded] = {
    kind.key: kind
    for kind in (
        Recorded("plan", Plan, _("Plan settings"), "pgh_obj_id"),
        Recorded("version", Version, _("Version"), undoable=False),
        Recorded("goal", Goal, _("Goal")),
        Recorded("round", Round, _("Round")),
        Recorded("rule", PlanRule, _("Rule")),
        Recorded("exclusion", ReferenceExclusion, _("Left out of references")),
        Recorded("checklist", ChecklistItem, _("Checklist")),
        Recorded("lock", Lock, _("Lock"), "version_id", "organisation_id"),
        Recorded("figure", StatedFigure, _("Stated figure"), "version_id", "organisation_id",
                 undoable=False),
        Recorded("seat", DraftSeat, _("Draft seat"), "version_id", "parent_id", undoable=False),
        Recorded("calibration", CalibrationRequest, _("Calibration request"), "plan_id",
                 "organisation_id", undoable=False),
        Recorded("hand_down", HandDown, _("Hand-down"), "target_version_id", undoable=False),
        Recorded("commitment", Commitment, _("Answer"), "hand_down_id", "organisation_id",
                 undoable=False),
        Recorded("recalibration", Calibration, _("Calibration"), "plan_id", "organisation_id",
                 undoable=False),
        Recorded("payout", PayoutCurve, _("Payout curve"), undoable=False),
        Recorded("approval", VersionApproval, _("Approval"), "target_version_id",
                 undoable=False),
    )
}  # fmt: skip


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, in words."""

    name: str
    label: str | Promise
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """What is different about one row between two moments: made, changed or removed."""

    kind: Recorded
    name: str
    label: str
    fields: tuple[FieldChange, ...]

    @property
    def undoable(self) -> bool:
        """Whether it can be taken back; a plan that was made is not unmade."""
        return self.kind.undoable and (self.kind.model is not Plan or self.label == "update")


def events(*, viewer: Viewer, plan: Plan, kind: Recorded) -> QuerySet[Any]:
    """The recorded states of a kind that belong to a visible plan and that the viewer may see."""
    found = trail.event_model(kind.model)._default_manager.all()
    if kind.owner in _OF_VERSIONS or kind.key in {"version", "commitment"}:
        versions: Any = plans.versions(viewer=viewer, plan_id=plan.pk).order_by().values("pk")
        column = "pgh_obj_id" if kind.key == "version" else kind.owner
        if kind.key == "commitment":
            found = found.exclude(state__in=_UNTOLD)
            versions = HandDown.unscoped.filter(target_version__in=versions).values("pk")
        found = found.filter(**{f"{column}__in": versions})
    else:
        found = found.filter(**{kind.owner: plan.pk})
    if kind.key == "recalibration":
        mine = Q(created_by_id=viewer.user_id)
        found = found.filter(~Q(state=CalibrationState.DRAFT) | mine)
    if kind.node is None or viewer.everything:
        return found
    own = Q(**{f"{kind.node}__in": Closure.below(viewer.organisation)})
    if viewer.products and kind.node == "organisation_id" and kind.key not in _NO_PRODUCT:
        own |= Q(product_id__in=Closure.below(viewer.products))
    return found.filter(own)


def with_previous(*, kind: Recorded, found: QuerySet[Any]) -> list[tuple[Any, Any | None]]:
    """Each state with the one before it of the same row."""
    states = trail.event_model(kind.model)._default_manager
    earlier = states.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    newest = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    listed = list(found.annotate(previous_id=newest).select_related("pgh_context"))
    known = states.in_bulk([one.previous_id for one in listed if one.previous_id])
    return [(one, known.get(one.previous_id)) for one in listed]


def changes(*, kind: Recorded, pairs: Iterable[tuple[Any, Any | None]]) -> list[Difference]:
    """What each pair of states (after, before) differs in; references by name."""
    listed = list(pairs)
    raw = [(after, _fields(kind, before, after)) for after, before in listed]
    names = _Names.of(kind, raw)
    return [
        Difference(kind, names.title(after), after.pgh_label, names.told(after, fields))
        for after, fields in raw
    ]


def differences(
    *, viewer: Viewer, plan: Plan, first: datetime, second: datetime
) -> list[Difference]:
    """What is different about a plan's rows, cells aside, between two moments."""
    found: list[Difference] = []
    for kind in KINDS.values():
        old = _at(viewer, plan, kind, first)
        new = _at(viewer, plan, kind, second)
        changed = [
            (state, old.get(pk)) for pk, state in new.items()
            if old.get(pk) is None or old[pk].pgh_id != state.pgh_id
        ]  # fmt: skip
        told = changes(kind=kind, pairs=changed)
        found += [
            _as(one, "update" if before else "insert")
            for one, (_state, before) in zip(told, changed, strict=True)
            if one.fields or before is None
        ]
        gone = [(state, None) for pk, state in old.items() if pk not in new]
        found += [_as(one, "delete") for one in changes(kind=kind, pairs=gone)]
    return found


def _as(one: Difference, label: str) -> Difference:
    return Difference(one.kind, one.name, label, one.fields)


def _at(viewer: Viewer, plan: Plan, kind: Recorded, moment: datetime) -> dict[int, Any]:
    """The rows that were there at a moment, by id."""
    found = events(viewer=viewer, plan=plan, kind=kind).filter(pgh_created_at__lte=moment)
    last = found.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return {state.pgh_obj_id: state for state in last if state.pgh_label != "delete"}


def _fields(kind: Recorded, before: Any | None, after: Any) -> list[tuple[Any, Any, Any]]:
    """(field, before, after) where two states differ; nothing of a row that was just made."""
    if before is None or after.pgh_label == "delete":
        return []
    kept = {f.attname for f in type(after)._meta.concrete_fields}
    every = kind.model._meta.concrete_fields
    shown = [f for f in every if f.attname in kept and f.name not in _NOT_SHOWN]
    pairs = [(f, getattr(before, f.attname), getattr(after, f.attname)) for f in shown]
    return [(f, old, new) for f, old, new in pairs if old != new]


def _handed(hand_down_ids: set[int]) -> dict[int, int]:
    """The metric of each hand-down."""
    known = {pk for pk in hand_down_ids if pk}
    if not known:
        return {}
    return dict(HandDown.unscoped.filter(pk__in=known).values_list("pk", "metric_id"))


@dataclass(frozen=True)
class _Names:
    """Names of what states point at, and how values are written."""

    kind: Recorded
    nodes: dict[int, Node]
    users: dict[int, User]
    metrics: dict[int, Metric]
    handed: dict[int, int]

    @classmethod
    def of(cls, kind: Recorded, raw: list[tuple[Any, list[tuple[Any, Any, Any]]]]) -> "_Names":
        ids: dict[type, set[int]] = {Node: set(), User: set()}
        for after, fields in raw:
            ids[Node] |= {getattr(after, "organisation_id", None) or 0}
            for field, old, new in fields:
                if field.related_model in ids:
                    ids[field.related_model] |= {value for value in (old, new) if value}
        return cls(
            kind,
            Node.unscoped.in_bulk(list(ids[Node])),
            User.objects.in_bulk(list(ids[User])),
            Metric.objects.in_bulk(),
            _handed({getattr(after, "hand_down_id", 0) for after, _fields in raw}),
        )

    def title(self, state: Any) -> str:
        """What a row is called."""
        named = () if self.kind.key == "commitment" else _NAMED
        for name in named:
            if getattr(state, name, ""):
                return str(getattr(state, name))
        node = self.nodes.get(getattr(state, "organisation_id", 0))
        return node.label if node else str(self.kind.label)

    def told(self, state: Any, fields: list[tuple[Any, Any, Any]]) -> tuple[FieldChange, ...]:
        """Fields with their values in words."""
        return tuple(
            FieldChange(
                field.name, field.verbose_name, self._value(state, field, old),
                self._value(state, field, new),
            )
            for field, old, new in fields
        )  # fmt: skip

    def _value(self, state: Any, field: Any, value: Any) -> Any:
        if value is None or value == "":
            return None
        if field.choices and not isinstance(value, list):
            return dict(field.choices).get(value, value)
        known: dict[type | None, dict[int, Any]] = {
            Node: self.nodes, User: self.users, Metric: self.metrics
        }  # fmt: skip
        if field.related_model in known:
            found = known[field.related_model].get(value)
            return getattr(found, "label", str(found)) if found else f"#{value}"
        if field.name in _MONTHS:
            return f"{value // 12}-{value % 12 + 1:02d}"
        metric_id = getattr(state, "metric_id", None) or self.handed.get(
            getattr(state, "hand_down_id", 0), 0
        )
        metric = self.metrics.get(metric_id)
        if field.name in _AMOUNTS and metric and self.kind.key in _WITH_AMOUNTS:
            return f"{value / 10**metric.scale:,.{min(metric.scale, 2)}f}"
        return value
