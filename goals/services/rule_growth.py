"""Growth rules carried out: a reference grown at every leaf by its tier and its stage."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Version
from goals.selectors import plan_rules as reads
from goals.selectors import plans as plan_reads
from goals.selectors import references, tiers
from goals.selectors.leaves import Address
from goals.services import targets
from goals.services.cells import Figure
from goals.services.sheets import Entry, Sheet
from goals.services.targets import Options, Outcome
from salesplan.core.errors import Invalid
from salesplan.core.models import Metric, Stage, TerritoryTier
from salesplan.core.scoping import Viewer


@dataclass(frozen=True)
class Growth:
    """How growth rules are carried out: on which reference; to which total in smallest units (None:
    what the rules come to), or keeping the present one; growth of what no rule reaches.
    """

    reference: str = "last_year"
    total: int | None = None
    keep_total: bool = False
    otherwise: int = 0


@dataclass(frozen=True)
class Line:
    """A tier or stage before and after, in smallest units; reference is what growth was put on."""

    subject: str
    reference: int
    before: int
    after: int

    @property
    def name(self) -> str:
        """Tier or stage in words."""
        return str(reads.NAMES[self.subject])


@dataclass(frozen=True)
class Preview:
    """What carrying the growth rules out would do."""

    before: int
    after: int
    changed: int
    lines: list[Line]


def apply(
    *,
    actor: Viewer,
    now: datetime,
    version_id: int,
    figure: Figure,
    growth: Growth,
    address: Address | None = None,
    options: Options = targets.DEFAULTS,
    dry_run: bool = False,
) -> Outcome:
    """Grow the reference at every leaf by the rules of its tier and of its stage.

    Both together multiply: a leaf in a tier of + 10 % and a stage of + 20 % becomes reference x 1.1
    x 1.2. A leaf that only one of them reaches grows by that one, a leaf that none reaches by
    `growth.otherwise`. With a total everything is scaled to meet it exactly; locks stay. One
    journal entry holds the rates by node. Raises what `targets.spread` raises, and `Invalid` where
    the plan has no growth rule.
    """
    version = plan_reads.version(viewer=actor, version_id=version_id)
    entry = _entry(actor, version, growth, address)
    return targets.spread(
        actor=actor, now=now, version_id=version_id, figure=figure, entries=[entry],
        options=options, dry_run=dry_run,
    )  # fmt: skip


def preview(
    *,
    actor: Viewer,
    now: datetime,
    version_id: int,
    figure: Figure,
    growth: Growth,
    address: Address | None = None,
) -> Preview:
    """What `apply` would do, by tier and stage; nothing is written."""
    version = plan_reads.version(viewer=actor, version_id=version_id)
    entry = _entry(actor, version, growth, address)
    metric = Metric.objects.get(pk=figure.metric_id)
    sheet = Sheet.open(actor, version, metric, figure.level, [entry.address], now)
    places = sheet.inside(entry.address)
    keys, _periods = sheet.before.space.leaf_keys(places)
    marked = tiers.marked(viewer=actor)
    masks = marked.tier_masks(sheet.forest, keys[0]) | marked.stage_masks(sheet.forest, keys[1])
    reference = references.of_plan(
        viewer=actor, plan=version.plan, space=sheet.before.space, metric=metric,
        name=growth.reference,
    ).values[places]  # fmt: skip
    before = sheet.values[places]
    sheet.enter(entry, on_zero="equal")
    sheet.require_bounds()
    after = sheet.values[places]
    lines = [
        Line(name, *(int(values[mask].sum()) for values in (reference, before, after)))
        for name, mask in masks.items()
        if np.any(mask)
    ]
    changed = len(sheet.changed_places())
    return Preview(int(before.sum()), int(after.sum()), changed, lines)


def _entry(actor: Viewer, version: Version, growth: Growth, address: Address | None) -> Entry:
    params: dict[str, Any] = {
        "reference": growth.reference, "otherwise": growth.otherwise, **_rates(actor, version)
    }  # fmt: skip
    if growth.keep_total:
        if growth.total is not None:
            raise Invalid(_("Keep the present total or give one, not both."), field="total")
        params["keep_total"] = True
    return Entry(
        address=address or Address.of_plan(version.plan), value=growth.total, method="rules",
        params=params,
    )  # fmt: skip


def _rates(actor: Viewer, version: Version) -> dict[str, dict[str, int | None]]:
    """Growth by node: every node with a tier or stage, None where there is no rule for it."""
    found = reads.rules(viewer=actor, plan_id=version.plan_id).filter(kind__in=reads.GROWTH)
    by_subject = {rule.subject: rule.value for rule in found}
    if not by_subject:
        raise Invalid(
            _("This plan has no growth rule for any of %(count)s tiers and stages."),
            code="no_growth_rule", count=len(TerritoryTier.values) + len(Stage.values),
        )  # fmt: skip
    marked = tiers.marked(viewer=actor)
    return {
        name: {str(node): by_subject.get(subject) for node, subject in carried.items()}
        for name, carried in (("tiers", marked.tiers), ("stages", marked.stages))
    }
