"""Hand-downs and answers as the JSON of the API: what comes in, what goes out."""

from typing import Any

from rest_framework import serializers

from goals.api.fields import NodeField
from goals.models import HandDownMode, Level, RestBy

_MOST = 10**15


class AmountField(serializers.IntegerField):
    """An amount in the metric's smallest unit, 0 or more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=_MOST, **kwargs)


class HandDownIn(serializers.Serializer[Any]):
    """A version handed down for one metric and level."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    metric = serializers.CharField(max_length=60, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)
    mode = serializers.ChoiceField(choices=HandDownMode.choices, default=HandDownMode.ONE_STEP)
    due_on = serializers.DateField()
    cushions = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=10_000), required=False,
        help_text="Kind of territory: basis points handed down beyond what it carries",
    )  # fmt: skip
    cushion_visible = serializers.BooleanField(default=True)
    rest_by = serializers.ChoiceField(choices=RestBy.choices, default=RestBy.PRESENT)
    note = serializers.CharField(max_length=2000, default="", allow_blank=True)


class HandDownChangeIn(serializers.Serializer[Any]):
    """What to correct; mode and cushions only in a draft."""

    mode = serializers.ChoiceField(choices=HandDownMode.choices, required=False)
    due_on = serializers.DateField(required=False)
    cushions = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=10_000), required=False
    )
    cushion_visible = serializers.BooleanField(required=False)
    rest_by = serializers.ChoiceField(choices=RestBy.choices, required=False)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class HandDownOut(serializers.Serializer[Any]):
    """A hand-down; cushions as far as the reader may know them."""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="For If-Match")
    plan = serializers.IntegerField(source="target_version.plan_id")
    target_version = serializers.IntegerField(source="target_version_id")
    metric = serializers.CharField(source="metric.code")
    level = serializers.IntegerField()
    mode = serializers.CharField()
    state = serializers.CharField()
    rest_by = serializers.CharField()
    due_on = serializers.DateField()
    cushions = serializers.SerializerMethodField()
    cushion_visible = serializers.BooleanField()
    note = serializers.CharField()
    distributed_at = serializers.DateTimeField(allow_null=True)

    def get_cushions(self, row: Any) -> dict[str, int]:
        """Basis points by kind of territory."""
        found: dict[str, int] = self.context["cushions"][row.pk]
        return found


class MayOut(serializers.Serializer[Any]):
    """What the reader may do at a node now."""

    answer = serializers.BooleanField()
    late = serializers.BooleanField()
    reopen = serializers.BooleanField()
    approve = serializers.BooleanField()
    distribute = serializers.BooleanField()
    respread = serializers.BooleanField()
    take = serializers.BooleanField()
    set_overlay = serializers.BooleanField()


class NodeOut(serializers.Serializer[Any]):
    """A node of a hand-down: amounts in the metric's smallest unit (null: empty, which is not 0),
    rates in basis points.
    """

    id = serializers.IntegerField(source="commitment.pk")
    version = serializers.IntegerField(source="commitment.version", help_text="For If-Match")
    organisation = serializers.CharField(source="organisation.code")
    name = serializers.CharField(source="organisation.label")
    kind = serializers.CharField(source="organisation.kind")
    depth = serializers.IntegerField()
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    is_overlay = serializers.BooleanField()
    is_vacant = serializers.BooleanField()
    is_gone = serializers.BooleanField()
    people = serializers.CharField()
    state = serializers.CharField()
    assigned = serializers.IntegerField(allow_null=True)
    handed_down = serializers.IntegerField(allow_null=True)
    cushion = serializers.IntegerField(allow_null=True)
    answer = serializers.IntegerField(allow_null=True)
    requested = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    answered_by = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    bottom_up = serializers.IntegerField(allow_null=True)
    bottom_up_gap = serializers.IntegerField(allow_null=True)
    answer_gap = serializers.IntegerField(allow_null=True)
    forecast = serializers.IntegerField(allow_null=True)
    forecast_gap = serializers.IntegerField(allow_null=True)
    planned = serializers.IntegerField(allow_null=True, help_text="Total of the version's cells")
    over_assignment = serializers.IntegerField(allow_null=True)
    attainment_needed = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField()
    is_overdue = serializers.BooleanField()
    waiting = serializers.IntegerField(help_text="Nodes below that have not answered")
    answered = serializers.IntegerField()
    requests = serializers.IntegerField()
    overdue = serializers.IntegerField()
    may = MayOut()


class TotalsOut(serializers.Serializer[Any]):
    """Counts and figures over what the reader sees."""

    waiting = serializers.IntegerField()
    answered = serializers.IntegerField()
    requests = serializers.IntegerField()
    overdue = serializers.IntegerField()
    top_down = serializers.IntegerField(allow_null=True)
    bottom_up = serializers.IntegerField(allow_null=True)
    forecast = serializers.IntegerField(allow_null=True)
    overlay = serializers.IntegerField(allow_null=True, help_text="Outside every sum")


class BoardOut(serializers.Serializer[Any]):
    """A hand-down node by node, in the order of the tree."""

    hand_down = HandDownOut()
    totals = TotalsOut()
    drift = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Territories whose cells were changed beside the hand-down",
    )
    rows = NodeOut(many=True)


