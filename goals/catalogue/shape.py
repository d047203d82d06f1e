"""How a plan template is written down; the same shape as JSON is a company's own (docs/adr/0009).

A text is {"en", "zh-hans", "zh-hant"}. Rounds end `days_before` the plan starts; tasks start and
are due so many days after it starts. Keys name goals inside a template.
"""

from typing import Any

LANGUAGES = ("en", "zh-hans", "zh-hant")
Text = dict[str, str]
Words = tuple[str, str, str]
Part = dict[str, Any]
Content = dict[str, Any]


def text(words: Words) -> Text:
    """A text from its three languages."""
    return dict(zip(LANGUAGES, words, strict=True))


def goal(
    key: str, kind: str, horizon: str, metric: str, *, name: Words, reason: Words, serves: str = ""
) -> Part:
    """A goal; `serves` is the key of the long-term goal that it serves."""
    return {
        "key": key, "kind": kind, "horizon": horizon, "metric": metric, "serves": serves,
        "name": text(name), "reason": text(reason),
    }  # fmt: skip


def task(goal: str, starts: int, due: int, *, name: Words, deliverable: Words) -> Part:
    """A task that serves a goal of the template, in days from the plan's start."""
    return {
        "goal": goal, "starts": starts, "due": due, "name": text(name),
        "deliverable": text(deliverable),
    }  # fmt: skip


def risk(category: str, probability: int, impact: int, *, name: Words, response: Words) -> Part:
    """A risk with probability and impact from 1 to 5."""
    return {
        "category": category, "probability": probability, "impact": impact, "name": text(name),
        "response": text(response),
    }  # fmt: skip


def round_(kind: str, days_before: int, *, name: Words) -> Part:
    """A round of planning that ends some days before the plan starts."""
    return {"kind": kind, "days_before": days_before, "name": text(name)}


def item(chapter: str, *, text: Words) -> Part:
    """An item of a chapter's checklist."""
    return {"chapter": chapter, "text": dict(zip(LANGUAGES, text, strict=True))}


def template(code: str, months: int, *, name: Words, about: Words, **parts: Any) -> Content:
    """A whole template; `months` is the usual length of its plan."""
    return {"code": code, "months": months, "name": text(name), "about": text(about), **parts}
