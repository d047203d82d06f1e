"""The models of goals, by stem."""

from goals.models.competitors import Competitor, Threat
from goals.models.goals import Goal, GoalKind
from goals.models.plans import (
    Cell,
    DomainLeaf,
    DomainOrigin,
    FigureRole,
    JournalEntry,
    Level,
    Lock,
    Plan,
    StatedFigure,
    Version,
    VersionState,
)

__all__ = [
    "Cell",
    "Competitor",
    "DomainLeaf",
    "DomainOrigin",
    "FigureRole",
    "Goal",
    "GoalKind",
    "JournalEntry",
    "Level",
    "Lock",
    "Plan",
    "StatedFigure",
    "Threat",
    "Version",
    "VersionState",
]
