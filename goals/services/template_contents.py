"""Whether a template from outside has the shape of the catalogue, part by part, with its place."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.catalogue.shape import LANGUAGES, Content, Part, Text
from goals.models import GoalKind, Horizon, Rhythm, RoundKind
from salesplan.core.errors import Invalid
from salesplan.core.models import Metric

MOST = 100
CHAPTERS = ("market", "goals", "strategy", "actions", "resources", "monitoring")
CATEGORIES = ("market", "resources", "execution", "credit")
_FARTHEST = 3_700
Read = Callable[[Any, str], Any]


def checked(*, raw: Any) -> Content:
    """The content of a template in the catalogue's shape; raises `Invalid` naming the place."""
    if not isinstance(raw, dict):
        raise _wrong("", _("A template is an object."))
    content = {name: _list(raw, name, read) for name, read in _PARTS.items()}
    content["months"] = _whole(1, 36)(raw.get("months", 6), "months")
    content["about"] = _text(2_000, needed=False)(raw.get("about", {}), "about")
    _check_goals(content["goals"])
    _check_tasks(content)
    _check_metrics(content)
    return content


def text_of(*, raw: Any, place: str, longest: int = 200) -> Text:
    """A text in at least one language; a plain string is taken as English."""
    read: Text = _text(longest)(raw, place)
    return read


def _wrong(place: str, message: Any, **params: Any) -> Invalid:
    return Invalid(
        _("%(place)s: %(what)s"), field=place or None, code="template_shape",
        place=place or "-", what=str(message) % params if params else message,
    )  # fmt: skip


def _text(longest: int, *, needed: bool = True) -> Read:
    def read(value: Any, place: str) -> Text:
        given = {"en": value} if isinstance(value, str) else value
        if not isinstance(given, dict) or set(given) - set(LANGUAGES):
            raise _wrong(place, _("a text is given by language: %(known)s."),
                         known=", ".join(LANGUAGES))  # fmt: skip
        if not all(isinstance(one, str) and "\x00" not in one for one in given.values()):
            raise _wrong(place, _("this is not a text."))
        kept = {language: one.strip() for language, one in given.items() if one.strip()}
        if needed and not kept:
            raise _wrong(place, _("a text is missing."))
        if any(len(one) > longest for one in kept.values()):
            raise _wrong(place, _("at most %(longest)s characters."), longest=longest)
        return kept

    return read


def _one_of(*known: str) -> Read:
    def read(value: Any, place: str) -> str:
        if not isinstance(value, str) or value not in known:
            raise _wrong(place, _("this is one of %(known)s."), known=", ".join(known))
        return value

    return read


def _whole(least: int, most: int) -> Read:
    def read(value: Any, place: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _wrong(place, _("a whole number from %(least)s to %(most)s."),
                         least=least, most=most)  # fmt: skip
        return value

    return read


def _code(value: Any, place: str) -> str:
    if not isinstance(value, str) or len(value) > 40 or "\x00" in value:
        raise _wrong(place, _("a code of at most 40 characters."))
    return value


def _object(**fields: Read) -> Read:
    def read(value: Any, place: str) -> Part:
        if not isinstance(value, dict):
            raise _wrong(place, _("this is not an object."))
        unknown = sorted(set(value) - set(fields))
        if unknown:
            raise _wrong(f"{place}.{unknown[0]}", _("there is no such field."))
        return {name: one(value.get(name, ""), f"{place}.{name}") for name, one in fields.items()}

    return read


def _list(raw: dict[str, Any], name: str, read: Read) -> list[Any]:
    given = raw.get(name, [])
    if not isinstance(given, list) or len(given) > MOST:
        raise _wrong(name, _("a list of at most %(most)s."), most=MOST)
    return [read(one, f"{name}[{at}]") for at, one in enumerate(given)]


_PARTS: dict[str, Read] = {
    "metrics": _code,
    "rhythm": _one_of(*Rhythm.values),
    "goals": _object(
        key=_code, kind=_one_of(*GoalKind.values), horizon=_one_of(*Horizon.values), metric=_code,
        serves=_code, name=_text(200), reason=_text(2_000, needed=False),
    ),
    "tasks": _object(
        goal=_code, starts=_whole(-_FARTHEST, _FARTHEST), due=_whole(-_FARTHEST, _FARTHEST),
        name=_text(200), deliverable=_text(300, needed=False),
    ),
    "risks": _object(
        category=_one_of(*CATEGORIES), probability=_whole(1, 5), impact=_whole(1, 5),
        name=_text(200), response=_text(2_000, needed=False),
    ),
    "rounds": _object(
        kind=_one_of(*RoundKind.values), days_before=_whole(0, _FARTHEST), name=_text(120)
    ),
    "checklist": _object(chapter=_one_of(*CHAPTERS), text=_text(300)),
}  # fmt: skip


def _check_goals(goals: list[Part]) -> None:
    known: set[str] = set()
    for at, goal in enumerate(goals):
        if not goal["key"] or goal["key"] in known:
            raise _wrong(f"goals[{at}].key", _("each goal needs a key of its own."))
        if goal["serves"] and goal["serves"] not in known:
            raise _wrong(
                f"goals[{at}].serves", _("it can only serve a goal that stands before it.")
            )
        known.add(goal["key"])


def _check_tasks(content: Content) -> None:
    keys = {"", *(goal["key"] for goal in content["goals"])}
    for at, task in enumerate(content["tasks"]):
        if task["goal"] not in keys:
            raise _wrong(f"tasks[{at}].goal", _("the template has no such goal."))
        if task["due"] < task["starts"]:
            raise _wrong(f"tasks[{at}].due", _("it would end before it starts."))


def _check_metrics(content: Content) -> None:
    wanted = {*content["metrics"], *(goal["metric"] for goal in content["goals"])}
    known = set(Metric.objects.filter(code__in=wanted).values_list("code", flat=True))
    missing = sorted(wanted - known)
    if missing:
        raise _wrong("metrics", _("the catalogue has no metric %(code)s."), code=missing[0])
