"""Cards, teams and splits as the API shows them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from goals.selectors import fairness_texts
from goals.selectors.fairness import Card, Team
from goals.services.fairness import Proposal

_MEMBER = {
    "organisation": 105, "name": "Guangdong", "target": 920000000, "last_year": 780000000,
    "growth": 1795, "last_growth": -620, "expected": 810000000, "difficulty": 11358,
    "levels": {"floor": 830000000, "target": 920000000, "stretch": None},
    "odds": {"floor": 3900, "target": 900, "stretch": None}, "score": 6412,
}  # fmt: skip
_TEAM = {
    "organisation": 104, "variation": 862, "mean": 10420, "correlation": 74,
    "spread": "The targets are not equally hard: they vary by 8.6 %.",
    "link": "Whoever grew fast last year is asked for more growth again (correlation +0.74): the"
    " fast ox is whipped.",
    "members": [_MEMBER], "held": {"106": "answered"}, "left_out": [],
    "forecast_as_of": "2026-08-31",
}  # fmt: skip
CARD = OpenApiExample(
    "A team's target", response_only=True,
    value={
        "headline": "Asks 18 % more than last year; the team +9 %.",
        "lines": ["The target is 13.6 % above what is expected."], "own": _MEMBER,
        "peers": {"count": 2, "rank": 1, "growth_rank": 1, "mean": 10420, "difference": 938,
                  "growth": 900, "quartiles": None},
        "best": 1240, "median": 310, "worst": -620, "share": 6130, "potential_share": 5400,
        "against_potential": 11352, "capacity": 890000000, "load": 10337,
        "forecast_as_of": "2026-08-31",
    },
)  # fmt: skip
TEAM = OpenApiExample("The teams of a region", response_only=True, value=_TEAM)
PROPOSAL = OpenApiExample(
    "A fairer split", response_only=True,
    value={
        "outcome": "fairer", "said": "A fairer split with the same total was found.",
        "before": 862, "after": 140, "digest": "5c2d1f0a9b3e4d67", "journal": 41,
        "lines": [{"organisation": 105, "name": "Guangdong", "held": "", "before": 920000000,
                   "after": 871000000, "change": -49000000, "difficulty_before": 11358,
                   "difficulty_after": 10753, "odds_before": 900, "odds_after": 2100}],
    },
)  # fmt: skip
RECORD = OpenApiExample(
    "Two earlier runs", response_only=True,
    value={"metric": "revenue", "cases": 1281, "furthest": 640,
           "bins": [{"low": 4000, "high": 5000, "cases": 96, "said": 4480, "came": 4900,
                     "off": 420, "is_thin": False}]},
)  # fmt: skip


class LevelFiguresOut(serializers.Serializer[Any]):
    """A figure or probability of each level."""

    floor = serializers.IntegerField(allow_null=True, default=None)
    target = serializers.IntegerField(allow_null=True, default=None)
    stretch = serializers.IntegerField(allow_null=True, default=None)


class FairnessMemberOut(serializers.Serializer[Any]):
    """A territory's figures: amounts in smallest units, ratios and odds in basis points.

    `difficulty` is target ÷ expected value; null is unknown, which is not 0.
    """

    organisation = serializers.IntegerField(source="node.pk")
    name = serializers.CharField(source="node.label")
    target = serializers.IntegerField(allow_null=True)
    last_year = serializers.IntegerField(allow_null=True)
    growth = serializers.IntegerField(allow_null=True)
    last_growth = serializers.IntegerField(allow_null=True)
    expected = serializers.IntegerField(allow_null=True)
    difficulty = serializers.IntegerField(allow_null=True)
    levels = LevelFiguresOut()
    odds = LevelFiguresOut()
    score = serializers.IntegerField(allow_null=True)


class FairnessPeersOut(serializers.Serializer[Any]):
    """A member within its team; 1 is the hardest. Nobody else's figures are in it."""

    count = serializers.IntegerField()
    rank = serializers.IntegerField(allow_null=True)
    growth_rank = serializers.IntegerField(allow_null=True)
    mean = serializers.IntegerField(allow_null=True)
    difference = serializers.IntegerField(allow_null=True)
    growth = serializers.IntegerField(allow_null=True)
    quartiles = serializers.ListField(child=serializers.IntegerField(), allow_null=True)


