"""What a spread can follow besides the present values: the past, other versions, attributes.

Everything is read through the viewer's scope; a node that is not visible gives nothing.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.models import Version
from goals.selectors import addresses, forecast_weights, leaves, references, scores, trees
from goals.selectors import plans as plan_reads
from goals.selectors.addresses import Named
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid, NotVisible, Refused
from salesplan.core.models import Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.engine.cells import LeafSpace
from salesplan.engine.spreading import Leaves


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of a version below an address: ``keys`` (4, n), ``periods`` (n,), their leaves."""

    version: Version
    address: Address
    keys: Int64Array
    periods: Int64Array
    leaves: Leaves


@dataclass(frozen=True, eq=False)
class Sources:
    """What can be read for the leaves of a space, of one metric and level of a version."""

    viewer: Viewer
    version: Version
    metric: Metric
    level: int
    forest: Forest
    space: LeafSpace
    now: datetime
    read: list[dict[str, Any]] = field(default_factory=list)
    """What was read of plans, as the journal keeps it (`goals.selectors.dependence`)."""

    def reference(self, name: str) -> Leaves:
        """Actuals of one of the plan's references at all leaves of the space."""
        found = references.of_plan(
            viewer=self.viewer, plan=self.version.plan, space=self.space, metric=self.metric,
            name=name,
        )  # fmt: skip
        return Leaves(found.values, found.filled)

    def forecast(self, periods: Int64Array) -> Leaves:
        """What the forecast expects at all leaves of the space; `periods` are to be read of it.

        Raises `Refused` where there is no forecast of them.
        """
        found = forecast_weights.of_leaves(
            viewer=self.viewer, version=self.version, space=self.space, metric=self.metric,
            periods=periods,
        )  # fmt: skip
        return Leaves(found.values, found.filled)

    def figures(self, params: Mapping[str, Any], default: Address) -> Figures:
        """Figures of the version and the total that parameters name; the default's where silent.

        Raises `NotVisible` for what is out of scope, `Refused` when the total is not planned there.
        """
        version = self._version(params.get("version"))
        address = self._address(params, default, version)
        forest = self.forest
        if version.pk != self.version.pk:
            forest = trees.forest(viewer=self.viewer, version=version)
        found = leaves.load(
            viewer=self.viewer, version=version, metric_id=self.metric.pk, level=self.level,
            forest=forest, now=self.now, addresses=[address],
        )  # fmt: skip
        places = found.inside(forest, address)
        keys, periods = found.space.leaf_keys(places)
        own = Leaves(found.values[places], found.filled[places])
        self.read.append({"version": version.pk, "address": _told(address)})
        return Figures(version, address, keys, periods, own)

    @cached_property
    def scores(self) -> dict[int, int]:
        """Potential scores by node, the latest on or before the version's tree."""
        return scores.scores(viewer=self.viewer, on=self.version.tree_date)

    def attribute(self, dimension: str, key: str) -> dict[int, Fraction]:
        """Numeric values of an attribute by node of a dimension."""
        rows = Node.objects.visible_to(self.viewer).filter(
            dimension=dimension, attributes__has_key=key
        )
        values = ((pk, _number(of.get(key))) for pk, of in rows.values_list("pk", "attributes"))
        return {pk: value for pk, value in values if value is not None}

    def named(self, names: list[str]) -> dict[str, list[int]]:
        """Ids of the visible nodes of the version's trees by id, code or one of their names."""
        wanted = set(names)
        found: dict[str, list[int]] = {name: [] for name in names}
        for pk, node in self.forest.nodes.items():
            said = {str(pk), node.code, node.name, node.name_zh_hans, node.name_zh_hant}
            for name in said & wanted:
                found[name].append(pk)
        return found

    def label(self, node_id: int) -> str:
        """The name of a node in the reader's language."""
        node = self.forest.nodes.get(node_id)
        return node.label if node else f"#{node_id}"

    def _version(self, given: Any) -> Version:
        if given is None or str(given) in {str(self.version.pk), self.version.code}:
            return self.version
        if isinstance(given, int) or str(given).isdecimal():
            return plan_reads.version(viewer=self.viewer, version_id=int(given))
        found = plan_reads.versions(viewer=self.viewer).filter(code=given).first()
        if found is None:
            raise Invalid(_("There is no version %(version)s."), field="version", version=given)
        return found

    def _address(self, params: Mapping[str, Any], default: Address, version: Version) -> Address:
        named = Named(
            params.get("organisation", default.organisation_id), 0, 0,
            params.get("product", default.product_id), params.get("channel", default.channel_id),
            params.get("customer", default.customer_id),
        )  # fmt: skip
        found = addresses.resolve(viewer=self.viewer, named=[named])[0]
        for node_id in found.keys:
            if node_id and node_id not in self.forest.nodes:
                raise NotVisible(
                    _("There is no node %(node)s."), code="no_such_node", node=str(node_id)
                )
        months = params.get("from_months", default.months)
        first = params.get("from_month", _same_months(default, months, self.version, version))
        plan = version.plan
        if first < plan.first_period or first + months > plan.first_period + plan.months:
            raise Refused(
                _("%(version)s does not cover the months that would be followed."),
                code="source_months", version=version.name,
            )  # fmt: skip
        organisation, product, channel, customer = found.keys
        return replace(
            default, organisation_id=organisation, product_id=product, channel_id=channel,
            customer_id=customer, first_period=first, months=months,
        )  # fmt: skip


def _told(address: Address) -> dict[str, Any]:
    return {name: value for name, value in asdict(address).items() if value != ""}


def _same_months(address: Address, months: int, own: Version, other: Version) -> int:
    """The same months in another plan, else as far into it as the address is in the own one."""
    first, plan = address.first_period, other.plan
    if plan.first_period <= first and first + months <= plan.first_period + plan.months:
        return first
    return plan.first_period + first - own.plan.first_period


def _number(given: Any) -> Fraction | None:
    """A number of 0 or more as people note it in attributes; None for anything else."""
    if isinstance(given, bool):
        return None
    try:
        value = Fraction(str(given).replace(",", "").strip())
    except (ValueError, ZeroDivisionError):
        return None
    return value if value >= 0 and len(str(given)) < 40 else None
