"""The forecast among the landings of dashboards: there where there is a run, with its band."""

from dataclasses import replace
from datetime import UTC, date, datetime

from goals.selectors import forecasts
from goals.services import forecast_runs
from monitoring.selectors import landings, selections
from monitoring.selectors.selections import Asked, Selection
from salesplan.core.models import COMPANY_ID
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, company
from salesplan.engine.periods import Days, Span
from tests.factories.planned_company import FIRST, Planned
from tests.personas import Persona

TODAY = date(2026, 8, 31)
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)


def choose(viewer: Viewer, **asked: object) -> Selection:
    return selections.choose(
        viewer=viewer, company=company.company(), as_of=TODAY,
        asked=Asked(**asked),  # type: ignore[arg-type]
    )  # fmt: skip


def methods(
    selection: Selection, ids: list[int], axis: str = "organisation"
) -> dict[int, list[str]]:
    found = landings.of(viewer=selection.viewer, selection=selection, axis=axis, ids=ids)  # type: ignore[arg-type]
    return {node: [one.method for one in lines] for node, lines in found.items()}


def test_it_joins_where_there_is_a_run(planned: Planned, executive: Persona) -> None:
    selection = choose(executive.viewer)
    assert methods(selection, [COMPANY_ID]) == {COMPANY_ID: ["run_rate", "seasonal_naive"]}
    forecast_runs.run(actor=access.system(), now=NOW, as_of=TODAY, metrics=("revenue",))
    ids = [COMPANY_ID, planned["north"], planned["south"]]
    found = landings.of(viewer=executive.viewer, selection=selection, axis="organisation", ids=ids)
    own = forecasts.landings(
        viewer=executive.viewer, metric=selection.metric, organisation_ids=ids,
        first_period=FIRST, months=6, as_of=TODAY,
    )  # fmt: skip
    for node in ids:
        landed = {one.method: one for one in found[node]}["forecast"]
        assert landed.value == own[node].landing
        assert abs((landed.low or 0) - (own[node].low80 or 0)) <= 1
        assert abs((landed.high or 0) - (own[node].high80 or 0)) <= 1
    lines = [planned["home"], planned["light"]]
    cut = landings.of(viewer=executive.viewer, selection=selection, axis="product", ids=lines)
    values = [{one.method: one for one in cut[line]}["forecast"].value for line in lines]
    assert sum(value or 0 for value in values) == own[COMPANY_ID].landing
    week = replace(
        selection, days=Days(date(2026, 8, 31), date(2026, 9, 6)), span=Span(FIRST + 1, 2)
    )
    assert "forecast" not in methods(week, [COMPANY_ID])[COMPANY_ID]
    over = choose(executive.viewer, span=Span(FIRST))
    assert "forecast" not in methods(over, [COMPANY_ID])[COMPANY_ID]