class FairnessCardOut(serializers.Serializer[Any]):
    """What a target asks of a territory, in figures and in sentences."""

    headline = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    own = FairnessMemberOut()
    peers = FairnessPeersOut(allow_null=True)
    best = serializers.IntegerField(allow_null=True)
    median = serializers.IntegerField(source="middle", allow_null=True)
    worst = serializers.IntegerField(allow_null=True)
    share = serializers.IntegerField(allow_null=True)
    potential_share = serializers.IntegerField(allow_null=True)
    against_potential = serializers.IntegerField(allow_null=True)
    capacity = serializers.IntegerField(allow_null=True)
    load = serializers.IntegerField(allow_null=True)
    forecast_as_of = serializers.DateField(source="run.as_of", allow_null=True, default=None)

    def get_headline(self, card: Card) -> str:
        """The sentence of the card."""
        return fairness_texts.headline(card=card)

    def get_lines(self, card: Card) -> list[str]:
        """The other sentences."""
        return fairness_texts.lines(card=card)


class FairnessTeamOut(serializers.Serializer[Any]):
    """How evenly targets weigh: coefficient of variation and mean of difficulty in basis points.

    `correlation` (hundredths) of last year's growth with the growth asked; `held`: whose targets
    stay, and why.
    """

    organisation = serializers.IntegerField(source="node.pk")
    variation = serializers.IntegerField(allow_null=True)
    mean = serializers.IntegerField(allow_null=True)
    correlation = serializers.IntegerField(allow_null=True)
    spread = serializers.SerializerMethodField()
    link = serializers.SerializerMethodField()
    members = FairnessMemberOut(many=True)
    held = serializers.DictField(child=serializers.CharField())
    left_out = serializers.SerializerMethodField()
    forecast_as_of = serializers.DateField(source="run.as_of", allow_null=True, default=None)

    def get_spread(self, team: Team) -> str:
        """How even, in a sentence."""
        return fairness_texts.spread(team=team)

    def get_link(self, team: Team) -> str:
        """Whether fast growers are loaded more."""
        return fairness_texts.link(team=team)

    def get_left_out(self, team: Team) -> list[int]:
        """Members without a target or an expected value."""
        return [one.node.pk for one in team.left_out]


class SplitLineOut(serializers.Serializer[Any]):
    """A member before and after."""

    organisation = serializers.IntegerField(source="before.node.pk")
    name = serializers.CharField(source="before.node.label")
    held = serializers.CharField()
    before = serializers.IntegerField(source="before.target", allow_null=True)
    after = serializers.IntegerField(source="after.target", allow_null=True)
    change = serializers.IntegerField(allow_null=True)
    difficulty_before = serializers.IntegerField(source="before.difficulty", allow_null=True)
    difficulty_after = serializers.IntegerField(source="after.difficulty", allow_null=True)
    odds_before = serializers.IntegerField(source="before.odds.target", allow_null=True,
                                           default=None)  # fmt: skip
    odds_after = serializers.IntegerField(source="after.odds.target", allow_null=True,
                                          default=None)  # fmt: skip


class SplitProposalOut(serializers.Serializer[Any]):
    """A fairer split, or why there is none; coefficients of variation in basis points.

    `applied` is the number of the journal entry, after it was carried out.
    """

    outcome = serializers.CharField()
    said = serializers.SerializerMethodField()
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)
    digest = serializers.CharField()
    journal = serializers.IntegerField()
    lines = SplitLineOut(many=True)
    applied = serializers.IntegerField(required=False, allow_null=True)

    def get_said(self, found: Proposal) -> str:
        """The outcome in a sentence."""
        return fairness_texts.outcome(code=found.outcome)


class OddsBinOut(serializers.Serializer[Any]):
    """Cases called so likely, and how many came true, in basis points."""

    low = serializers.IntegerField()
    high = serializers.IntegerField()
    cases = serializers.IntegerField()
    said = serializers.IntegerField()
    came = serializers.IntegerField()
    off = serializers.IntegerField()
    is_thin = serializers.BooleanField()


class OddsRecordOut(serializers.Serializer[Any]):
    """The record of odds; `furthest` deviation of a bin with at least 30 cases."""

    metric = serializers.CharField(source="metric.code")
    cases = serializers.IntegerField()
    furthest = serializers.IntegerField(allow_null=True)
    bins = OddsBinOut(many=True)
