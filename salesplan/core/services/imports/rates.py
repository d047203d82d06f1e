"""Currency rates: reporting currency per unit of a currency, from a day on."""

from datetime import date
from typing import Any

from salesplan.core.models import ImportBatch
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.company import company
from salesplan.core.services.imports import keyed
from salesplan.core.services.imports.kinds import Run
from salesplan.core.services.imports.once import first_of_each

TABLE = keyed.Table("core_currencyrate", ("currency", "date"), ("rate",))


class Rates:
    """The handler of rates."""

    output = "frames"
    has_source = False

    def write(self, run: Run) -> None:
        """Insert or change rates; lines that were converted before keep the rate of their day."""
        own = company().currency
        rows = []
        for row in first_of_each(run, run.rows(), TABLE.key, "currency"):
            if row["currency"] == own:
                run.reject(row["row"], "currency", "own_currency", own)
            elif row["rate"] <= 0:
                run.reject(row["row"], "rate", "bad_rate", str(row["rate"]))
            else:
                rows.append([row[name] for name in TABLE.columns])
        run.counts |= keyed.merge(run.cursor, TABLE, rows, run.batch_id)

    def undo(self, *, batch: ImportBatch, actor: Viewer, today: date, cursor: Any) -> None:
        """Restore the rates of before."""
        keyed.restore(cursor, TABLE, batch.pk)
