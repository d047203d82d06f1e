"""Rows of selectors as the JSON of the API."""

from dataclasses import replace
from typing import Any

from django.http import QueryDict
from rest_framework.request import Request

from goals.api.base import month_text
from goals.api.serializers import LockOut, PartIn, ViewIn
from goals.models import JournalEntry
from goals.selectors import addresses
from goals.selectors.addresses import Named
from goals.selectors.grids import AXES, Figures, Grid, Part, Row, View
from goals.selectors.journal import Touch
from goals.selectors.leaves import Address
from goals.selectors.spans import Column
from salesplan.core.scoping import Viewer


def view_of(viewer: Viewer, data: dict[str, Any] | QueryDict) -> View:
    """The view that a request asks for; raises a validation error."""
    asked = ViewIn(data=data)
    asked.is_valid(raise_exception=True)
    return view_from(viewer, asked.validated_data)


def view_from(viewer: Viewer, fields: dict[str, Any]) -> View:
    """The view of checked fields."""
    nodes = {
        str(dimension): addresses.node_id(
            viewer=viewer, dimension=dimension, name=plain(fields[dimension])
        )
        for dimension in AXES
    }
    return View(
        metric=addresses.metric(viewer=viewer, code=fields["metric"]),
        level=fields["level"],
        rows=tuple(fields["rows"].split(",")),
        product_id=nodes["product"],
        channel_id=nodes["channel"],
        reference=fields["reference"],
        organisation_id=nodes["organisation"],
        customer_id=nodes["customer"],
        tier=fields["tier"],
        stage=fields["stage"],
        references=tuple(_listed(fields["references"])),
    )


def part_of(data: QueryDict) -> dict[str, Any]:
    """Which rows of the grid a request asks for: arguments of `grids.grid`."""
    asked = PartIn(data=data)
    asked.is_valid(raise_exception=True)
    fields = asked.validated_data
    under, keys = (_listed(fields[name]) for name in ("under", "keys"))
    return {
        "part": Part(fields["depth"], tuple(under)) if fields["depth"] else None,
        "only": keys or None,
        "find": fields["find"],
    }


def _listed(text: str) -> list[str]:
    return [one for one in text.split(",") if one]


def address_of(viewer: Viewer, fields: dict[str, Any]) -> Address:
    """The total that a request names."""
    return addresses_of(viewer, [fields])[0]


def addresses_of(viewer: Viewer, asked: list[dict[str, Any]]) -> list[Address]:
    """The totals that a request names, each in its tier and stage."""
    named = [
        Named(
            plain(one["organisation"]), one["first_period"], one["months"],
            plain(one["product"]), plain(one["channel"]), plain(one.get("customer", 0)),
        )
        for one in asked
    ]  # fmt: skip
    found = addresses.resolve(viewer=viewer, named=named)
    return [
        replace(address, tier=one.get("tier", ""), stage=one.get("stage", ""))
        for address, one in zip(found, asked, strict=True)
    ]


def plain(name: int | str) -> int | str:
    """Ids in a query string are digits."""
    return int(name) if isinstance(name, str) and name.removeprefix("-").isdecimal() else name


def row(one: Row, columns: list[Column]) -> dict[str, Any]:
    """A row of the grid."""
    return {
        "key": one.key,
        "parent": one.parent,
        "name": one.label,
        "code": one.node.code,
        "kind": one.node.kind,
        "organisation": one.organisation_id,
        "product": one.product_id,
        "channel": one.channel_id,
        "customer": one.customer_id,
        "tier": one.node.tier,
        "stage": one.node.stage,
        "depth": one.depth,
        "children": one.children,
        "leaf": one.is_leaf,
        "values": one.at(columns),
        "locks": one.locks_at(columns),
        "reference": one.reference,
        "growth": one.growth,
        "share": one.share,
        "leaves": one.leaves,
        "seats": one.seats,
        "reference_values": one.reference_at("", columns),
        "references": {name: one.reference_at(name, columns) for name in one.references},
        "lock_ids": one.lock_ids,
    }


def changed_row(key: str, values: Figures, locks: list[int]) -> dict[str, Any]:
    """What a change may have moved in a row."""
    return {"key": key, "values": values, "locks": locks}


def grid(one: Grid) -> dict[str, Any]:
    """The whole grid."""
    columns = [
        {
            "first_period": month_text(column.first_period),
            "period": column.first_period,
            "months": column.months,
            "kind": column.kind,
        }
        for column in one.columns
    ]
    return {
        "version": one.version.pk,
        "journal": one.journal,
        "total": one.total,
        "columns": columns,
        "rows": [row(each, one.columns) for each in one.rows],
        "locks": LockOut(one.locks, many=True).data,
        "found": one.found,
    }


def entry(one: JournalEntry, viewer: Viewer) -> dict[str, Any]:
    """An entry of the journal."""
    return {
        "number": one.number,
        "at": one.at,
        "actor": str(one.actor) if one.actor else None,
        "mine": one.actor_id == viewer.user_id,
        "method": one.method,
        "reason": one.reason,
        "metric": one.metric.code,
        "level": one.level,
        "cells": one.cells,
        "undoes": one.undoes.number if one.undoes else None,
    }


def touch(one: Touch, viewer: Viewer) -> dict[str, Any]:
    """What an entry did to one total."""
    found = one.entry
    return {
        "number": found.number,
        "at": found.at,
        "actor": str(found.actor) if found.actor else None,
        "mine": found.actor_id == viewer.user_id,
        "method": found.method,
        "reason": found.reason,
        "metric": found.metric.code,
        "level": found.level,
        "cells": one.cells,
        "undoes": found.undoes.number if found.undoes else None,
        "before": one.before,
        "after": one.after,
        "params": found.params if viewer.everything else {},
    }


def number_in(request: Request, name: str) -> int:
    """A whole number of the query string; 0 when it is missing or something else."""
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
