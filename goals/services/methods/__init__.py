"""How a total comes down to its leaves: a registry of named methods.

A method gets a `Task` and returns the leaves afterwards; a new one is one function decorated with
`method`. All of them leave locked leaves alone; all but `clear`, `fixed` and `copy` meet a total
exactly.
"""

from goals.services.methods.registry import REGISTRY, Method, Param, method
from goals.services.methods.tasks import Task

__all__ = ["REGISTRY", "Method", "Param", "Task", "method"]

# The order is that in which methods are offered.
from goals.services.methods import plain  # noqa: F401

# isort: split
from goals.services.methods import expected, nodes, patterns, phasing, rules  # noqa: F401
