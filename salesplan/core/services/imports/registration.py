"""Which kinds of files the core can write; the apps above register theirs in `apps.py`."""

from salesplan.core.models import ImportKind
from salesplan.core.services import jobs
from salesplan.core.services.imports import kinds, working
from salesplan.core.services.imports.crediting import Credits
from salesplan.core.services.imports.dimensions import Dimensions
from salesplan.core.services.imports.observations import Observations
from salesplan.core.services.imports.people import People
from salesplan.core.services.imports.rates import Rates
from salesplan.core.services.imports.sales_lines import SalesLines

kinds.register(ImportKind.SALES_LINES, SalesLines())
kinds.register(ImportKind.CREDITS, Credits())
kinds.register(ImportKind.DIMENSIONS, Dimensions())
kinds.register(ImportKind.PEOPLE, People())
kinds.register(ImportKind.OBSERVATIONS, Observations())
kinds.register(ImportKind.RATES, Rates())
jobs.register(working.JOB, working.work)
