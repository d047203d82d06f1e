"""What reading a file can find wrong: a code and parameters, put into words late (messages.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from salesplan.engine.errors import EngineError

VALUE_EXCERPT = 100
"""Characters of an offending value that are kept."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the file, the preview or the mapping as a whole."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row was not taken; ``row`` counts records of the file from 1, the header included."""

    row: int
    column: str
    code: str
    value: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


class ReadingError(EngineError):
    """The file cannot be read at all: nothing of it is taken.

    ``code`` and ``numbers`` are those of a Problem; messages.describe puts them into words.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, f"{code} {params}" if params else code, **params)

    @property
    def problem(self) -> Problem:
        return Problem(self.code, self.numbers)
