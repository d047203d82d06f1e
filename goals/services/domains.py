"""The domain of a version: which combinations of leaf keys can be planned (docs/adr/0005)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from goals.models import DomainLeaf, DomainOrigin, Version
from goals.selectors import plans as plan_reads
from salesplan.core.errors import Invalid
from salesplan.core.scoping import Viewer
from salesplan.core.services import access
from salesplan.core.services.cube.leaves import leaf_rows
from salesplan.engine.periods import first_day

TIER = "customer:tier"
"""In a grain: cells are broken down by the customer tier that is stamped on the sales line."""
LARGEST = 500_000
"""Combinations of one version; beyond it a coarser grain is asked for."""

_SEATS = """
select c.descendant_id as id from core_closure c join core_node n on n.id = c.descendant_id
where c.ancestor_id = %(organisation)s and c.is_current and n.kind = 'seat'
  and n.seat_kind <> 'overlay' and not n.is_unassigned
  and (n.ended_on is null or n.ended_on > %(first_day)s::date)
"""
_PRODUCTS = "select n.id, n.is_unassigned from core_node n where n.kind = %(product_kind)s"
_CHANNELS = """
select n.id, n.is_unassigned from core_node n where n.dimension = 'channel'
  and not exists (select from core_node c where c.parent_id = n.id)
"""
_TIERS = "select n.id, n.is_unassigned from core_node n where n.kind = 'tier'"
_ALL = "select 0 as id, false as is_unassigned"
_INSERT = """
insert into goals_domainleaf
  (version_id, organisation_id, product_id, channel_id, customer_id, origin)
select distinct %(version)s::bigint, {columns}, %(origin)s {source}
on conflict do nothing
"""


@dataclass(frozen=True)
class _Scope:
    """Only what is below these nodes; 0 = no limit."""

    below_organisation: int = 0
    below_product: int = 0
    below_channel: int = 0
    below_customer: int = 0


_ANY = _Scope()


def derive(*, actor: Viewer, version: Version) -> int:
    """Fill a new version's domain with what was sold in base period and last year's same span.

    Where nothing at all was sold every combination can be planned. Returns the count.
    """
    made = _insert(version, DomainOrigin.REFERENCE, _sold(version))
    return made or _insert(version, DomainOrigin.HAND, _every(version))


def extend(
    *,
    actor: Viewer,
    version_id: int,
    organisation_id: int,
    product_id: int = 0,
    channel_id: int = 0,
    customer_id: int = 0,
) -> int:
    """Let everything below the nodes (0 = all) be planned; returns how many combinations joined."""
    version = plan_reads.version(viewer=actor, version_id=version_id)
    access.require(actor=actor, right="plans.edit", organisation_id=organisation_id)
    scope = _Scope(organisation_id, product_id, channel_id, customer_id)
    return _insert(version, DomainOrigin.HAND, _every(version), scope)


def _insert(version: Version, origin: str, source: tuple[str, str], scope: _Scope = _ANY) -> int:
    columns, rows = source
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT.format(columns=columns, source=rows),
            {"origin": origin, **_params(version), **asdict(scope)},
        )
        made: int = cursor.rowcount
    if made > LARGEST:
        raise Invalid(
            _("The plan would have %(count)s combinations; %(most)s are possible."),
            count=made,
            most=LARGEST,
        )
    return made


def _params(version: Version) -> dict[str, Any]:
    plan = version.plan
    kinds = [part.partition(":")[2] for part in version.grain if part.startswith("product:")]
    return {
        "version": version.pk,
        "organisation": plan.organisation_id,
        "first_day": first_day(plan.first_period),
        "product_kind": kinds[0] if kinds else None,
        "base_first": plan.base_first_period,
        "base_end": plan.base_first_period + plan.base_months,
        "last_first": plan.first_period - 12,
        "last_end": plan.first_period - 12 + plan.months,
    }


@dataclass(frozen=True)
class _Nodes:
    """Where the keys of a version's grain come from, as SQL."""

    products: str
    channels: str
    tiers: str

    @classmethod
    def of(cls, version: Version) -> "_Nodes":
        products = any(part.startswith("product:") for part in version.grain)
        return cls(
            _PRODUCTS if products else _ALL,
            _CHANNELS if "channel" in version.grain else _ALL,
            _TIERS if TIER in version.grain else _ALL,
        )


