"""Rules of plans over the API: set, judged in numbers, growth carried out; tiers and stages."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fields import NodeField
from goals.api.serializers import OptionsIn
from goals.models import RuleKind
from goals.selectors import addresses, plan_rules, rule_texts
from goals.selectors import plans as plan_reads
from goals.selectors import tiers as tier_reads
from goals.selectors.leaves import Address
from goals.selectors.plan_rules import Checked
from goals.services import plan_rules as rules
from goals.services import rule_growth, tiers
from goals.services.cells import Figure
from goals.services.plan_rules import RuleDraft
from goals.services.rule_growth import Growth
from goals.services.targets import Options
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.core.models import Dimension, Stage, TerritoryTier
from salesplan.engine.money import LIMIT

_TAGS = ["plan rules"]
_SET = OpenApiExample(
    "At least 15 % from new products", request_only=True,
    value={"kind": "stage_share_min", "subject": "new", "value": 1500,
           "reason": "Launches pay for the line"},
)  # fmt: skip
_INDUSTRY = OpenApiExample(
    "Flagships grow as the industry does", request_only=True,
    value={"kind": "stage_above", "subject": "flagship", "metric": "industry_growth"},
)  # fmt: skip
_CHECKED = OpenApiExample(
    "One rule broken", response_only=True,
    value={
        "version": 7, "summary": "Rules: 0 of 1 met, new products 11 % < 15 %", "met": 0,
        "judged": 1, "unknown": 0,
        "rules": [{
            "id": 4, "kind": "stage_share_min", "subject": "new", "value": 1500, "metric": None,
            "reason": "Launches pay for the line", "state": "broken", "stands": 1102,
            "limit": 1500, "gap": -398, "gap_money": -206960000, "part": 573040000,
            "base": 5200000000, "why": "", "title": "new products: at least 15 % of the total",
            "line": "new products 11 % < 15 %",
        }],
    },
)  # fmt: skip
_GROW = OpenApiExample(
    "Rehearse growth, the plan's total stays", request_only=True,
    value={"reference": "last_year", "keep_total": True, "dry_run": True},
)  # fmt: skip
_GROWN = OpenApiExample(
    "By tier and stage", response_only=True,
    value={
        "journal": 9, "changed": 3120, "committed": False, "before": 5200000000,
        "after": 5200000000,
        "lines": [{"subject": "core", "reference": 3000000000, "before": 3300000000,
                   "after": 3360000000}],
    },
)  # fmt: skip
_MARK = OpenApiExample(
    "Two potential regions", request_only=True,
    value={"nodes": ["north", "central"], "value": "potential"},
)  # fmt: skip


class RuleIn(serializers.Serializer[Any]):
    """A rule: `subject` is a territory tier or a life-cycle stage, `value` in basis points."""

    kind = serializers.ChoiceField(choices=RuleKind.choices)
    subject = serializers.CharField(max_length=12)
    value = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=-LIMIT, max_value=LIMIT
    )
    metric = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class RuleOut(serializers.Serializer[Any]):
    """A rule beside the plan. `stands`, `limit` and `gap` in basis points, money in smallest units;
    a gap below 0 is on the wrong side. `state` is passed, broken, unknown (`why`) or followed.
    """

    id = serializers.IntegerField(source="rule.id")
    kind = serializers.CharField(source="rule.kind")
    subject = serializers.CharField(source="rule.subject")
    value = serializers.IntegerField(source="rule.value", allow_null=True)
    metric = serializers.CharField(source="rule.metric.code", default=None, allow_null=True)
    reason = serializers.CharField(source="rule.reason")
    state = serializers.ChoiceField(choices=["passed", "broken", "unknown", "followed"])
    stands = serializers.IntegerField(source="value", allow_null=True)
    limit = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    gap_money = serializers.IntegerField(allow_null=True)
    part = serializers.IntegerField(allow_null=True)
    base = serializers.IntegerField(allow_null=True)
    why = serializers.CharField(source="reason")
    title = serializers.SerializerMethodField()
    line = serializers.SerializerMethodField()

    def get_title(self, one: Checked) -> str:
        """What it asks for."""
        return rule_texts.title(one=one)

    def get_line(self, one: Checked) -> str:
        """How the plan stands to it."""
        return rule_texts.line(one=one)


class RulesOut(serializers.Serializer[Any]):
    """All rules of a plan against a version; `summary` says it in a line."""

    version = serializers.IntegerField()
    summary = serializers.CharField()
    met = serializers.IntegerField()
    judged = serializers.IntegerField()
    unknown = serializers.IntegerField()
    rules = RuleOut(many=True)


class RuleMadeOut(serializers.Serializer[Any]):
    """A rule that was set."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    subject = serializers.CharField()
    value = serializers.IntegerField(allow_null=True)
    metric = serializers.CharField(source="metric.code", default=None, allow_null=True)
    reason = serializers.CharField()


