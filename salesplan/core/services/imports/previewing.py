"""What a file looks like, and the mapping that its columns suggest."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import ImportBatch, ImportMapping
from salesplan.core.services.imports.reading import mappings, messages, process, proposing
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.limits import BROWSER
from salesplan.core.services.imports.reading.mappings import Mapping
from salesplan.core.services.imports.reading.previews import Preview
from salesplan.core.services.imports.wording import refusal


def digest(file: File) -> str:
    """SHA-256 of the bytes."""
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def look(batch: ImportBatch, options: dict[str, Any]) -> None:
    """Fill the batch's preview and spec; `options` are what a person has decided."""
    known = {
        name: options[name] for name in ("encoding", "delimiter", "sheet") if options.get(name)
    }
    row = int(options.get("header_row") or 0)
    try:
        found = process.preview(Path(batch.file.path), limits=BROWSER, header_row=row, **known)
    except ReadingError as error:
        raise refusal(error) from error
    batch.preview = found.as_dict()
    batch.spec = mappings.to_dict(_saved(batch, found) or proposing.propose(found, batch.kind))


def _saved(batch: ImportBatch, found: Preview) -> Mapping | None:
    """The mapping saved last that fits the columns, with the way of reading found now."""
    for saved in ImportMapping.objects.filter(kind=batch.kind).order_by("-id"):
        mapping = mappings.from_dict(saved.spec)
        if not mappings.validate(mapping, found.names):
            batch.mapping, batch.source = saved, saved.source
            return mapping
    return None


def require_usable(mapping: Mapping, batch: ImportBatch) -> None:
    """Raise `Invalid` with one detail per problem when the mapping does not fit the file."""
    names = [column["name"] for column in batch.preview.get("columns", [])]
    problems = mappings.validate(mapping, names)
    if problems:
        texts = [messages.describe(problem) for problem in problems]
        details = [
            {"code": problem.code, "detail": text, **problem.params}
            for problem, text in zip(problems, texts, strict=True)
        ]
        raise Invalid(
            _("%(problems)s"), code=problems[0].code, details=details, problems=" ".join(texts)
        )
