"""The shapes of requests and answers; they hold no logic."""

from typing import Any

from rest_framework import serializers

from goals.api.fields import MonthField, NodeField
from goals.models import Level, VersionState
from goals.services.methods import REGISTRY
from salesplan.engine.money import LIMIT

_BIGGEST = LIMIT


class VersionOut(serializers.Serializer[Any]):
    """A version of a plan."""

    id = serializers.IntegerField()
    plan = serializers.IntegerField(source="plan_id")
    code = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=VersionState.choices)
    in_force = serializers.BooleanField(source="is_baseline")
    grain = serializers.ListField(child=serializers.CharField())
    span = serializers.IntegerField()
    journal = serializers.IntegerField(source="last_journal")
    tree_date = serializers.DateField()
    submitted_by = serializers.CharField(allow_null=True)
    approved_by = serializers.CharField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)


class ViewIn(serializers.Serializer[Any]):
    """Which grid: rows are one or two of organisation, product, channel, customer."""

    metric = serializers.CharField(max_length=40, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)
    rows = serializers.CharField(max_length=60, default="organisation")
    product = NodeField(default=0, required=False)
    channel = NodeField(default=0, required=False)
    reference = serializers.ChoiceField(
        choices=["last_year", "base_period", "comparison"], default="last_year"
    )
    organisation = NodeField(default=0, required=False, help_text="the rows begin there")
    customer = NodeField(default=0, required=False)
    tier = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)
    stage = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)
    references = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True,
        help_text="Columns beside the total, separated by commas: last_year, base_period,"
        " comparison, floor, target, stretch, version:<id>, growth, share, per_seat",
    )  # fmt: skip


class EntryIn(serializers.Serializer[Any]):
    """A total: `text` as typed (+10%, 3.5亿) or `value` in the metric's smallest unit."""

    organisation = NodeField()
    product = NodeField(default=0, required=False)
    channel = NodeField(default=0, required=False)
    customer = NodeField(default=0, required=False)
    first_period = MonthField()
    months = serializers.IntegerField(default=1, min_value=1, max_value=36)
    text = serializers.CharField(
        max_length=60, required=False, allow_null=True, allow_blank=True, default=None
    )
    unit = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=10**9,
        help_text="display unit that `text` is in; the plan's without",
    )  # fmt: skip
    value = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=-_BIGGEST, max_value=_BIGGEST
    )
    method = serializers.ChoiceField(choices=sorted(REGISTRY), default="present")
    params = serializers.DictField(required=False, default=dict)
    tier = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)
    stage = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)


class OptionsIn(serializers.Serializer[Any]):
    """What goes with a change."""

    metric = serializers.CharField(max_length=40, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    include_empty = serializers.BooleanField(default=False)
    on_zero = serializers.ChoiceField(choices=["refuse", "equal"], default="refuse")
    seen = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)


class SpreadIn(OptionsIn):
    """Entries that become one change; `view` and `visible` ask for rows in the answer."""

    entries = serializers.ListField(child=EntryIn(), min_length=1, max_length=2_000)
    dry_run = serializers.BooleanField(default=False)
    view = ViewIn(required=False)
    visible = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, default=list, max_length=200
    )


class GrowthIn(OptionsIn):
    """Growth of the whole plan on a reference: percent 12.5 means + 12.5 %."""

    percent = serializers.DecimalField(max_digits=8, decimal_places=4)
    reference = serializers.ChoiceField(choices=["last_year", "base_period"], default="last_year")


class ColumnOut(serializers.Serializer[Any]):
    """A column of the grid."""

    first_period = MonthField()
    period = serializers.IntegerField(source="first_period")
    months = serializers.IntegerField()
    kind = serializers.CharField()


class RowOut(serializers.Serializer[Any]):
    """A row of the grid; values in the metric's smallest unit, null = empty."""

    key = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    name = serializers.CharField()
    code = serializers.CharField()
    kind = serializers.CharField()
    organisation = serializers.IntegerField()
    product = serializers.IntegerField()
    channel = serializers.IntegerField()
    leaf = serializers.BooleanField()
    values = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    locks = serializers.ListField(child=serializers.IntegerField())
    reference = serializers.IntegerField(allow_null=True)
    growth = serializers.IntegerField(allow_null=True, help_text="basis points")
    share = serializers.IntegerField(allow_null=True, help_text="basis points")
    customer = serializers.IntegerField()
    depth = serializers.IntegerField(help_text="rows above it")
    children = serializers.IntegerField(help_text="rows right below it")
    tier = serializers.CharField(allow_blank=True)
    stage = serializers.CharField(allow_blank=True)
    leaves = serializers.IntegerField(help_text="combinations below it; times periods: cells")
    seats = serializers.IntegerField(allow_null=True)
    reference_values = serializers.ListField(
        child=serializers.IntegerField(allow_null=True), help_text="`reference` per column"
    )
    references = serializers.DictField(
        child=serializers.ListField(child=serializers.IntegerField(allow_null=True)),
        help_text="the chosen references, per column",
    )
    lock_ids = serializers.ListField(
        child=serializers.IntegerField(), help_text="locks on it or on a row above it"
    )


