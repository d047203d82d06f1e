"""The models of goals, by stem."""

from goals.models.calibrations import CalibrationRequest, RequestState
from goals.models.cells import (
    Cell,
    DomainLeaf,
    DomainOrigin,
    FigureRole,
    JournalEntry,
    Level,
    Lock,
    StatedFigure,
)
from goals.models.competitors import Competitor, Threat
from goals.models.goals import Goal, GoalKind, Horizon
from goals.models.plans import Plan, Rhythm, Use, Version, VersionKind, VersionState
from goals.models.rules import (
    PhasingProfile,
    PlanRule,
    ProfileOrigin,
    ReferenceExclusion,
    RuleKind,
)
from goals.models.sandboxes import CellDifference, DraftSeat
from goals.models.workbooks import ReturnState, WorkbookReturn
from goals.models.workspace import ChecklistItem, PlanTemplate, Round, RoundKind

__all__ = [
    "CalibrationRequest",
    "Cell",
    "CellDifference",
    "ChecklistItem",
    "Competitor",
    "DomainLeaf",
    "DomainOrigin",
    "DraftSeat",
    "FigureRole",
    "Goal",
    "GoalKind",
    "Horizon",
    "JournalEntry",
    "Level",
    "Lock",
    "PhasingProfile",
    "Plan",
    "PlanRule",
    "PlanTemplate",
    "ProfileOrigin",
    "ReferenceExclusion",
    "RequestState",
    "ReturnState",
    "Rhythm",
    "Round",
    "RoundKind",
    "RuleKind",
    "StatedFigure",
    "Threat",
    "Use",
    "Version",
    "VersionKind",
    "VersionState",
    "WorkbookReturn",
]
