"""Every row of golden.md "Spreading": `CASES` are its table, in its order."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading import (
    Bounds,
    Fence,
    Field,
    Leaves,
    SpreadOptions,
    SpreadResult,
    spread_fenced,
    spread_total,
)

Values = list[int | None]


@dataclass(frozen=True)
class Case:
    """`before` leaves brought to `total`; either what stands `after`, or the refusal's numbers."""

    name: str
    before: Values
    total: int
    after: Values | None = None
    held: tuple[int, ...] = ()
    reference: Values | None = None
    floors: Values | None = None
    caps: Values | None = None
    include_empty: bool = False
    equal: bool = False
    flagged: bool = False
    code: str = ""
    numbers: dict[str, Any] = field(default_factory=dict)


JUNE: Values = [2_500, 2_500, 2_500, 2_500, 2_500, 3_000, *[2_500] * 6]
CASES = [
    Case("hold the 20", [10, 20, 30], 100, [20, 20, 60], held=(1,)),
    Case("twelve equal months", [2_000] * 12, 30_000, [2_500] * 12),
    Case("June is larger", JUNE, 40_000, [3_279] * 5 + [3_934] + [3_279] * 3 + [3_278] * 3),
    Case("June held", JUNE, 40_000, [3_364] * 5 + [3_000] + [3_364] * 2 + [3_363] * 4, held=(5,)),
    Case("proportional", [10, 10, 20, 20, 40], 150, [15, 15, 30, 30, 60]),
    Case("cents", [1_000, 1_000, 3_000, 2_000, 4_000], 15_000,
         [1_000, 1_000, 3_000, 3_333, 6_667], held=(0, 1, 2)),
    Case("all zero", [0, 0, 0, 0], 100, code="zero_weights", numbers={"short_by": 100}),
    Case("all zero, equally", [0, 0, 0, 0], 100, [25] * 4, equal=True, flagged=True),
    Case("like a reference", [None] * 3, 400, [40, 80, 280], reference=[10, 20, 70]),
    Case("every leaf is held", [5, 7], 20, held=(0, 1), code="all_locked",
         numbers={"short_by": 8}),
    Case("floors need 90", [1, 1, 1], 80, floors=[30, 30, 30], code="floors_exceed_total",
         numbers={"floor_sum": 90}),
    Case("cap on the first", [1, 1, 1], 100, [20, 40, 40], caps=[20, None, None]),
    Case("largest remainder", [1, 1, 1], 100, [34, 33, 33]),
    Case("negative total", [1, 1, 1], -100, [-34, -33, -33]),
    Case("empty is not zero", [10, None, 0], 100, [100, None, 0]),
    Case("include empty", [10, None, 0], 100, [50, 50, 0], include_empty=True),
    Case("equal over the empty", [None, None, 0], 100, [50, 50, 0], flagged=True),
    Case("answered figures stay", [30, 0, None, None], 100, [30, 0, 35, 35], held=(0, 1),
         flagged=True),
    Case("answered figures stay, the rest by reference", [30, 0, None, None], 100,
         [30, 0, 20, 50], held=(0, 1), reference=[9, 9, 2, 5]),
]  # fmt: skip


def spread(case: Case) -> SpreadResult:
    count = len(case.before)
    held = np.zeros(count, np.bool_)
    held[list(case.held)] = True
    return spread_total(
        case.total, Leaves.of(case.before), locked=held,
        bounds=Bounds.of(case.floors, case.caps, count=count),
        reference=None if case.reference is None else Leaves.of(case.reference),
        options=SpreadOptions(
            on_zero="equal" if case.equal else "refuse", include_empty=case.include_empty
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.code], ids=lambda one: one.name
)
def test_leaves_are_what_golden_says(case: Case) -> None:
    result = spread(case)
    assert result.leaves.to_list() == case.after
    assert sum(result.leaves.values.tolist()) == case.total
    assert result.equal_fallback == case.flagged


@pytest.mark.parametrize("case", [case for case in CASES if case.code], ids=lambda one: one.name)
def test_refusals_have_the_numbers_that_golden_says(case: Case) -> None:
    with pytest.raises(EngineError) as refused:
        spread(case)
    assert refused.value.code == case.code
    assert {name: refused.value.numbers[name] for name in case.numbers} == case.numbers


def test_bounds_of_nodes_behave_like_bounds_of_leaves() -> None:
    """The same rows, each leaf being a node of two cells."""
    values = Leaves.of([1] * 6)
    field_ = Field(values, np.zeros(6, np.bool_), Bounds.of(count=6), None, SpreadOptions())
    nodes = [np.array([at, at + 1]) for at in (0, 2, 4)]
    capped = spread_fenced(100, field_, [Fence(0, nodes[0], None, 20)]).leaves.values
    assert [int(capped[node].sum()) for node in nodes] == [20, 40, 40]
    with pytest.raises(EngineError) as refused:
        spread_fenced(80, field_, [Fence(at, node, 30) for at, node in enumerate(nodes)])
    assert refused.value.numbers["floor_sum"] == 90
