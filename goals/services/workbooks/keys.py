"""What a workbook knows of itself: where each row and column belongs, and what stood there.

It is kept in a hidden sheet, signed with the deployment's key, so that a workbook of another plan,
version or company is recognised, and one whose keys were changed by hand as well.
"""

import base64
import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from goals.models import Version
from salesplan.core.errors import Invalid
from salesplan.core.selectors.company import company
from salesplan.core.services.workbooks import Sheet

FORMAT = "salesplan-workbook/1"
SHEET = "_salesplan"
MARK = "salesplan"
HEADING = "heading"
TOTAL = "rtop"
_SALT = "goals.workbooks"
_PIECE = 30_000


@dataclass(frozen=True)
class Part:
    """A metric at a level by some rows: one grid; values of its cells are integers in 10^-scale,
    written in units of ``unit``. ``view`` holds the other fields of `selectors.grids.View`.
    """

    metric: str
    level: int
    unit: int
    scale: int
    view: dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A row: its key in the grid of a part, the code that is shown, and the indices of the lines
    that it adds to in the first and the second dimension (None at the top). ``logic`` is what a
    table of targets says of how the target was broken down.
    """

    part: int
    key: str
    code: str
    above: int | None = None
    beside: int | None = None
    logic: str = ""

    @property
    def token(self) -> str:
        """The text of the hidden cell; the letter keeps programs from taking it for a number."""
        return f"r{self.part}_{self.key}"

    @property
    def is_top(self) -> bool:
        """Whether it adds to no other line."""
        return self.above is None and self.beside is None


@dataclass(frozen=True)
class Keys:
    """The whole hidden sheet; ``values`` are by line and column, None where empty."""

    kind: str
    company: str
    plan: str
    version: int
    code: str
    journal: int
    parts: list[Part]
    columns: list[tuple[int, int]]
    lines: list[Line]
    values: list[list[int | None]]

    def cells(self) -> list[str]:
        """The texts of the hidden sheet: what it is, the signature, the packed rest."""
        told = {"company": self.company, "plan": self.plan, "code": self.code}
        head = json.dumps(told, ensure_ascii=False)
        raw = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()
        body = base64.b64encode(zlib.compress(raw, 6)).decode()
        pieces = [body[at : at + _PIECE] for at in range(0, len(body), _PIECE)]
        return [FORMAT, head, _signature(head + body), *pieces]

    @classmethod
    def of(cls, cells: Sequence[str]) -> "Keys":
        """Read the hidden sheet; raises `Invalid` when it was made elsewhere or changed."""
        head, signature, body = cells[1], cells[2], "".join(cells[3:])
        if not constant_time_compare(signature, _signature(head + body)):
            raise _foreign(head)
        found = json.loads(zlib.decompress(base64.b64decode(body)))
        return cls(
            **{
                **found,
                "parts": [Part(**part) for part in found["parts"]],
                "columns": [(first, months) for first, months in found["columns"]],
                "lines": [Line(**line) for line in found["lines"]],
            }
        )

    @cached_property
    def inner(self) -> list[list[int]]:
        """For each column the columns that it is the sum of."""
        inner: list[list[int]] = [[] for _column in self.columns]
        stack: list[int] = []
        for at, column in enumerate(self.columns):
            while stack and not _is_within(column, self.columns[stack[-1]]):
                stack.pop()
            if stack:
                inner[stack[-1]].append(at)
            stack.append(at)
        return inner

    def parts_of(self, at: int) -> list[int]:
        """The lines that a line is the sum of: along the first dimension, else the second."""
        return self._below[0].get(at) or self._below[1].get(at) or []

    def is_summed_above(self, at: int) -> bool:
        """Whether a line is the sum of lines along the first dimension."""
        return at in self._below[0]

    @cached_property
    def _below(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        above: dict[int, list[int]] = defaultdict(list)
        beside: dict[int, list[int]] = defaultdict(list)
        for at, line in enumerate(self.lines):
            if line.above is not None:
                above[line.above].append(at)
            if line.beside is not None:
                beside[line.beside].append(at)
        return dict(above), dict(beside)

    @cached_property
    def is_total(self) -> npt.NDArray[np.bool_]:
        """Which cells, (lines, columns), are sums of lines or columns: formulas of a grid."""
        made = np.zeros((len(self.lines), len(self.columns)), np.bool_)
        if self.kind == "grid":
            made[[at for at in range(len(self.lines)) if self.parts_of(at)]] = True
            made[:, [at for at, inner in enumerate(self.inner) if inner]] = True
        return made

    def rest(self, at: int) -> list[int]:
        """What a line holds beyond its parts, by column: figures of the node itself."""
        parts = self.parts_of(at)
        if not parts:
            return []
        own = self.values[at]
        sums = (sum(value or 0 for value in column)
                for column in zip(*(self.values[part] for part in parts), strict=True))  # fmt: skip
        return [(value or 0) - total for value, total in zip(own, sums, strict=True)]

    def sums(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """What the formulas make of ``numbers`` (lines, columns); 0 where there is none."""
        made = np.zeros_like(numbers)
        for at in range(len(self.lines)):
            if parts := self.parts_of(at):
                made[at] = numbers[parts].sum(axis=0) + np.array(self.rest(at), np.int64)
        for at, inner in enumerate(self.inner):
            if inner:
                made[:, at] = numbers[:, inner].sum(axis=1)
        return made

    def require(self, version: Version) -> None:
        """Raise `Invalid` that names the workbook's plan unless it belongs to this version."""
        if self.version != version.pk:
            raise Invalid(
                _(
                    "This workbook belongs to the plan “%(plan)s”, version %(theirs)s, and not to"
                    " “%(here)s”, version %(here_code)s."
                ),
                code="other_version",
                plan=self.plan,
                theirs=self.code,
                here=version.plan.name,
                here_code=version.code,
            )


def column_token(*, column: tuple[int, int]) -> str:
    """The text of the hidden cell above a column."""
    return f"c{column[0]}-{column[1]}"


def _is_within(column: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= column[0] and sum(column) <= sum(outer)


def find(*, sheets: Sequence[Sheet]) -> Keys:
    """The keys of a workbook; raises `Invalid` when there are none."""
    for sheet in sheets:
        first = [str(row[0]) if row else "" for row in sheet.rows]
        if first[:1] == [FORMAT] and len(first) > 3:
            return Keys.of(first)
    raise Invalid(
        _(
            "This workbook has no hidden keys: it was not exported from here, or the program that"
            " saved it dropped them. Export the view again and change that file."
        ),
        code="no_keys",
    )


def _signature(text: str) -> str:
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()


def _foreign(head: str) -> Invalid:
    try:
        told = json.loads(head)
        name, plan = str(told["company"]), str(told["plan"])
    except (ValueError, KeyError, TypeError):
        name = plan = "?"
    if name != company().name:
        return Invalid(
            _("This workbook comes from the company “%(company)s” (plan “%(plan)s”)."),
            code="other_company", company=name, plan=plan,
        )  # fmt: skip
    return Invalid(
        _(
            "The hidden keys of this workbook (plan “%(plan)s”) were changed, or it was made by"
            " another installation. Export the view again."
        ),
        code="keys_changed",
        plan=plan,
    )
