"""Examples for the schema: other systems read, type on and lock the same grid."""

from drf_spectacular.utils import OpenApiExample

_COLUMNS = [
    {"first_period": "2026-07", "period": 24318, "months": 6, "kind": "plan"},
    {"first_period": "2026-07", "period": 24318, "months": 3, "kind": "quarter"},
]
GRID = OpenApiExample(
    "Two rows, with last year beside the total",
    value={
        "version": 1, "journal": 7, "total": 52_000_000_000, "columns": _COLUMNS,
        "rows": [
            {
                "key": "101", "parent": "1", "name": "East", "code": "east", "kind": "region",
                "organisation": 101, "product": 0, "channel": 0, "customer": 0, "leaf": False,
                "depth": 1, "children": 4, "tier": "core", "stage": "", "leaves": 42, "seats": None,
                "reference_values": [18_500_000_000, 8_700_000_000],
                "values": [21_300_000_000, 9_900_000_000], "locks": [0, 2],
                "reference": 18_500_000_000, "growth": 1514, "share": 4096,
                "references": {"last_year": [18_500_000_000, 8_700_000_000]}, "lock_ids": [3],
            },
        ],
        "found": [],
        "locks": [
            {
                "id": 3, "organisation": 101, "product": 0, "channel": 0, "customer": 0,
                "first_period": "2026-07", "months": 3, "owner": "Li Wei",
                "reason": "agreed with the region", "expires_at": None,
            },
        ],
    },
    response_only=True,
)  # fmt: skip
SPREAD = OpenApiExample(
    "Ten per cent more for a region, as one typed change",
    value={
        "metric": "revenue", "seen": 7, "reason": "two new dealers",
        "entries": [{"organisation": "east", "first_period": "2026-07", "months": 6,
                     "text": "+10%"}],
        "view": {"rows": "organisation"}, "visible": ["1", "101"],
    },
    request_only=True,
)  # fmt: skip
CHANGED = OpenApiExample(
    "What it did",
    value={
        "journal": 8, "changed": 1_684, "totals": [23_430_000_000], "flags": [], "off_quantum": 0,
        "committed": True, "stale": True,
        "rows": [{"key": "101", "values": [23_430_000_000, 9_900_000_000], "locks": [0, 2]}],
    },
    response_only=True,
)  # fmt: skip
LOCK = OpenApiExample(
    "A region's third quarter stays as agreed",
    value={
        "metric": "revenue", "organisation": "east", "first_period": "2026-07", "months": 3,
        "reason": "agreed with the region", "expires_at": "2026-09-30T23:59:59+08:00",
    },
    request_only=True,
)  # fmt: skip
