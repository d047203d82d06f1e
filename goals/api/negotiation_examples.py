"""Examples for the schema: hand-downs, answers, the conversation of a node."""

from drf_spectacular.utils import OpenApiExample

_HAND_DOWN = {
    "id": 3, "version": 2, "plan": 7, "target_version": 12, "metric": "revenue", "level": 2,
    "mode": "one_step", "state": "distributed", "rest_by": "present", "due_on": "2026-09-14",
    "cushions": {"region": 300, "team": 200}, "cushion_visible": True,
    "note": "Please answer by the 14th", "distributed_at": "2026-09-01T02:00:00Z",
}  # fmt: skip
_MAY = {
    "answer": True, "late": False, "reopen": False, "approve": False, "distribute": False,
    "respread": False, "take": False, "set_overlay": False,
}  # fmt: skip
_NODE = {
    "id": 41, "version": 3, "organisation": "south-gd-1", "name": "Guangdong 1", "kind": "seat",
    "depth": 3, "parent": 17, "is_overlay": False, "is_vacant": False, "is_gone": False,
    "people": "Huang Wei", "state": "committed", "assigned": 250_000_000, "handed_down": None,
    "cushion": None, "answer": 230_000_000, "requested": None,
    "reason": "The dealer in Shenzhen closed in August", "answered_by": "Huang Wei",
    "answered_at": "2026-09-03T02:00:00Z", "bottom_up": None, "bottom_up_gap": None,
    "answer_gap": -20_000_000, "forecast": 235_000_000, "forecast_gap": -15_000_000,
    "planned": 250_000_000, "over_assignment": None, "attainment_needed": None,
    "due_on": "2026-09-14", "is_overdue": False, "waiting": 0, "answered": 0, "requests": 0,
    "overdue": 0, "may": _MAY,
}  # fmt: skip
NEW = OpenApiExample(
    "The second half-year to everybody, with cushions", request_only=True,
    value={
        "version": 12, "metric": "revenue", "mode": "one_step", "due_on": "2026-09-14",
        "cushions": {"region": 300, "team": 200}, "cushion_visible": False,
        "rest_by": "present", "note": "Please answer by the 14th",
    },
)  # fmt: skip
HAND_DOWN = OpenApiExample("hand-down", _HAND_DOWN, response_only=True)
BOARD = OpenApiExample(
    "A rep's own part", response_only=True,
    value={
        "hand_down": _HAND_DOWN, "drift": [], "rows": [_NODE],
        "totals": {
            "waiting": 0, "answered": 1, "requests": 0, "overdue": 0, "top_down": 250_000_000,
            "bottom_up": 230_000_000, "forecast": 235_000_000, "overlay": None,
        },
    },
)  # fmt: skip
RESPREAD = OpenApiExample(
    "What the team carries, on those who have not answered", request_only=True,
    value={"organisation": "south-gd", "total": 1_000_000_000, "reason": "two answered",
           "dry_run": True},
)  # fmt: skip
RESPREAD_DONE = OpenApiExample(
    "30 and 0 answered: the rest goes to the others", response_only=True,
    value={
        "hand_down": 3, "organisation": 17, "total": 10_000, "answered": 3_000, "rest": 7_000,
        "changed": 4, "committed": False, "journal": None,
        "lines": [
            {"organisation": 21, "name": "Seat 1", "kind": "seat", "depth": 1, "before": 2_500,
             "after": 3_000, "answered": True},
            {"organisation": 23, "name": "Seat 3", "kind": "seat", "depth": 1, "before": 2_500,
             "after": 3_500, "answered": False},
        ],
    },
)  # fmt: skip
REASSIGN = OpenApiExample(
    "A fairer split of the same total", request_only=True,
    value={
        "figures": [{"organisation": "south-gd-1", "figure": 230_000_000},
                    {"organisation": "south-gd-2", "figure": 270_000_000}],
        "reason": "potential of the new district", "keep_total": True,
    },
)  # fmt: skip
COMMIT = OpenApiExample(
    "Another figure, with its reason", request_only=True,
    value={"figure": 230_000_000, "reason": "The dealer in Shenzhen closed in August"},
)  # fmt: skip
ANSWERS = OpenApiExample(
    "Two nodes at once", request_only=True,
    value={
        "answers": [
            {"commitment": 41, "kind": "accept", "version": 2},
            {"commitment": 42, "kind": "commit", "figure": 0, "reason": "vacant until October"},
        ]
    },
)  # fmt: skip
ANSWERED = OpenApiExample(
    "An answered node", response_only=True,
    value={
        "id": 41, "version": 3, "hand_down": 3, "organisation": "south-gd-1",
        "state": "committed", "assigned": 250_000_000, "handed_down": None,
        "committed": 230_000_000, "requested": None,
        "reason": "The dealer in Shenzhen closed in August", "due_on": None,
        "answered_at": "2026-09-03T02:00:00Z",
    },
)  # fmt: skip
DETAIL = OpenApiExample(
    "A node with its conversation", response_only=True,
    value={
        "row": _NODE, "who_may_answer": "Huang Wei", "why_not": "", "last_year": 210_000_000,
        "steps": [
            {"kind": "committed", "label": "Another figure committed", "before": 250_000_000,
             "figure": 230_000_000, "text": "The dealer in Shenzhen closed in August",
             "by": "Huang Wei", "on_behalf_of": "", "for_vacant": False,
             "at": "2026-09-03T02:00:00Z"},
        ],
        "children": [],
    },
)  # fmt: skip
MINE = OpenApiExample(
    "What waits for me", response_only=True,
    value={"hand_down": 3, "plan": 7, "metric": "revenue", "days": 6, "on_behalf_of": "",
           "last_year": 210_000_000, "row": _NODE},
)  # fmt: skip
