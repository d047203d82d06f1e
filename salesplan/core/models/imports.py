"""Imports: saved mappings, batches, and before-images that let a batch be undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.base import Versioned, audited


class ImportKind(models.TextChoices):
    """What a file holds."""

    SALES_LINES = "sales_lines", _("Sales lines")
    CREDITS = "credits", _("Credits of sales lines")
    DIMENSIONS = "dimensions", _("Dimensions")
    PEOPLE = "people", _("People and seats")
    TARGETS = "targets", _("Targets")
    OBSERVATIONS = "observations", _("Observations")
    RATES = "rates", _("Currency rates")


class ImportMode(models.TextChoices):
    """Merge adds and changes; replacing also removes what the file no longer holds."""

    MERGE = "merge", _("Add and change")
    REPLACE = "replace", _("Replace the periods of the file")


class ImportState(models.TextChoices):
    """Where a batch stands."""

    UPLOADED = "uploaded", _("Uploaded")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Running")
    APPLIED = "applied", _("Applied")
    FAILED = "failed", _("Failed")
    UNDONE = "undone", _("Undone")


@audited
class ImportMapping(Versioned):
    """How the columns of a kind of file become fields; saved under a name."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ImportKind.choices)
    source = models.ForeignKey("core.Source", null=True, blank=True, on_delete=models.PROTECT)
    spec = models.JSONField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ImportBatch(models.Model):
    """One file (or API call) on its way in; counts say what became of its rows."""

    kind = models.CharField(_("kind"), max_length=12, choices=ImportKind.choices)
    source = models.ForeignKey("core.Source", null=True, on_delete=models.PROTECT)
    mode = models.CharField(
        _("mode"), max_length=8, choices=ImportMode.choices, default=ImportMode.MERGE
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    file = models.FileField(_("file"), upload_to="imports/", max_length=300, blank=True)
    file_name = models.CharField(_("file name"), max_length=255)
    file_digest = models.CharField(max_length=64, blank=True, default="")
    mapping = models.ForeignKey(ImportMapping, null=True, on_delete=models.SET_NULL)
    spec = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    error_report = models.FileField(upload_to="imports/", max_length=300, blank=True)
    first_period = models.IntegerField(null=True)
    last_period = models.IntegerField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    job = models.ForeignKey("core.Job", null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} #{self.pk}"


class BeforeImage(models.Model):
    """A row as it was before a batch changed or removed it."""

    batch_id = models.IntegerField(db_index=True)
    table = models.CharField(max_length=40)
    row = models.JSONField()

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.table}"
