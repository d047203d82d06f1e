"""The five dimensions: nodes, dated membership in trees, and the closure table."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.base import Versioned, audited, in_language
from salesplan.core.scoping import Scoped, Viewer

FOREVER = date(9999, 12, 31)
ALL = 0
"""The stored key that stands for "all" of a dimension in cube and cells."""


class Dimension(models.TextChoices):
    """The fixed keys of facts and cells."""

    ORGANISATION = "organisation", _("Organisation")
    PRODUCT = "product", _("Product")
    CHANNEL = "channel", _("Channel")
    CUSTOMER = "customer", _("Customer")
    GEOGRAPHY = "geography", _("Geography")


class Kind(models.TextChoices):
    """What a node is; each dimension uses its own kinds."""

    COMPANY = "company", _("Company")
    REGION = "region", _("Region")
    AREA = "area", _("Area")
    TEAM = "team", _("Team")
    SEAT = "seat", _("Seat")
    LINE = "line", _("Product line")
    CATEGORY = "category", _("Category")
    ITEM = "item", _("Item")
    CHANNEL = "channel", _("Channel")
    TIER = "tier", _("Customer tier")
    CUSTOMER = "customer", _("Customer")
    PLACE = "place", _("Place")


LEAF_KINDS = {
    Dimension.ORGANISATION: Kind.SEAT,
    Dimension.PRODUCT: Kind.ITEM,
    Dimension.CHANNEL: Kind.CHANNEL,
    Dimension.CUSTOMER: Kind.CUSTOMER,
    Dimension.GEOGRAPHY: Kind.PLACE,
}


class Stage(models.TextChoices):
    """Life-cycle stage of a product."""

    FLAGSHIP = "flagship", _("Flagship")
    NEW = "new", _("New")
    MATURE = "mature", _("Mature")
    LONG_TAIL = "long_tail", _("Long tail")


class TerritoryTier(models.TextChoices):
    """Tier of a territory."""

    CORE = "core", _("Core")
    POTENTIAL = "potential", _("Potential")
    EMERGING = "emerging", _("Emerging")


class SeatKind(models.TextChoices):
    """Overlay seats stand outside the roll-up."""

    BASE = "base", _("Base")
    OVERLAY = "overlay", _("Overlay")


@audited
class Node(Versioned, Scoped):
    """A node of a dimension. `parent` is today's parent; `Membership` holds the dated truth."""

    id = models.AutoField(primary_key=True)
    dimension = models.CharField(_("dimension"), max_length=12, choices=Dimension.choices)
    code = models.CharField(_("code"), max_length=100, db_collation="C")
    name = models.CharField(_("name"), max_length=200)
    name_zh_hans = models.CharField(_("name (Simplified)"), max_length=200, blank=True, default="")
    name_zh_hant = models.CharField(_("name (Traditional)"), max_length=200, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    position = models.IntegerField(_("position"), default=0)
    tier = models.CharField(
        _("territory tier"), max_length=12, choices=TerritoryTier.choices, blank=True, default=""
    )
    stage = models.CharField(
        _("life-cycle stage"), max_length=12, choices=Stage.choices, blank=True, default=""
    )
    seat_kind = models.CharField(
        _("seat kind"), max_length=8, choices=SeatKind.choices, blank=True, default=""
    )
    owner = models.ForeignKey(
        "self",
        verbose_name=_("owner seat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned",
    )
    segment = models.CharField(_("segment"), max_length=60, blank=True, default="")
    credit_grade = models.CharField(_("credit grade"), max_length=10, blank=True, default="")
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    is_unassigned = models.BooleanField(_("work list"), default=False, editable=False)

    class Meta(Scoped.Meta):
        ordering = ["dimension", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["dimension", "code"], name="node_code"),
        ]
        indexes = [
            models.Index(fields=["parent"], name="node_parent"),
            models.Index(
                fields=["dimension"],
                name="node_roots",
                condition=models.Q(parent=None, dimension__in=["product", "channel"]),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language, falling back on the default name."""
        return in_language(self.name, self.name_zh_hans, self.name_zh_hant)

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """Own subtrees of the organisation and the customers owned in them; other trees all."""
        below = Closure.below(viewer.organisation)
        if viewer.products:
            return models.Q()
        return (
            models.Q(dimension=Dimension.ORGANISATION, id__in=below)
            | models.Q(dimension=Dimension.CUSTOMER, owner__in=below)
            | models.Q(dimension=Dimension.CUSTOMER, kind=Kind.TIER)
            | models.Q(dimension__in=[Dimension.PRODUCT, Dimension.CHANNEL, Dimension.GEOGRAPHY])
        )


@audited
class Membership(models.Model):
    """Under which parent a node stands from when to when (`valid_to` exclusive)."""

    child = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="memberships")
    parent = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("from"), default=date(1900, 1, 1))
    valid_to = models.DateField(_("to"), default=FOREVER)

    class Meta:
        ordering = ["child", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__lt=models.F("valid_to")), name="membership_dates"
            ),
            models.UniqueConstraint(fields=["child", "valid_from"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id}<{self.parent_id}"


class Closure(models.Model):
    """Every ancestor of every node (itself at depth 0) with the dates between which it is one."""

    ancestor = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    is_current = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["descendant", "ancestor", "valid_from"], name="closure_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["ancestor", "descendant"],
                name="closure_current",
                condition=models.Q(is_current=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id}>{self.descendant_id}"

    @classmethod
    def below(cls, nodes: tuple[int, ...]) -> models.QuerySet["Closure", int]:
        """Ids of all current descendants of the nodes, themselves included, as a subquery."""
        rows = cls.objects.filter(ancestor_id__in=nodes, is_current=True)
        return rows.values_list("descendant_id", flat=True)


class WorkListEntry(models.Model):
    """A code that an import could not place and put under "unassigned", waiting for a person."""

    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    code = models.CharField(max_length=100, db_collation="C")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    first_batch = models.ForeignKey("core.ImportBatch", null=True, on_delete=models.SET_NULL)
    lines = models.BigIntegerField(default=0)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dimension", "code"], name="work_list_once")]

    def __str__(self) -> str:
        return f"{self.dimension}:{self.code}"


COMPANY_ID = 1
"""The root of the organisation."""
UNASSIGNED = {
    Dimension.ORGANISATION: 2,
    Dimension.PRODUCT: 5,
    Dimension.CHANNEL: 6,
    Dimension.CUSTOMER: 8,
    Dimension.GEOGRAPHY: 9,
}
"""The leaf of each dimension that takes what an import could not place."""
