"""Plan templates (F1): those that come with the product, and the company's own."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.catalogue import BUILT_IN
from goals.catalogue.shape import LANGUAGES, Content, Text
from goals.models import PlanTemplate
from salesplan.core.errors import NotVisible
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer

PARTS = ("goals", "tasks", "risks", "rounds", "checklist")
_NEXT_BEST = {"zh-hant": ("zh-hans", "en"), "zh-hans": ("zh-hant", "en")}


@dataclass(frozen=True)
class Template:
    """A template; `version` and `pk` are those of a company's own, None of a built-in one."""

    code: str
    name: Text
    about: Text
    content: Content
    pk: int | None = None
    version: int | None = None

    @property
    def is_own(self) -> bool:
        """Whether the company saved it itself."""
        return self.pk is not None

    def as_json(self) -> Content:
        """The template as one JSON object: what `save` takes."""
        return {"code": self.code, **self.content, "name": self.name, "about": self.about}


@dataclass(frozen=True)
class Outline:
    """What a template brings, in one language; metric names where the catalogue has them."""

    template: Template
    name: str
    about: str
    months: int
    metrics: list[str]
    unknown_metrics: list[str]
    rhythm: list[str]
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def every(*, viewer: Viewer) -> list[Template]:
    """All templates: the built-in ones in their order, then the company's own by name."""
    built_in = [_of(content) for content in BUILT_IN.values()]
    return built_in + [_of_row(row) for row in PlanTemplate.objects.all()]


def template(*, viewer: Viewer, code: str) -> Template:
    """The template of a code; raises `NotVisible`. Everybody may see all of them."""
    if code in BUILT_IN:
        return _of(BUILT_IN[code])
    row = PlanTemplate.objects.filter(code=code).first()
    if row is None:
        raise NotVisible(_("There is no such template."), code="no_such_template")
    return _of_row(row)


def outline(*, viewer: Viewer, code: str, language: str) -> Outline:
    """A template as a person reads it before making a plan from it."""
    found = template(viewer=viewer, code=code)
    content = found.content
    metrics = {metric.code: metric.label for metric in Metric.objects.all()}
    wanted = dict.fromkeys([*content["metrics"], *(goal["metric"] for goal in content["goals"])])
    return Outline(
        template=found,
        name=word(text=found.name, language=language),
        about=word(text=found.about, language=language),
        months=content["months"],
        metrics=[metrics[one] for one in content["metrics"] if one in metrics],
        unknown_metrics=[one for one in wanted if one not in metrics],
        rhythm=list(content["rhythm"]),
        parts={part: [_told(row, metrics, language) for row in content[part]] for part in PARTS},
    )


def word(*, text: Text, language: str) -> str:
    """A text in a language, else in the next best one that it has."""
    wanted = language.lower()
    for name in (wanted, *_NEXT_BEST.get(wanted, ()), *LANGUAGES):
        if text.get(name):
            return text[name]
    return ""


def _told(row: dict[str, Any], metrics: dict[str, str], language: str) -> dict[str, Any]:
    told = {
        key: word(text=value, language=language) if isinstance(value, dict) else value
        for key, value in row.items()
    }
    return told | {"metric_label": metrics.get(row.get("metric", ""), "")}


def _of(content: Content) -> Template:
    kept = {key: value for key, value in content.items() if key not in {"code", "name", "about"}}
    return Template(content["code"], content["name"], content["about"], kept)


def _of_row(row: PlanTemplate) -> Template:
    names = dict(zip(LANGUAGES, (row.name, row.name_zh_hans, row.name_zh_hant), strict=True))
    content = dict(row.content)
    about = content.pop("about", {}) or {"en": row.about}
    filled = {language: text for language, text in names.items() if text}
    return Template(row.code, filled, about, content, row.pk, row.version)
