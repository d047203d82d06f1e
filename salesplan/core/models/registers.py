"""What every register row can carry: comments, attachments, saved views."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.base import audited


@audited
class Comment(models.Model):
    """A remark on any row, named by the register's key and the row's id, and where in it.

    `anchor` names a part of the row (of a plan: a chapter, of a version: a cell; "" is the row
    itself). Answers hang on the first comment of their `thread`; that one can be resolved.
    """

    register = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    anchor = models.CharField(max_length=120, blank=True, default="", db_default="")
    mentioned = ArrayField(models.IntegerField(), default=list, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    text = models.TextField(_("comment"), max_length=5_000)
    created_at = models.DateTimeField(auto_now_add=True)
    thread = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["register", "object_id"], name="comment_on")]

    def __str__(self) -> str:
        return self.text[:60]


@audited
class Attachment(models.Model):
    """A file on any row."""

    register = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    file = models.FileField(_("file"), upload_to="attachments/", max_length=300)
    name = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["register", "object_id"], name="attachment_on")]

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """A named query string of a page, private or shared.

    A default is what its owner sees on opening the page without having asked for anything.
    """

    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1_000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    is_shared = models.BooleanField(_("shared"), default=False)
    is_default = models.BooleanField(_("opens with the page"), default=False, db_default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["owner", "page"],
                condition=models.Q(is_default=True),
                name="saved_view_one_default",
            ),
        ]

    def __str__(self) -> str:
        return self.name
