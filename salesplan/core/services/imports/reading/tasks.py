"""What a child process is asked to do (child.py does it, process.py asks)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from salesplan.core.services.imports.reading.limits import Limits
from salesplan.core.services.imports.reading.reader import ReadSpec

OUT_OF_MEMORY = 86
"""Exit status when Python itself ran out of memory."""

Output = Literal["copy", "frames", "none"]


@dataclass(frozen=True, slots=True)
class PreviewTask:
    path: Path
    limits: Limits
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadTask:
    spec: ReadSpec
    output: Output