class GrowIn(OptionsIn):
    """Growth rules carried out, on the whole plan or below a territory."""

    reference = serializers.CharField(max_length=20, default="last_year")
    total = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=-LIMIT, max_value=LIMIT
    )
    keep_total = serializers.BooleanField(default=False)
    otherwise = serializers.IntegerField(default=0, min_value=-10_000, max_value=1_000_000)
    organisation = NodeField(required=False, default=0)
    dry_run = serializers.BooleanField(default=False)


class GrownLineOut(serializers.Serializer[Any]):
    """A tier or stage before and after, in smallest units."""

    subject = serializers.CharField()
    reference = serializers.IntegerField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class GrownOut(serializers.Serializer[Any]):
    """What carrying the growth rules out did or would do."""

    journal = serializers.IntegerField()
    changed = serializers.IntegerField()
    committed = serializers.BooleanField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    lines = GrownLineOut(many=True)


class TiersIn(serializers.Serializer[Any]):
    """Which territories get which tier; "" takes it away."""

    nodes = serializers.ListField(child=NodeField(), min_length=1, max_length=500)
    value = serializers.ChoiceField(choices=[*TerritoryTier.values, ""], allow_blank=True)


class StagesIn(serializers.Serializer[Any]):
    """Which products get which life-cycle stage; "" takes it away."""

    nodes = serializers.ListField(child=NodeField(), min_length=1, max_length=500)
    value = serializers.ChoiceField(choices=[*Stage.values, ""], allow_blank=True)


class MarkedOut(serializers.Serializer[Any]):
    """How many nodes were given it."""

    changed = serializers.IntegerField()


class RulesView(GoalsView):
    """Rules of a plan."""

    @extend_schema(
        tags=_TAGS, operation_id="plan_rules_list", responses=RulesOut, examples=[_CHECKED]
    )
    def get(self, request: Request, plan_id: int) -> Response:
        """List the rules of a plan with the verdict on its current version."""
        version = plan_reads.current(viewer=self.viewer, plan_id=plan_id)
        return Response(judged(plan_rules.check(viewer=self.viewer, version=version, now=self.now),
                               version.pk))  # fmt: skip

    @extend_schema(
        tags=_TAGS, operation_id="plan_rules_set", request=RuleIn, responses={201: RuleMadeOut},
        examples=[_SET, _INDUSTRY],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Set a rule; the one of the same kind and subject is replaced."""
        asked = RuleIn(data=request.data)
        asked.is_valid(raise_exception=True)
        rule = rules.set(
            actor=self.viewer, plan_id=plan_id, draft=RuleDraft(**asked.validated_data)
        )
        return Response(RuleMadeOut(rule).data, status=201)


class RuleView(GoalsView):
    """One rule."""

    @extend_schema(tags=_TAGS, operation_id="plan_rules_delete", responses={204: None})
    def delete(self, request: Request, plan_id: int, plan_rule_id: int) -> Response:
        """Take a rule away."""
        rules.remove(actor=self.viewer, plan_id=plan_id, rule_id=plan_rule_id)
        return Response(status=204)


class VersionRulesView(GoalsView):
    """Rules against one version."""

    @extend_schema(
        tags=_TAGS, operation_id="plan_rules_check", responses=RulesOut, examples=[_CHECKED]
    )
    def get(self, request: Request, version_id: int) -> Response:
        """Check a version against the rules of its plan, computed from its leaves."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        return Response(judged(plan_rules.check(viewer=self.viewer, version=version, now=self.now),
                               version.pk))  # fmt: skip


