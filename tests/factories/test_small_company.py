"""The small company stands as its formulas say, and its personas see what they should."""

from salesplan.core.models import ActualsMonth, SalesLine
from tests.factories.small_company import LINES, Line, SmallCompany
from tests.personas import Persona


def test_every_line_of_the_formulas_is_in_the_database(small_company: SmallCompany) -> None:
    rows = SalesLine.unscoped.values_list("order_no", "line_no", "revenue")
    assert set(rows) == {(line.order_no, str(line.line_no), line.revenue) for line in LINES}
    assert len(LINES) == 26 * 8 * 3 * 2


def test_a_manager_sees_the_lines_of_the_own_region(
    small_company: SmallCompany, manager_north: Persona
) -> None:
    seen = SalesLine.objects.visible_to(manager_north.viewer).values_list("revenue", flat=True)
    assert sum(seen) == small_company.total("revenue", lambda line: line.region == "north")


def test_a_rep_sees_the_own_lines_and_another_rep_none_of_them(
    small_company: SmallCompany, rep: Persona, stranger: Persona
) -> None:
    mine = SalesLine.objects.visible_to(rep.viewer)
    assert mine.count() == sum(line.seat == "north-a-1" for line in LINES)
    assert not set(mine) & set(SalesLine.objects.visible_to(stranger.viewer))


def test_a_product_manager_sees_the_lines_of_the_own_product_line(
    small_company: SmallCompany, product_manager: Persona
) -> None:
    seen = SalesLine.objects.visible_to(product_manager.viewer).values_list("revenue", flat=True)
    assert sum(seen) == small_company.total("revenue", lambda line: line.product_line == "home")


def test_the_cube_holds_the_same_figures(small_actuals: SmallCompany) -> None:
    cell = ActualsMonth.objects.get(
        organisation_id=small_actuals["south"], product_id=small_actuals["light"],
        channel_id=small_actuals["dealer"], period=2026 * 12 + 6,
    )  # fmt: skip

    def here(line: Line) -> bool:
        place = (line.region, line.product_line, line.channel, line.period)
        return place == ("south", "light", "dealer", 2026 * 12 + 6)

    assert cell.revenue == small_actuals.total("revenue", here)
    assert cell.quantity == small_actuals.total("quantity", here)
    assert cell.orders == len({line.order_no for line in LINES if here(line)})
