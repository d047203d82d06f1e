"""Phasing over the API: profiles, and versions phased by one."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import shapes
from goals.api.base import GoalsView, month_text
from goals.api.fields import MonthField, NodeField
from goals.api.serializers import OptionsIn
from goals.models import PhasingProfile
from goals.selectors import addresses, phasing_effects
from goals.selectors import phasing as reads
from goals.selectors import plans as plan_reads
from goals.selectors.leaves import Address
from goals.services import phasing, phasing_profiles
from goals.services.cells import Figure
from goals.services.phasing_profiles import ProfileDraft
from goals.services.targets import Options
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.api.registers import IF_MATCH
from salesplan.core.models import COMPANY_ID, Dimension
from salesplan.engine.phasing import Effects

_TAGS = ["phasing"]
_LARGEST = 2**31 - 1
PROFILE = {
    "id": 3, "version": 1, "name": "Company, three years", "organisation": "company",
    "product": None, "origin": "derived", "plain": False,
    "weights": [9124, 9016, 10720, 9997, 10068, 10094, 9499, 9776, 10859, 10129, 9506, 11212],
    "effects": {"rest": 75, "rush": 140, "quiet": 30, "growth": 8.1,
                "events": {"618": 3, "11.11": 4}},
    "basis": {"first_period": "2023-09", "months": 36},
}  # fmt: skip
_PROFILE = OpenApiExample("Derived from three years", value=PROFILE, response_only=True)
_DERIVE = OpenApiExample(
    "Home appliances in the south", request_only=True,
    value={"name": "South, appliances", "organisation": "south", "product": "appliances"},
)  # fmt: skip
_APPLY = OpenApiExample(
    "Try it on the south", request_only=True,
    value={"profile": 3, "organisation": "south", "dry_run": True},
)  # fmt: skip
_PHASED = OpenApiExample(
    "Before and after", response_only=True,
    value={
        "journal": 12, "changed": 3120, "committed": False, "off_quantum": 0,
        "months": [{"period": "2026-07", "weight": 9499, "share": 1601, "before": 150000000,
                    "after": 148210000}],
        "estimated": [],
    },
)  # fmt: skip


class EffectsField(serializers.Serializer[Any]):
    """Strengths of the calendar in percent; of event days in ordinary days."""

    rest = serializers.DecimalField(max_digits=6, decimal_places=2, required=False)
    rush = serializers.DecimalField(max_digits=6, decimal_places=2, required=False)
    quiet = serializers.DecimalField(max_digits=6, decimal_places=2, required=False)
    growth = serializers.DecimalField(max_digits=6, decimal_places=2, required=False)
    events = serializers.DictField(
        child=serializers.DecimalField(max_digits=6, decimal_places=2), required=False
    )


class ProfileIn(serializers.Serializer[Any]):
    """A profile typed by hand: 12 weights, January first, 10000 = an average month."""

    name = serializers.CharField(max_length=120)
    organisation = NodeField(default=COMPANY_ID)
    product = NodeField(required=False, default=0)
    weights = serializers.ListField(child=serializers.IntegerField(), max_length=24)
    plain = serializers.BooleanField(default=False, help_text="Weights as they are")
    effects = EffectsField(required=False)


class ProfileChangeIn(serializers.Serializer[Any]):
    """What changes of a profile."""

    name = serializers.CharField(max_length=120, required=False)
    weights = serializers.ListField(child=serializers.IntegerField(), max_length=24, required=False)
    plain = serializers.BooleanField(required=False)
    effects = EffectsField(required=False)


class DeriveIn(serializers.Serializer[Any]):
    """From whose history a profile is derived."""

    name = serializers.CharField(max_length=120)
    organisation = NodeField(default=COMPANY_ID)
    product = NodeField(required=False, default=0)


class BasisOut(serializers.Serializer[Any]):
    """The history of a derived profile: `figures` by month and the index of each of its years."""

    first_period = MonthField()
    months = serializers.IntegerField()
    figures = serializers.ListField(child=serializers.IntegerField())
    years = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class ProfileOut(serializers.Serializer[Any]):
    """A profile; `effects` is null where the weights stand as they are."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    organisation = serializers.CharField(source="organisation.code")
    product = serializers.CharField(source="product.code", default=None, allow_null=True)
    origin = serializers.ChoiceField(choices=["derived", "edited"])
    plain = serializers.BooleanField(source="is_plain")
    weights = serializers.ListField(child=serializers.IntegerField())
    effects = serializers.SerializerMethodField()
    basis = serializers.SerializerMethodField()

    def get_effects(self, profile: PhasingProfile) -> dict[str, Any] | None:
        """Strengths for people."""
        effects = reads.effects_of(profile=profile)
        return None if effects is None else phasing_effects.shown(effects=effects)

    def get_basis(self, profile: PhasingProfile) -> dict[str, Any] | None:
        """What it was derived from."""
        return BasisOut(profile.basis).data if "figures" in profile.basis else None


