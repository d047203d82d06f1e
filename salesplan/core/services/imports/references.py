"""What the codes of a file are held against: nodes, the currency, its rates."""

import polars as pl

from salesplan.core.models import (
    LEAF_KINDS,
    UNASSIGNED,
    CurrencyRate,
    Dimension,
    Node,
    WorkListEntry,
)
from salesplan.core.selectors.company import company
from salesplan.core.services.imports.reading.lines import Reference

FACTS = {"sales_lines", "credits"}
_NODES = {"code": pl.String, "id": pl.Int32}


def reference(kind: str) -> Reference:
    """Codes of all dimensions with their ids; facts can only lie on leaves.

    A code that a person assigned from the work list means the node that it was assigned to.
    """
    rates = CurrencyRate.objects.values_list("currency", "date", "rate")
    return Reference(
        nodes={str(name): _codes(name, leaves=kind in FACTS) for name in Dimension},
        unassigned={str(name): node for name, node in UNASSIGNED.items()},
        currency=company().currency,
        rates=pl.DataFrame(
            [(currency, day, str(rate)) for currency, day, rate in rates],
            schema={"currency": pl.String, "date": pl.Date, "rate": pl.String},
            orient="row",
        ),
    )


def _codes(dimension: Dimension, *, leaves: bool) -> pl.DataFrame:
    assigned = WorkListEntry.objects.filter(dimension=dimension, resolved_at__isnull=False)
    nodes = Node.unscoped.filter(dimension=dimension).order_by("id")
    if leaves:
        nodes = nodes.filter(kind=LEAF_KINDS[dimension])
    pairs = [*assigned.values_list("code", "node_id"), *nodes.values_list("code", "id")]
    return pl.DataFrame(pairs, schema=_NODES, orient="row")
