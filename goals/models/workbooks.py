"""Workbooks that came back: what they would change, kept until somebody decides."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.plans import Version
from salesplan.core.scoping import Scoped, Viewer


class ReturnState(models.TextChoices):
    """What became of a workbook that came back."""

    OPEN = "open", _("Waiting for your decision")
    APPLIED = "applied", _("Taken over")
    DROPPED = "dropped", _("Dismissed")


class WorkbookReturn(Scoped):
    """A workbook that came back, compared with what stands in the version.

    `content` holds what was found in the file (`goals.services.workbooks.found`), which never
    changes; what it means is judged anew against the figures each time it is opened. `journal` is
    the number that the file was made at, `outcome` what was taken over.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="workbooks")
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64)
    journal = models.IntegerField()
    content = models.JSONField()
    state = models.CharField(
        _("state"), max_length=8, choices=ReturnState.choices, default=ReturnState.OPEN
    )
    outcome = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("returned"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta(Scoped.Meta):
        ordering = ["-id"]
        indexes = [models.Index(fields=["version", "digest"], name="workbook_digest")]

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """A file holds what its sender could see: nobody else reads it."""
        return models.Q(created_by_id=viewer.user_id or None)
