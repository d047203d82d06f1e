"""Which kinds of files the core can write; the apps above register theirs in `apps.py`."""

from salesplan.core.models import ImportKind
from salesplan.core.services.imports import kinds, working
from salesplan.core.services.imports.sales_lines import SalesLines

__all__ = ["working"]

kinds.register(ImportKind.SALES_LINES, SalesLines())