_SPANS = """((period >= %(base_first)s and period < %(base_end)s)
  or (period >= %(last_first)s and period < %(last_end)s))"""
_CUBE = f"""
select organisation_id, product_id, channel_id, 0 as tier_id from core_actualsmonth
where {_SPANS} and (revenue <> 0 or quantity <> 0)
"""
_TIER_CUBE = f"""
select organisation_id, 0 as product_id, channel_id, tier_id from core_actualstier
where {_SPANS} and (revenue <> 0 or quantity <> 0)
"""
_FACTS = """
select s.seat_id as organisation_id, p.product_id, c.channel_id, s.tier_id from (
  select seat_id, product_id, channel_id, tier_id from ({leaves}) l
  where revenue <> 0 or quantity <> 0 group by seat_id, product_id, channel_id, tier_id
) s
join lateral (
  select ancestor_id as product_id from core_closure
  where descendant_id = s.product_id and is_current and dimension = 'product'
) p on true
join lateral (values (s.channel_id), (0)) c(channel_id) on true
"""
"""Product and customer tier are together in the lines only; each combination of keys once."""


def _sold(version: Version) -> tuple[str, str]:
    nodes = _Nodes.of(version)
    sold = _CUBE
    if nodes.tiers is _TIERS:
        dated = _SPANS.replace("period", "l.period")
        facts = _FACTS.format(leaves=leaf_rows(where=dated))
        sold = _TIER_CUBE if nodes.products is _ALL else facts
    return (
        "a.organisation_id, a.product_id, a.channel_id, a.tier_id",
        f"""
from ({sold}) a
join ({_SEATS}) s on s.id = a.organisation_id
join ({nodes.products}) p on p.id = a.product_id
join ({nodes.channels}) c on c.id = a.channel_id
join ({nodes.tiers}) t on t.id = a.tier_id
""",
    )


def _every(version: Version) -> tuple[str, str]:
    """Everything below the scope; what is unassigned only where there is nothing else."""
    nodes = _Nodes.of(version)
    below = "in (select descendant_id from core_closure where ancestor_id = %({0})s and is_current)"
    limits = " and ".join(
        f"(%(below_{name})s = 0 or {alias}.id {below.format(f'below_{name}')})"
        for name, alias in (
            ("organisation", "s"), ("product", "p"), ("channel", "c"), ("customer", "t"),
        )
    )  # fmt: skip
    return (
        "s.id, p.id, c.id, t.id",
        f"""
from ({_SEATS}) s cross join ({_assigned(nodes.products)}) p
cross join ({_assigned(nodes.channels)}) c cross join ({_assigned(nodes.tiers)}) t
where {limits}
""",
    )


def _assigned(nodes: str) -> str:
    return (
        f"select id from ({nodes}) n where not is_unassigned"
        f" or not exists (select from ({nodes}) o where not o.is_unassigned)"
    )


def add_combinations(
    *, actor: Viewer, version: Version, keys: Sequence[tuple[int, int, int, int]]
) -> int:
    """Let imported combinations (organisation, product, channel, customer) be planned."""
    made = DomainLeaf.unscoped.bulk_create(
        (
            DomainLeaf(
                version=version,
                organisation_id=organisation,
                product_id=product,
                channel_id=channel,
                customer_id=customer,
                origin=DomainOrigin.IMPORTED,
            )
            for organisation, product, channel, customer in keys
        ),
        ignore_conflicts=True,
    )
    return len(made)
