"""The figures of the demo company never change, and tell the story of docs/demo.md."""

from collections import Counter
from datetime import date
from hashlib import sha256

import numpy as np
import pytest

from salesplan.demo.generator import customers, observations, operations, sharing, story
from salesplan.demo.generator.catalogue import CHANNELS, ITEMS
from salesplan.demo.generator.lines import Lines, lines
from salesplan.demo.generator.orders import orders
from salesplan.demo.generator.territories import OVERLAY, REGION_CODES, SEATS
from salesplan.demo.generator.timeline import DAYS, FIRST, MONTHS, month_index

H1_2025 = range(month_index(2025, 1), month_index(2025, 7))
H1_2026 = range(month_index(2026, 1), month_index(2026, 7))
SUMMER_2025 = range(month_index(2025, 7), month_index(2025, 9))
SUMMER_2026 = range(month_index(2026, 7), month_index(2026, 9))
CATEGORY = np.array([item.category for item in ITEMS])
SMART_HOME = 0


@pytest.fixture(scope="module")
def sold() -> Lines:
    return lines(orders())


def within(sold: Lines, months: range) -> np.ndarray:
    return (sold.month >= months.start) & (sold.month < months.stop)


def of_line(sold: Lines, line: int) -> np.ndarray:
    return np.asarray(story.LINE_OF_CATEGORY[CATEGORY[sold.item]] == line)


def revenue(sold: Lines, where: np.ndarray) -> int:
    return int(sold.revenue[where].sum())


def growth(sold: Lines, where: np.ndarray, now: range, before: range) -> float:
    return (
        revenue(sold, where & within(sold, now)) / revenue(sold, where & within(sold, before)) - 1
    )


def order_value(sold: Lines, where: np.ndarray) -> float:
    return revenue(sold, where) / len(np.unique(sold.order[where]))


def online(sold: Lines) -> np.ndarray:
    return np.array([channel.is_online for channel in CHANNELS])[sold.channel]


def by_day(sold: Lines, where: np.ndarray) -> np.ndarray:
    return np.bincount(sold.day[where], weights=sold.revenue[where], minlength=len(DAYS))


def days(first: date, last: date) -> slice:
    return slice((first - FIRST).days, (last - FIRST).days + 1)


def test_the_same_figures_come_out_every_time(sold: Lines) -> None:
    again = lines(orders())
    for column in ("order", "day", "customer", "item", "pieces", "revenue", "cost"):
        assert np.array_equal(getattr(sold, column), getattr(again, column))


@pytest.mark.parametrize(("year", "digest"), [
    (2023, "edc13ca4e009f076"), (2024, "868111a6be161f4e"), (2025, "a0fc6df0f19d8690"), (2026, "f2d0c5ff2f247fc6"),
])  # fmt: skip
def test_the_figures_of_a_year_are_those_of_the_first_release(
    sold: Lines, year: int, digest: str
) -> None:
    shape = (MONTHS, len(REGION_CODES), len(CHANNELS), 12)
    keys = np.ravel_multi_index((sold.month, sold.region, sold.channel, CATEGORY[sold.item]), shape)
    months = range(max(0, month_index(year, 1)), min(MONTHS, month_index(year + 1, 1)))
    text = sha256()
    for measure in (sold.revenue, sold.cost, sold.pieces):
        sums = np.zeros(shape, dtype="<i8")
        np.add.at(sums.ravel(), keys, measure)
        text.update(sums[months.start : months.stop].tobytes())
    assert text.hexdigest()[:16] == digest


def test_the_history_has_its_size(sold: Lines) -> None:
    assert 390_000 <= len(sold.order) <= 410_000
    assert (DAYS[sold.day.min()], DAYS[sold.day.max()]) == (date(2023, 7, 1), date(2026, 8, 31))
    assert len(SEATS) == 41
    assert len(ITEMS) == 120
    assert len(customers.customers()) == 4_000
    assert len({customer.code for customer in customers.customers()}) == 4_000
    per_order = Counter(sold.order[sold.pieces > 0].tolist())
    assert set(per_order.values()) == {1, 2, 3, 4, 5}
    assert 0.01 < (sold.pieces < 0).mean() < 0.03


