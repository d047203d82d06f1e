"""What every register-like model shares."""

from typing import TypeVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

Model = TypeVar("Model", bound=type[models.Model])


def audited(model: Model) -> Model:
    """Record every insert, update and delete of the model by database triggers."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events)(model)  # type: ignore[no-any-return]


def in_language(name: str, name_zh_hans: str, name_zh_hant: str) -> str:
    """The name in the active language, falling back on the next best one."""
    language = (get_language() or "").lower()
    if language == "zh-hans":
        return name_zh_hans or name
    if language == "zh-hant":
        return name_zh_hant or name_zh_hans or name
    return name


class Versioned(models.Model):
    """An integer version guards against two people overwriting each other (`If-Match`)."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True


class Stamped(models.Model):
    """When a row was made and last changed, and by whom it was made."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        abstract = True
