"""How the columns of a file become fields: the mapping, kept as JSON or YAML."""

import difflib
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import yaml

from salesplan.core.services.imports.reading import dates, encodings, schemas
from salesplan.core.services.imports.reading.errors import Problem, ReadingError
from salesplan.engine import formula

POSITION = "position"
Policy = Literal["reject", "create", "unassigned"]
SIGNED = ("quantity", "revenue", "cost")
POLICIES = ("reject", "create", "unassigned")


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where a field comes from: exactly one of column, constant, expression.

    ``factor`` multiplies a figure (10000 for a file in 万元); ``date_formats`` override the file's.
    """

    column: str = ""
    constant: str = ""
    expression: str = ""
    factor: str = ""
    date_formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How the text is to be read. "" for encoding and delimiter means: found out, if certain."""

    encoding: str = ""
    delimiter: str = ""
    quoting: bool = True
    sheet: str = ""
    header_row: int = 1
    decimal_mark: str = "."
    thousands_mark: str = ""
    date_formats: tuple[str, ...] = ("ymd",)
    null_tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeySpec:
    """Columns that name the order and the line; a line can also be its position in the order."""

    order: tuple[str, ...]
    line: tuple[str, ...] | Literal["position"]


@dataclass(frozen=True, slots=True)
class UnknownRule:
    """What becomes of a code that is no node: first translated by ``codes``, then by the longest
    of ``prefixes`` that it begins with, then treated by ``policy``; ``empty`` is for no code."""

    policy: Policy = "reject"
    empty: Literal["reject", "unassigned"] = "unassigned"
    codes: AnyMapping[str, str] = field(default_factory=dict)
    prefixes: AnyMapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignRule:
    """Rows whose ``column`` holds one of ``negative`` get these fields with a minus sign."""

    column: str
    negative: tuple[str, ...]
    fields: tuple[str, ...] = SIGNED


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a file of one kind means. ``dimension`` is for the kind dimensions only."""

    kind: str
    fields: AnyMapping[str, FieldSource]
    key: KeySpec | None = None
    unknown: AnyMapping[str, UnknownRule] = field(default_factory=dict)
    signs: tuple[SignRule, ...] = ()
    file: FileOptions = field(default_factory=FileOptions)
    dimension: str = ""

    def columns(self) -> tuple[str, ...]:
        """Return every column of the file that the mapping reads, each once."""
        names = [name for source in self.fields.values() for name in columns_of(source)]
        if self.key is not None:
            names += self.key.order
            names += () if self.key.line == POSITION else self.key.line
        names += [rule.column for rule in self.signs]
        return tuple(dict.fromkeys(names))

    def rule(self, dimension: str) -> UnknownRule:
        return self.unknown.get(dimension, UnknownRule())


def columns_of(source: FieldSource) -> tuple[str, ...]:
    """Return the columns that a field reads; raises formula.FormulaError."""
    if source.expression:
        return tuple(sorted(formula.columns(formula.parse(source.expression))))
    return (source.column,) if source.column else ()


def from_dict(spec: AnyMapping[str, Any]) -> Mapping:
    """Return the mapping that plain data describes; README and docs show the form.

    A field is the name of a column, or {column|constant|expression, factor, date_format}.
    Raises ReadingError bad_mapping with the place.
    """
    known = {"kind", "fields", "key", "unknown", "signs", "file", "dimension"}
    _refuse_others(spec, known, "mapping")
    return Mapping(
        kind=str(spec.get("kind", "")),
        fields={str(k): _source(str(k), v) for k, v in _dict(spec, "fields").items()},
        key=_key(_dict(spec, "key")) if spec.get("key") else None,
        unknown={str(k): _rule(str(k), v) for k, v in _dict(spec, "unknown").items()},
        signs=tuple(_sign(rule) for rule in spec.get("signs") or ()),
        file=_file(_dict(spec, "file")),
        dimension=str(spec.get("dimension", "")),
    )


def to_dict(mapping: Mapping) -> dict[str, Any]:
    """Return plain data for JSON and YAML; from_dict gives the same mapping back."""
    return {
        "kind": mapping.kind,
        "dimension": mapping.dimension,
        "fields": {name: _plain(source) for name, source in mapping.fields.items()},
        "key": _plain(mapping.key) if mapping.key else None,
        "unknown": {name: _plain(rule) for name, rule in mapping.unknown.items()},
        "signs": [_plain(rule) for rule in mapping.signs],
        "file": _plain(mapping.file),
    }


def from_yaml(text: str) -> Mapping:
    """Return the mapping of a YAML text. Raises ReadingError bad_mapping."""
    try:
        spec = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ReadingError("bad_mapping", place="YAML", detail=str(error)[:200]) from error
    if not isinstance(spec, dict):
        raise ReadingError("bad_mapping", place="YAML", detail="")
    return from_dict(spec)


def to_yaml(mapping: Mapping) -> str:
    """Return the mapping as the YAML that `from_yaml` reads."""
    return str(yaml.safe_dump(to_dict(mapping), allow_unicode=True, sort_keys=False))


def validate(mapping: Mapping, columns: Sequence[str]) -> tuple[Problem, ...]:
    """Return what is wrong with a mapping for a file with these columns; nothing means usable."""
    return (*_wrong_kind(mapping), *_wrong_fields(mapping), *_wrong_columns(mapping, columns))


def _wrong_kind(mapping: Mapping) -> list[Problem]:
    if mapping.kind not in schemas.KINDS:
        return [Problem("unknown_kind", {"kind": mapping.kind})]
    named = [*mapping.unknown, *([mapping.dimension] if mapping.kind == "dimensions" else ())]
    problems = [
        Problem("unknown_dimension", {"dimension": name})
        for name in named
        if name not in schemas.DIMENSIONS
    ]
    key = mapping.key
    if mapping.kind == "sales_lines" and not (key and key.order and key.line):
        problems.append(Problem("key_missing"))
    return problems


def _wrong_fields(mapping: Mapping) -> list[Problem]:
    if mapping.kind not in schemas.KINDS:
        return []
    problems = [
        Problem("field_missing", {"field": field.name})
        for field in schemas.SCHEMAS[mapping.kind]
        if field.required and field.name not in mapping.fields
    ]
    for name, source in mapping.fields.items():
        problems += _wrong_field(mapping.kind, name, source)
    return problems


def _wrong_field(kind: str, name: str, source: FieldSource) -> list[Problem]:
    known = schemas.field_of(kind, name)
    if known is None:
        return [Problem("unknown_field", {"field": name})]
    given = [source.column, source.constant, source.expression]
    if sum(map(bool, given)) != 1:
        return [Problem("field_without_source", {"field": name})]
    problems = []
    if source.constant and known.type in schemas.SCALES and not _is_number(source.constant):
        problems.append(Problem("constant_is_no_number", {"field": name, "value": source.constant}))
    if (source.expression or source.factor) and known.type not in schemas.SCALES:
        problems.append(Problem("field_is_no_figure", {"field": name}))
    problems += [
        Problem("bad_date_format", {"field": name, "format": text})
        for text in source.date_formats
        if text not in dates.STYLES and "%" not in text
    ]
    return problems


def _wrong_columns(mapping: Mapping, columns: Sequence[str]) -> list[Problem]:
    problems: list[Problem] = []
    for name, source in mapping.fields.items():
        try:
            columns_of(source)
        except formula.FormulaError as error:
            params = {"field": name, "reason": error.code, "position": error.position + 1}
            problems.append(Problem("bad_formula", params))
    if problems:
        return problems
    missing = [name for name in mapping.columns() if name not in columns]
    return [
        Problem("column_missing", {"column": name, "near": ", ".join(near(name, columns))})
        for name in missing
    ]


def near(name: str, columns: Sequence[str]) -> list[str]:
    """Return up to three columns whose names are like ``name``."""
    folded = {column.casefold().replace(" ", "").replace("_", ""): column for column in columns}
    wanted = name.casefold().replace(" ", "").replace("_", "")
    return [folded[key] for key in difflib.get_close_matches(wanted, folded, n=3, cutoff=0.6)]


def _dict(spec: AnyMapping[str, Any], name: str) -> AnyMapping[str, Any]:
    value = spec.get(name) or {}
    if not isinstance(value, dict):
        raise ReadingError("bad_mapping", place=name, detail=str(value)[:100])
    return value


def _refuse_others(spec: object, known: set[str], place: str) -> None:
    if not isinstance(spec, dict):
        raise ReadingError("bad_mapping", place=place, detail=str(spec)[:100])
    others = sorted(str(key) for key in spec if key not in known)
    if others:
        raise ReadingError("bad_mapping", place=place, detail=", ".join(others)[:100])


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _source(name: str, spec: object) -> FieldSource:
    if isinstance(spec, str):
        return FieldSource(column=spec.strip())
    known = {"column", "constant", "expression", "factor", "date_format", "date_formats"}
    _refuse_others(spec, known, name)
    assert isinstance(spec, dict)  # noqa: S101
    factor = str(spec.get("factor") or "")
    if factor and not _is_number(factor):
        raise ReadingError("bad_mapping", place=f"{name}.factor", detail=factor[:100])
    formats = spec.get("date_formats") or spec.get("date_format")
    return FieldSource(
        column=str(spec.get("column") or "").strip(),
        constant=str(spec.get("constant") if spec.get("constant") is not None else ""),
        expression=str(spec.get("expression") or ""),
        factor=factor,
        date_formats=_texts(formats),
    )


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _key(spec: AnyMapping[str, Any]) -> KeySpec:
    _refuse_others(spec, {"order", "line"}, "key")
    line = spec.get("line", POSITION)
    return KeySpec(_texts(spec.get("order")), "position" if line == POSITION else _texts(line))


def _rule(name: str, spec: object) -> UnknownRule:
    if isinstance(spec, str):
        spec = {"policy": spec}
    _refuse_others(spec, {"policy", "empty", "codes", "prefixes"}, f"unknown.{name}")
    assert isinstance(spec, dict)  # noqa: S101
    policy, empty = spec.get("policy", "reject"), spec.get("empty", "unassigned")
    if policy not in POLICIES or empty not in ("reject", "unassigned"):
        raise ReadingError("bad_mapping", place=f"unknown.{name}", detail=f"{policy}, {empty}")
    return UnknownRule(
        policy=policy,
        empty=empty,
        codes={str(k): str(v) for k, v in _dict(spec, "codes").items()},
        prefixes={str(k): str(v) for k, v in _dict(spec, "prefixes").items()},
    )


def _sign(spec: object) -> SignRule:
    _refuse_others(spec, {"column", "negative", "fields"}, "signs")
    assert isinstance(spec, dict)  # noqa: S101
    fields = _texts(spec.get("fields")) or SIGNED
    return SignRule(str(spec.get("column", "")), _texts(spec.get("negative")), fields)


def _file(spec: AnyMapping[str, Any]) -> FileOptions:
    known = set(FileOptions.__slots__)
    _refuse_others(spec, known, "file")
    values: dict[str, Any] = dict(spec)
    for name in ("date_formats", "null_tokens"):
        if name in values:
            values[name] = _texts(values[name])
    if values.get("encoding"):
        values["encoding"] = encodings.named(str(values["encoding"]))
    if len(str(values.get("delimiter", ""))) > 1:
        raise ReadingError("bad_mapping", place="file.delimiter", detail=values["delimiter"])
    return FileOptions(**values)


def _plain(value: object) -> dict[str, Any]:
    """Return a frozen dataclass as plain data without what is empty or tuples."""
    result: dict[str, Any] = {}
    for name in value.__slots__:  # type: ignore[attr-defined]
        item = getattr(value, name)
        if isinstance(item, tuple):
            item = list(item)
        if item not in ("", [], {}):
            result[name] = dict(item) if isinstance(item, dict) else item
    return result