class LockOut(serializers.Serializer[Any]):
    """A lock."""

    id = serializers.IntegerField()
    organisation = serializers.IntegerField(source="organisation_id")
    product = serializers.IntegerField(source="product_id")
    channel = serializers.IntegerField(source="channel_id")
    first_period = MonthField()
    months = serializers.IntegerField()
    customer = serializers.IntegerField(source="customer_id")
    owner = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class PartIn(serializers.Serializer[Any]):
    """Some rows of a grid: `depth` levels of the tree, below the rows `under`; all without."""

    depth = serializers.IntegerField(required=False, default=0, min_value=0, max_value=20)
    under = serializers.CharField(
        max_length=8_000, required=False, default="", allow_blank=True,
        help_text="row keys, separated by commas",
    )  # fmt: skip
    keys = serializers.CharField(
        max_length=12_000, required=False, default="", allow_blank=True,
        help_text="only the rows of these keys, separated by commas",
    )  # fmt: skip
    find = serializers.CharField(
        max_length=100, required=False, default="", allow_blank=True,
        help_text="only rows whose name or code holds this, and those above them",
    )  # fmt: skip


class GridOut(serializers.Serializer[Any]):
    """The grid: `journal` is the last entry that its figures contain."""

    version = serializers.IntegerField()
    journal = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    columns = ColumnOut(many=True)
    rows = RowOut(many=True)
    locks = LockOut(many=True)
    found = serializers.ListField(child=serializers.CharField(), help_text="keys that `find` met")


class ChangedRowOut(serializers.Serializer[Any]):
    """A row after a change, per column."""

    key = serializers.CharField()
    values = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    locks = serializers.ListField(child=serializers.IntegerField())


class OutcomeOut(serializers.Serializer[Any]):
    """What a change did; `rows` are the asked rows after it, `stale` says whether rows that were
    not asked for may have changed too.
    """

    journal = serializers.IntegerField()
    changed = serializers.IntegerField()
    totals = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    flags = serializers.ListField(child=serializers.CharField())
    off_quantum = serializers.IntegerField()
    committed = serializers.BooleanField()
    rows = ChangedRowOut(many=True)
    stale = serializers.BooleanField()


class JournalOut(serializers.Serializer[Any]):
    """An entry of the journal."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(allow_null=True)
    mine = serializers.BooleanField()
    method = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    metric = serializers.CharField()
    level = serializers.IntegerField()
    cells = serializers.IntegerField()
    undoes = serializers.IntegerField(allow_null=True)


class WhyOut(JournalOut):
    """What an entry did to one total."""

    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)
    params = serializers.DictField()


class ChangesOut(serializers.Serializer[Any]):
    """What happened since: the state and last number of the version, and the entries."""

    journal = serializers.IntegerField()
    state = serializers.CharField()
    entries = JournalOut(many=True)


class UndoIn(serializers.Serializer[Any]):
    """Which entry to take back; none: the own last one."""

    number = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)


class NumberOut(serializers.Serializer[Any]):
    """The number of the last entry now."""

    journal = serializers.IntegerField()


class LockIn(serializers.Serializer[Any]):
    """A lock on a total and everything below it."""

    metric = serializers.CharField(max_length=40, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)
    organisation = NodeField()
    product = NodeField(default=0, required=False)
    channel = NodeField(default=0, required=False)
    customer = NodeField(default=0, required=False)
    first_period = MonthField()
    months = serializers.IntegerField(default=1, min_value=1, max_value=36)
    reason = serializers.CharField(max_length=300)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    tier = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)
    stage = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)


class DomainIn(serializers.Serializer[Any]):
    """Combinations to add to what can be planned; 0 or none = all."""

    organisation = NodeField()
    product = NodeField(default=0, required=False)
    channel = NodeField(default=0, required=False)


class DomainOut(serializers.Serializer[Any]):
    """How many combinations joined."""

    added = serializers.IntegerField()


class TargetOut(serializers.Serializer[Any]):
    """One computed total, null when every cell below is empty."""

    version = serializers.IntegerField()
    metric = serializers.CharField()
    first_period = MonthField()
    months = serializers.IntegerField()
    value = serializers.IntegerField(allow_null=True)


class StatedOut(serializers.Serializer[Any]):
    """A stated figure: shown beside the computed total, never summed."""

    metric = serializers.CharField(source="metric.code")
    level = serializers.IntegerField()
    role = serializers.CharField()
    organisation = serializers.IntegerField(source="organisation_id")
    product = serializers.IntegerField(source="product_id")
    channel = serializers.IntegerField(source="channel_id")
    customer = serializers.IntegerField(source="customer_id")
    first_period = MonthField(source="period")
    months = serializers.IntegerField(source="span")
    value = serializers.IntegerField()
