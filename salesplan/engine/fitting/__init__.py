"""Fitting a table to two margins in whole units: ``fit`` for a table, ``fit_leaves`` for the leaves
of a plan with two or three margins. Method and measurements: the trial report spreading.md,
sections 2 to 7; Deming and Stephan (1940) for the scaling, Cox (1987) for controlled rounding.

Fitted values are to be stored, never computed anew: sums of floats differ between machines, and
another table may be as good.
"""

from salesplan.engine.fitting.leaves import FitLeaves, LeavesFit, Margin, fit_leaves
from salesplan.engine.fitting.refusals import FitRefused
from salesplan.engine.fitting.table import FitResult, FitTable, fit, fit_table

__all__ = [
    "FitLeaves",
    "FitRefused",
    "FitResult",
    "FitTable",
    "LeavesFit",
    "Margin",
    "fit",
    "fit_leaves",
    "fit_table",
]