class GrowView(GoalsView):
    """Growth by rules."""

    @extend_schema(
        tags=_TAGS, operation_id="plan_rules_grow", request=GrowIn, responses=GrownOut,
        parameters=[IDEMPOTENCY_KEY], examples=[_GROW, _GROWN],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Grow a reference at every leaf by the rules of its tier and of its stage."""
        asked = GrowIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(lambda: Response(self._grow(version_id, asked.validated_data)))

    def _grow(self, version_id: int, fields: dict[str, Any]) -> dict[str, Any]:
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        metric = addresses.metric(viewer=self.viewer, code=fields["metric"])
        names = ("reference", "total", "keep_total", "otherwise")
        what: dict[str, Any] = {
            "actor": self.viewer, "now": self.now, "version_id": version_id,
            "figure": Figure(metric.pk, fields["level"]), "address": self._address(version, fields),
            "growth": Growth(**{name: fields[name] for name in names}),
        }  # fmt: skip
        told = rule_growth.preview(**what)
        options = Options(fields["reason"], on_zero=fields["on_zero"], seen=fields["seen"])
        outcome = rule_growth.apply(**what, options=options, dry_run=fields["dry_run"])
        return {
            "journal": outcome.number,
            "changed": outcome.changed,
            "committed": outcome.committed,
            "before": told.before,
            "after": told.after,
            "lines": GrownLineOut(told.lines, many=True).data,
        }

    def _address(self, version: Any, fields: dict[str, Any]) -> Address:
        whole = Address.of_plan(version.plan)
        if not fields["organisation"]:
            return whole
        node = addresses.node_id(
            viewer=self.viewer, dimension=Dimension.ORGANISATION, name=fields["organisation"]
        )
        return Address(node, whole.first_period, whole.months)


class TiersView(GoalsView):
    """Tiers of territories."""

    @extend_schema(
        tags=_TAGS, operation_id="territory_tiers_set", request=TiersIn, responses=MarkedOut,
        examples=[_MARK],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Give territories of a plan a tier; audited as a change of the organisation."""
        asked = TiersIn(data=request.data)
        asked.is_valid(raise_exception=True)
        nodes = tier_reads.node_ids(
            viewer=self.viewer, dimension=Dimension.ORGANISATION,
            names=asked.validated_data["nodes"],
        )  # fmt: skip
        changed = tiers.set_tiers(
            actor=self.viewer, plan_id=plan_id, node_ids=nodes,
            tier=asked.validated_data["value"], today=self.today,
        )  # fmt: skip
        return Response({"changed": changed})


class StagesView(GoalsView):
    """Life-cycle stages of products."""

    @extend_schema(
        tags=_TAGS, operation_id="product_stages_set", request=StagesIn, responses=MarkedOut,
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Give products a life-cycle stage; audited as a change of the products."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        asked = StagesIn(data=request.data)
        asked.is_valid(raise_exception=True)
        nodes = tier_reads.node_ids(
            viewer=self.viewer, dimension=Dimension.PRODUCT, names=asked.validated_data["nodes"]
        )
        changed = tiers.set_stages(
            actor=self.viewer, node_ids=nodes, stage=asked.validated_data["value"],
            today=self.today,
        )  # fmt: skip
        return Response({"changed": changed})


def judged(checked: list[Checked], version_id: int) -> dict[str, Any]:
    """The rules as JSON."""
    counted = plan_rules.tally(checked=checked)
    return {
        "version": version_id,
        "summary": rule_texts.summary(checked=checked),
        "met": counted.met,
        "judged": counted.judged,
        "unknown": counted.unknown,
        "rules": RuleOut(checked, many=True).data,
    }
