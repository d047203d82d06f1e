"""Parameters of methods as they come in JSON, read strictly: a value or a refusal that names it."""

import re
import unicodedata
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.selectors.references import NAMES
from salesplan.core.errors import Invalid
from salesplan.engine.errors import EngineError
from salesplan.engine.periods import month_number

_SHARE = re.compile(r"[+-]?\d{1,9}(\.\d{1,9})?%?|[+-]?\d{1,9}/[1-9]\d{0,8}", re.ASCII)
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,9})?", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_INT4 = 2_147_483_647
_LONGEST = 20_000
MOST_WEIGHTS = 5_000


def fraction(*, name: str, given: Any) -> Fraction:
    """A share: "12.5%", "1/8" or 0.125; nothing longer, so that nobody asks for 10^999999."""
    text = unicodedata.normalize("NFKC", str(given)).strip()
    if not _SHARE.fullmatch(text):
        raise Invalid(
            _("“%(given)s” is not a percentage."), field=name, code="not_a_number",
            given=str(given)[:60],
        )  # fmt: skip
    return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def reference(*, name: str, given: Any) -> str:
    """The name of a reference period."""
    if given not in NAMES:
        raise Invalid(_("There is no such reference."), field=name)
    return str(given)


def node(*, name: str, given: Any) -> int | str:
    """A node by code or id."""
    if isinstance(given, bool) or not isinstance(given, int | str) or len(str(given)) > 100:
        raise Invalid(_("Name a node by its code or its id."), field=name)
    if isinstance(given, int) and not 0 <= given <= _INT4:
        raise Invalid(_("Name a node by its code or its id."), field=name)
    return given


def whole(*, name: str, given: Any) -> int:
    """A whole number of a row or of months."""
    if isinstance(given, bool) or not isinstance(given, int) or not 0 < given <= _INT4:
        raise Invalid(_("%(name)s must be a whole number above 0."), field=name, name=name)
    return given


def month(*, name: str, given: Any) -> int:
    """A month, "2026-07" (or its number)."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 12 * 2_200:
        return given
    found = _MONTH.fullmatch(str(given))
    try:
        return month_number(int(found[1]), int(found[2]))  # type: ignore[index]
    except (TypeError, EngineError):
        raise Invalid(_("Write a month as 2026-07."), field=name) from None


def text(*, name: str, given: Any) -> str:
    """A short text."""
    if not isinstance(given, str) or not given.strip() or len(given) > 100:
        raise Invalid(_("%(name)s must be a short text."), field=name, name=name)
    return given.strip()


def dimension(*, name: str, given: Any) -> str:
    """A dimension whose nodes carry attributes."""
    if given not in {"organisation", "product", "channel", "customer"}:
        raise Invalid(
            _("%(name)s must be organisation, product, channel or customer."), field=name, name=name
        )
    return str(given)


def weights(*, name: str, given: Any) -> dict[str, Fraction]:
    """Node (id, code or name) to weight: a mapping, or a column of lines "node <tab> weight"."""
    pairs = _lines(name, given) if isinstance(given, str) else _mapping(name, given)
    found: dict[str, Fraction] = {}
    for line, node_name, weight in pairs:
        if node_name in found:
            raise _bad_line(name, line, node_name, _("“%(what)s” stands there twice."))
        found[node_name] = _weight(name, line, weight)
    if not found or len(found) > MOST_WEIGHTS:
        raise Invalid(
            _("Give a weight for 1 to %(most)s nodes."), field=name, code="weights",
            most=MOST_WEIGHTS,
        )  # fmt: skip
    return found


def _mapping(name: str, given: Any) -> list[tuple[int, str, Any]]:
    if not isinstance(given, dict):
        raise Invalid(
            _("Weights are a mapping of nodes to numbers, or a pasted column."), field=name
        )
    return [(at, str(node).strip(), weight) for at, (node, weight) in enumerate(given.items(), 1)]


def _lines(name: str, column: str) -> list[tuple[int, str, str]]:
    if len(column) > _LONGEST * 10:
        raise Invalid(_("The pasted column is too long."), field=name)
    pairs = []
    for at, line in enumerate(column.replace("\r", "").split("\n"), 1):
        if not line.strip():
            continue
        node, _tab, weight = line.strip().rpartition("\t") if "\t" in line else _last_word(line)
        if not node.strip():
            raise _bad_line(name, at, line.strip()[:60], _("“%(what)s”: a node and a weight."))
        pairs.append((at, node.strip(), weight))
    return pairs


def _last_word(line: str) -> tuple[str, str, str]:
    node, weight = re.fullmatch(r"(.*?)[\s;:]*(\S*)", line.strip(), re.DOTALL).groups()  # type: ignore[union-attr]
    return node, "", weight


def _weight(name: str, line: int, given: Any) -> Fraction:
    shown = unicodedata.normalize("NFKC", str(given)).strip()
    plain = re.sub(r"(?<=\d)[,_'](?=\d{3})", "", shown)
    percent = plain.endswith("%")
    bare = plain.removesuffix("%").strip()
    if isinstance(given, bool) or not _NUMBER.fullmatch(bare):
        raise _bad_line(name, line, shown[:60], _("“%(what)s” is not a weight of 0 or more."))
    return Fraction(bare) / (100 if percent else 1)


def _bad_line(name: str, line: int, what: str, message: Any) -> Invalid:
    return Invalid(
        _("Line %(line)s: %(why)s"), field=name, code="weights", line=line,
        why=message % {"what": what},
    )  # fmt: skip