class StepOut(serializers.Serializer[Any]):
    """One step at a node."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.IntegerField(allow_null=True)
    figure = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    by = serializers.CharField()
    on_behalf_of = serializers.CharField()
    for_vacant = serializers.BooleanField()
    at = serializers.DateTimeField()


class DetailOut(serializers.Serializer[Any]):
    """A node with its conversation."""

    row = NodeOut()
    who_may_answer = serializers.CharField()
    why_not = serializers.CharField()
    last_year = serializers.IntegerField(allow_null=True)
    steps = StepOut(many=True)
    children = NodeOut(many=True)


class MineOut(serializers.Serializer[Any]):
    """A target that is the reader's to answer."""

    hand_down = serializers.IntegerField(source="hand_down.pk")
    plan = serializers.IntegerField(source="plan.pk")
    metric = serializers.CharField(source="metric.code")
    days = serializers.IntegerField(help_text="Until the deadline; negative when it is over")
    on_behalf_of = serializers.CharField()
    last_year = serializers.IntegerField(allow_null=True)
    row = NodeOut()


class CommitmentOut(serializers.Serializer[Any]):
    """A node after an answer."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    hand_down = serializers.IntegerField(source="hand_down_id")
    organisation = serializers.CharField(source="organisation.code")
    state = serializers.CharField()
    assigned = serializers.IntegerField(allow_null=True)
    handed_down = serializers.IntegerField(allow_null=True)
    committed = serializers.IntegerField(allow_null=True)
    requested = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class PlaceIn(serializers.Serializer[Any]):
    """Where: a territory by code or id."""

    organisation = NodeField()


class DistributeIn(serializers.Serializer[Any]):
    """Level by level: the territory whose parts get their targets now."""

    organisation = NodeField(required=False)


class RespreadIn(PlaceIn):
    """Put a total (without: what the node carries, with its cushion) on who has not answered."""

    total = AmountField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=500, default="", allow_blank=True)
    dry_run = serializers.BooleanField(default=False)


class TakeIn(PlaceIn):
    """Agree with what those right below a node have answered."""

    carry_up = serializers.BooleanField(default=True)
    reason = serializers.CharField(max_length=500, default="", allow_blank=True)
    dry_run = serializers.BooleanField(default=False)


class FigureIn(PlaceIn):
    """Another figure for a node."""

    figure = AmountField()


class ReassignIn(serializers.Serializer[Any]):
    """Other figures for nodes that have not answered."""

    figures = FigureIn(many=True, allow_empty=False)
    reason = serializers.CharField(max_length=500)
    keep_total = serializers.BooleanField(default=True)
    dry_run = serializers.BooleanField(default=False)


class SettleIn(serializers.Serializer[Any]):
    """After the cells were changed beside the hand-down: which of the two stays."""

    keep = serializers.ChoiceField(choices=["cells", "targets"])
    reason = serializers.CharField(max_length=500, default="", allow_blank=True)
    dry_run = serializers.BooleanField(default=False)


class MovedFigureOut(serializers.Serializer[Any]):
    """A node before and after."""

    organisation = serializers.IntegerField(source="organisation_id")
    name = serializers.CharField()
    kind = serializers.CharField()
    depth = serializers.IntegerField()
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)
    answered = serializers.BooleanField()


class RespreadOut(serializers.Serializer[Any]):
    """What a change of figures did, or would do."""

    hand_down = serializers.IntegerField(source="hand_down_id")
    organisation = serializers.IntegerField(source="organisation_id")
    total = serializers.IntegerField()
    answered = serializers.IntegerField()
    rest = serializers.IntegerField()
    changed = serializers.IntegerField()
    committed = serializers.BooleanField()
    journal = serializers.IntegerField(allow_null=True)
    lines = MovedFigureOut(many=True)


class ReasonIn(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=2000)


class AcceptIn(serializers.Serializer[Any]):
    """A word along with it, if any."""

    note = serializers.CharField(max_length=2000, default="", allow_blank=True)


class CommitIn(ReasonIn):
    """Another figure that somebody stands for; 0 is one, too."""

    figure = AmountField()


class ChangeIn(ReasonIn):
    """A wish for another target; the figure may be left to those above."""

    figure = AmountField(required=False, allow_null=True, default=None)


class ReopenIn(ReasonIn):
    """Ask again, with more time if wanted."""

    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class ExtendIn(serializers.Serializer[Any]):
    """More time."""

    due_on = serializers.DateField()
    reason = serializers.CharField(max_length=2000, default="", allow_blank=True)


class GoneDecisionIn(ReasonIn):
    """What becomes of the target of a node that was moved or closed."""

    take_along = serializers.BooleanField()


class AnswerIn(serializers.Serializer[Any]):
    """One of several answers; `version` is the node's that was read."""

    commitment = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    kind = serializers.ChoiceField(choices=["accept", "commit", "change"])
    figure = AmountField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=2000, default="", allow_blank=True)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class AnswersIn(serializers.Serializer[Any]):
    """Several answers at once: all of them or none."""

    answers = AnswerIn(many=True, allow_empty=False)