class PhaseIn(OptionsIn):
    """Which total is phased; without a place the whole plan, without months all of them."""

    profile = serializers.IntegerField(min_value=1, max_value=_LARGEST)
    organisation = NodeField(required=False, default=0)
    product = NodeField(required=False, default=0)
    channel = NodeField(required=False, default=0)
    first_period = MonthField(required=False)
    months = serializers.IntegerField(required=False, min_value=1, max_value=36)
    dry_run = serializers.BooleanField(default=False)


class PhasedMonthOut(serializers.Serializer[Any]):
    """A period: its weight, its share in basis points, its total before and after."""

    period = serializers.CharField()
    weight = serializers.IntegerField()
    share = serializers.IntegerField()
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)


class PhasedOut(serializers.Serializer[Any]):
    """What phasing did or would do; `estimated`: years whose make-up days are not announced."""

    journal = serializers.IntegerField()
    changed = serializers.IntegerField()
    committed = serializers.BooleanField()
    off_quantum = serializers.IntegerField()
    months = PhasedMonthOut(many=True)
    estimated = serializers.ListField(child=serializers.IntegerField())


class ProfilesView(GoalsView):
    """Phasing profiles."""

    @extend_schema(
        tags=_TAGS, operation_id="phasing_list", responses=ProfileOut(many=True),
        examples=[_PROFILE],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List the profiles of your territories and of the company."""
        return Response(ProfileOut(reads.profiles(viewer=self.viewer), many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="phasing_create", request=ProfileIn,
        responses={201: ProfileOut}, examples=[_PROFILE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Save a profile of your own."""
        asked = ProfileIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        organisation_id, product_id = self.nodes(fields)
        draft = ProfileDraft(
            fields["name"], organisation_id, fields["weights"], product_id, fields["plain"],
            phasing_effects.given(asked=fields.get("effects") or {}, base=Effects()),
        )  # fmt: skip
        made = phasing_profiles.save(actor=self.viewer, draft=draft)
        return Response(ProfileOut(made).data, status=201)

    def nodes(self, fields: dict[str, Any]) -> tuple[int, int | None]:
        """Territory and product of a request."""
        organisation = addresses.node_id(
            viewer=self.viewer, dimension=Dimension.ORGANISATION, name=fields["organisation"]
        )
        product = addresses.node_id(
            viewer=self.viewer, dimension=Dimension.PRODUCT, name=fields["product"]
        )
        return organisation, product or None


class DeriveView(ProfilesView):
    """Profiles from history."""

    http_method_names = ["post", "options"]

    @extend_schema(
        tags=_TAGS, operation_id="phasing_derive", request=DeriveIn,
        responses={201: ProfileOut}, examples=[_DERIVE, _PROFILE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Derive a profile from the last two or three whole years, freed of the calendar."""
        asked = DeriveIn(data=request.data)
        asked.is_valid(raise_exception=True)
        organisation_id, product_id = self.nodes(asked.validated_data)
        made = phasing_profiles.derive(
            actor=self.viewer, name=asked.validated_data["name"], organisation_id=organisation_id,
            product_id=product_id, as_of=self.as_of,
        )  # fmt: skip
        return Response(ProfileOut(made).data, status=201)


class ProfileView(GoalsView):
    """One profile."""

    @extend_schema(
        tags=_TAGS, operation_id="phasing_read", responses=ProfileOut, examples=[_PROFILE]
    )
    def get(self, request: Request, profile_id: int) -> Response:
        """Read one profile with its basis."""
        found = reads.profile(viewer=self.viewer, profile_id=profile_id)
        return Response(ProfileOut(found).data, headers=concurrency.etag(found))

    @extend_schema(
        tags=_TAGS, operation_id="phasing_change", request=ProfileChangeIn, responses=ProfileOut,
        parameters=[IF_MATCH], examples=[_PROFILE],
    )  # fmt: skip
    def patch(self, request: Request, profile_id: int) -> Response:
        """Change name, weights or strengths."""
        found = reads.profile(viewer=self.viewer, profile_id=profile_id)
        asked = ProfileChangeIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        base = reads.effects_of(profile=found) or Effects()
        effects = phasing_effects.given(asked=fields.get("effects") or {}, base=base)
        changed = phasing_profiles.edit(
            actor=self.viewer, profile_id=profile_id, name=fields.get("name"),
            weights=fields.get("weights"), is_plain=fields.get("plain"), effects=effects,
            expected_version=concurrency.expected(request),
        )  # fmt: skip
        return Response(ProfileOut(changed).data, headers=concurrency.etag(changed))

    @extend_schema(tags=_TAGS, operation_id="phasing_delete", responses={204: None})
    def delete(self, request: Request, profile_id: int) -> Response:
        """Take a profile away; what was phased by it stays."""
        phasing_profiles.remove(actor=self.viewer, profile_id=profile_id)
        return Response(status=204)


class PhaseView(GoalsView):
    """A version phased."""

    @extend_schema(
        tags=_TAGS, operation_id="phasing_apply", request=PhaseIn, responses=PhasedOut,
        parameters=[IDEMPOTENCY_KEY], examples=[_APPLY, _PHASED],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Spread what each combination has over its months by a profile; all other sums stay."""
        asked = PhaseIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(lambda: Response(self._phase(version_id, asked.validated_data)))

    def _phase(self, version_id: int, fields: dict[str, Any]) -> dict[str, Any]:
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        whole = Address.of_plan(version.plan)
        place = {
            "organisation": fields["organisation"] or whole.organisation_id,
            "first_period": fields.get("first_period", whole.first_period),
            "months": fields.get("months", whole.months),
        }
        address = shapes.address_of(self.viewer, {**fields, **place})
        metric = addresses.metric(viewer=self.viewer, code=fields["metric"])
        what: dict[str, Any] = {
            "actor": self.viewer, "now": self.now, "version_id": version_id,
            "figure": Figure(metric.pk, fields["level"]), "profile_id": fields["profile"],
            "address": address,
        }  # fmt: skip
        told = phasing.preview(**what)
        options = Options(reason=fields["reason"], seen=fields["seen"])
        outcome = phasing.apply(**what, options=options, dry_run=fields["dry_run"])
        rows = zip(told.periods, told.cells, told.before, told.after, strict=True)
        return {
            "journal": outcome.number,
            "changed": outcome.changed,
            "committed": outcome.committed,
            "off_quantum": outcome.off_quantum,
            "months": [
                {"period": month_text(period), "weight": weight, "share": share,
                 "before": before, "after": after}
                for period, (weight, share), before, after in rows
            ],
            "estimated": told.curve.estimated,
        }  # fmt: skip