def test_the_east_grew_thanks_to_premium_lines(sold: Lines) -> None:
    east = sold.region == story.EAST
    assert growth(sold, east, H1_2026, H1_2025) > 0.15
    added = {
        line: revenue(sold, east & of_line(sold, line) & within(sold, H1_2026))
        - revenue(sold, east & of_line(sold, line) & within(sold, H1_2025))
        for line in range(3)
    }
    assert added[story.PREMIUM] > added[SMART_HOME] + added[story.APPLIANCES]


def test_the_south_lagged_because_appliances_could_not_be_delivered(sold: Lines) -> None:
    south = sold.region == story.SOUTH
    assert growth(sold, south, H1_2026, H1_2025) < 0
    assert growth(sold, south & of_line(sold, story.APPLIANCES), H1_2026, H1_2025) < -0.15
    assert growth(sold, south & ~of_line(sold, story.APPLIANCES), H1_2026, H1_2025) > 0.05
    for other in range(len(REGION_CODES)):
        if other != story.SOUTH:
            assert growth(sold, sold.region == other, H1_2026, H1_2025) > 0.05


def test_smart_home_is_42_percent_of_revenue(sold: Lines) -> None:
    half = within(sold, H1_2026)
    share = revenue(sold, half & of_line(sold, SMART_HOME)) / revenue(sold, half)
    assert share == pytest.approx(0.42, abs=0.01)


def test_dealers_order_value_fell_by_7_percent(sold: Lines) -> None:
    dealers = sold.channel == story.DEALER
    now = order_value(sold, dealers & within(sold, H1_2026))
    before = order_value(sold, dealers & within(sold, H1_2025))
    assert now / before - 1 == pytest.approx(-0.07, abs=0.01)


def test_online_conversion_is_up_to_18_percent(sold: Lines) -> None:
    rows = list(observations.observations(sold))

    def conversion(months: range) -> float:
        sums = Counter[str]()
        for row in rows:
            if row.month in months:
                sums[row.metric] += row.value
        return sums["web_orders"] / sums["visitors"]

    assert conversion(H1_2026) == pytest.approx(0.18, abs=0.005)
    assert conversion(H1_2025) < 0.16


def test_orders_of_visitors_are_the_online_orders(sold: Lines) -> None:
    observed = sum(
        row.value for row in observations.observations(sold) if row.metric == "web_orders"
    )
    assert observed == len(np.unique(sold.order[online(sold)]))


@pytest.mark.parametrize("feast", [date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17)])
def test_sales_dip_around_the_real_day_of_spring_festival(sold: Lines, feast: date) -> None:
    for where, dip in ((online(sold), 0.6), (~online(sold), 0.3)):
        daily, at = by_day(sold, where), (feast - FIRST).days
        quiet = daily[at - 6 : at + 11].mean()
        usual = np.r_[daily[at - 40 : at - 22], daily[at + 20 : at + 38]].mean()
        assert quiet < dip * usual


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_618_is_a_peak_online_and_none_offline(sold: Lines, year: int) -> None:
    peak, usual = (
        days(date(year, 6, 16), date(year, 6, 18)),
        days(date(year, 5, 6), date(year, 5, 17)),
    )
    shop, field = by_day(sold, online(sold)), by_day(sold, ~online(sold))
    assert shop[peak].mean() > 2.5 * shop[usual].mean()
    assert field[peak].mean() < 1.8 * field[usual].mean()


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_double_eleven_is_the_peak_of_the_year_online(sold: Lines, year: int) -> None:
    daily = by_day(sold, online(sold))
    whole = days(max(FIRST, date(year, 1, 1)), date(year, 12, 31))
    best = DAYS[whole.start + int(daily[whole].argmax())]
    assert best in {date(year, 11, 10), date(year, 11, 11)}


def test_offline_is_sold_on_weekdays(sold: Lines) -> None:
    daily = by_day(sold, ~online(sold))
    sunday = np.array([day.weekday() == 6 for day in DAYS])
    tuesday = np.array([day.weekday() == 1 for day in DAYS])
    assert daily[sunday].mean() < 0.5 * daily[tuesday].mean()


def test_planted_cause_a_explains_most_of_the_souths_shortfall(sold: Lines) -> None:
    south = sold.region == story.SOUTH
    cause = south & (sold.channel == story.DEALER) & of_line(sold, story.APPLIANCES)
    assert growth(sold, south, SUMMER_2026, SUMMER_2025) < -0.05
    assert growth(sold, cause, SUMMER_2026, SUMMER_2025) < -0.5
    assert growth(sold, south & ~cause, SUMMER_2026, SUMMER_2025) > 0.05
    # it is the value of the orders, not their number
    now, before = (cause & within(sold, months) for months in (SUMMER_2026, SUMMER_2025))
    assert order_value(sold, now) < 0.5 * order_value(sold, before)
    assert len(np.unique(sold.order[now])) > 0.9 * len(np.unique(sold.order[before]))


def test_planted_cause_b_is_one_lost_account(sold: Lines) -> None:
    codes = [customer.code for customer in customers.customers()]
    account = sold.customer == codes.index(customers.LOST_ACCOUNT)
    assert set(sold.region[account].tolist()) == {story.NORTH}
    assert set(sold.channel[account].tolist()) == {story.PROJECT}
    sales = (sold.pieces > 0) & account
    assert not (sales & within(sold, SUMMER_2026)).any()
    security = (sold.region == story.NORTH) & (sold.channel == story.PROJECT)
    security &= CATEGORY[sold.item] == story.SECURITY
    assert growth(sold, security, SUMMER_2026, SUMMER_2025) < -0.6
    north = sold.region == story.NORTH
    assert growth(sold, north & ~security, SUMMER_2026, SUMMER_2025) > 0.08
    assert growth(sold, north, SUMMER_2026, SUMMER_2025) > 0.03


def test_base_credits_of_a_line_add_up_to_it(sold: Lines) -> None:
    rows = list(sharing.shared_credits(sold))
    shares, amounts = Counter[int](), Counter[int]()
    for row in rows:
        if row.kind == "base":
            shares[row.line] += row.share
            amounts[row.line] += row.revenue
    assert 200 <= len(shares) <= 600
    assert set(shares.values()) == {10_000}
    assert all(amounts[line] == sold.revenue[line] for line in shares)
    overlay = [row for row in rows if row.kind == "overlay"]
    assert len(overlay) > 100
    assert {row.seat for row in overlay} == {OVERLAY.code}
    assert all(sold.region[row.line] == story.EAST for row in overlay)


def test_a_new_item_is_not_sold_before_its_launch(sold: Lines) -> None:
    launched = np.array([item.launched for item in ITEMS])
    assert (launched > 0).sum() >= 12
    assert (sold.month >= launched[sold.item]).all()


def test_what_is_measured_of_the_work_never_changes_and_tells_the_story(sold: Lines) -> None:
    rows = list(operations.observations(sold, observations.observations(sold)))
    text = "\n".join(
        f"{r.metric},{r.month},{r.region},{r.product},{r.channel},{r.value}" for r in rows
    )
    assert (len(rows), sha256(text.encode()).hexdigest()[:16]) == (7876, "1d54d9c61271e305")
    sums: Counter = Counter()
    for row in rows:
        sums[row.metric, row.region.split("-")[0], row.month in H1_2026] += row.value
    fulfilled = {
        region: sums["delivered_quantity", region, True] / sums["ordered_quantity", region, True]
        for region in REGION_CODES
    }
    assert min(fulfilled, key=lambda region: fulfilled[region]) == "south"
    effective = {
        region: sums["effective_visits", region, True] / sums["visits", region, True]
        for region in REGION_CODES
    }
    assert min(effective, key=lambda region: effective[region]) == "south"


def test_nobody_visits_from_a_vacant_seat(sold: Lines) -> None:
    last = MONTHS - 1
    made = {
        row.region
        for row in operations.observations(sold, [])
        if row.metric == "visits" and row.month == last
    }
    assert {seat.code for seat in SEATS} - made == set(operations.VACANT)
