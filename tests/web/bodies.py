"""What is sent along, so that a refusal is one of access and not of form."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from salesplan.core.selectors import registers
from tests.web.world import World

Body = dict[str, Any]
ROUND = {"name": "New", "kind": "review", "due_on": "2026-05-01"}
TOTAL = {"first_period": "2026-10", "organisation": "south"}
SOUTH_FIT = {
    "scope": {"organisation": "south"},
    "margins": [
        {"dimension": "organisation", "totals": [{"node": "south", "text": ""}]},
        {"dimension": "product", "totals": [{"node": 0, "text": ""}]},
    ],
}
HOOK = {
    "name": "New", "kind": "webhook", "address": "https://1.1.1.1/hook", "kinds": ["mention"],
}  # fmt: skip
CSV = b"order,date,revenue\nA1,2026-08-01,1.00\n"
SPEC = {
    "kind": "sales_lines",
    "key": {"order": ["order"], "line": "position"},
    "fields": {"date": "date", "revenue": "revenue"},
}


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("lines.csv", CSV, "text/csv")


def _rows(**row: str) -> Body:
    return {"rows": [row], "source": "small"}


def made(key: str, world: World) -> Body:
    """A new row of a register; in the south, where rows belong to somebody."""
    ids, rows = world.ids, world.rows
    node = {"code": "new", "name": "New"}
    return {
        "absences": {"seat": ids["seat_id"], "first_on": "2026-10-01", "last_on": "2026-10-02"},
        "responsibilities": {
            "subject": rows["geography"], "seat": ids["seat_id"], "valid_from": "2026-10-01",
        },
        "seat-capacities": {"seat": ids["seat_two_id"], "note": "New"},
        "skills": {"person": rows["persons"], "product": ids["category_id"], "grade": 3},
        "actions": {"name": "New", "organisation": ids["node_id"]},
        "alert-rules": {
            "name": "New", "metric": ids["metric_id"], "node_kind": "region",
            "comparison": "last_year", "watch": 9000, "act": 8000, "minimum_gap": 0,
        },
        "calibration-requests": {
            "plan": ids["force_id"], "metric": ids["metric_id"], "organisation": ids["node_id"],
            "first_period": 2026 * 12 + 9, "months": 1, "proposed": 5, "reason": "New",
        },
        "causes": {
            "metric": ids["metric_id"], "organisation": ids["node_id"], "months": 2,
            "first_period": 2026 * 12 + 6, "category": "supply", "state": "corrected",
            "text": "New", "explained": 0,
        },
        "channels": node | {"kind": "channel"},
        "competitors": {"name": "New", "threat": "low"},
        "forecast-drivers": {"name": "New", "kind": "promotion", "values": "2026-11 9"},
        "cross-checks": {
            "name": "New", "left_metric": ids["metric_id"], "right_metric": ids["cost_id"],
        },
        "customers": node | {"kind": "customer", "parent": ids["tier_id"]},
        "geography": node | {"kind": "place"},
        "grants": {"user": rows["users"], "role": "rep"},
        "holdings": {"seat": ids["seat_id"], "person": rows["persons"], "share": 5000},
        "initiatives": {"name": "New", "plan": ids["plan_id"], "direction": "price"},
        "metrics": node | {"unit": "count", "aggregation": "sum", "scale": 0, "kind": "process",
                           "direction": "higher"},
        "organisation": node | {"kind": "team", "parent": ids["node_id"]},
        "persons": node,
        "potential-criteria": {"name": "New", "metric": ids["metric_id"], "weight": 1},
        "products": node | {"kind": "item", "parent": ids["category_id"]},
        "data-sources": node,
        "risks": {"name": "New", "plan": ids["plan_id"]},
        "users": {"email": "new@example.com", "full_name": "New"},
    }.get(key, {})  # fmt: skip


CHANGES: dict[str, Body] = {"absences": {"kind": "illness"}, "responsibilities": {"note": "New"},
           "seat-capacities": {"note": "Changed"}, "skills": {"grade": 4}, "alerts": {"note": "Seen"}, "causes": {"text": "Changed"},
           "calibration-requests": {"reason": "Changed"}, "grants": {"role": "manager"},
           "holdings": {"share": 5000}, "users": {"full_name": "New"}}  # fmt: skip


def changed(key: str) -> Body:
    """A change of one field of a register's row."""
    return CHANGES.get(key, {"name": "Changed"})


ASKED: Body = {"reason": "New"}
ASKED_MONTHS: Body = {"first_period": 2026 * 12 + 9, "months": 1}


def _leader(world: World) -> int:
    return int(world.personas["manager_south"].user.pk)


def _task(world: World) -> Body:
    return {"name": "New", "owner": _leader(world), "due_on": "2026-09-10"}


def _wish(world: World) -> Body:
    return {
        "organisation": world.ids["node_id"], "effective_on": "2026-10-01", "reason": "New",
        "moves": [{"customer": world.ids["south_customer_id"], "to": world.ids["seat_id"]}],
    }  # fmt: skip


BODIES: dict[str, Callable[[World], Body]] = {
    "POST goals:ramp_new": lambda _: {"name": "New", "steps": "50 100"},
    "POST goals:customer_keep": lambda _: {"kept": "1"},
    "POST goals:reassignment_new": lambda w: {
        "organisation": w.ids["node_id"], "effective_on": "2026-10-01", "reason": "New",
        "move": f"{w.ids['south_customer_id']}:{w.ids['seat_id']}", "step": "create",
    },
    "POST goals:reassignment_withdraw": lambda _: {"version": 1},
    "POST goals:reassignment_apply": lambda _: {"version": 1},
    "POST goals:reassignment_counter": lambda _: {
        "effective_on": "2026-10-02", "reason": "Back",
    },
    "POST api-ramps": lambda _: {"name": "New", "steps": [5000, 10_000]},
    "PATCH api-ramp": lambda _: {"name": "Changed"},
    "GET api-who": lambda w: {
        "organisation": "south", "product": w.ids["category_id"], "first_on": "2026-09-01",
        "last_on": "2026-09-30",
    },
    "GET api-balance": lambda _: {"organisation": "south"},
    "PUT api-customer-keep": lambda _: {"kept": True},
    "POST api-reassignments": _wish,
    "POST api-reassignment-preview": _wish,
    "POST api-reassignment-counter": lambda _: {
        "effective_on": "2026-10-02", "reason": "Back",
    },
    "POST set_language": lambda _: {"language": "en"},
    "POST set_theme": lambda _: {"theme": "dark"},
    "POST profile_save": lambda _: {"full_name": "Me"},
    "POST message_switches": lambda _: {"way-mention": "off"},
    "POST message_hours": lambda _: {"quiet_from": "20:00", "quiet_to": "07:00"},
    "POST message_endpoint_add": lambda _: HOOK,
    "POST message_endpoint": lambda _: {"name": "Changed", "kinds": ["mention"]},
    "PATCH api_message_settings": lambda _: {"quiet_weekends": True},
    "POST api_endpoints": lambda _: HOOK,
    "POST api_metric_check": lambda _: {"expression": "revenue / orders"},
    "PATCH api_endpoint": lambda _: {"name": "Changed"},
    "POST tree_place": lambda w: {"parent": w.ids["tier_id"], "name": "New"},
    "POST import_upload": lambda _: {"file": _file(), "kind": "sales_lines"},
    "POST import_look": lambda _: {"encoding": "utf-8"},
    "POST import_close": lambda _: {"month": "2026-06"},
    "POST work_list_assign": lambda _: {"code": "c06"},
    "POST work_list_place": lambda _: {"name": "New", "parent": "tier-a"},
    "POST goals:plan_new": lambda w: {
        "name": "New", "organisation": w.ids["node_id"], "first_period": 2027 * 12, "months": 6,
        "display_unit": 1, "rounding_unit": 1,
    },
    "POST goals:hand_down_new": lambda w: {
        "metric": w.ids["metric_id"], "level": 2, "mode": "one_step", "rest_by": "present",
        "due_on": "2026-09-30",
    },
    "POST goals:hand_down_edit": lambda _: {"rest_by": "equal", "due_on": "2026-09-30"},
    "POST goals:hand_down_rows": lambda w: {"row": [w.ids["commitment_id"]], "due_on": "2026-09-30"},
    "POST goals:commitment_do": lambda _: {"due_on": "2026-09-30"},
    "POST goals:goal_new": lambda w: {
        "name": "New", "metric": "revenue", "organisation": w.ids["node_id"], "kind": "core",
    },
    "POST goals:goal": lambda w: {
        "name": "New", "metric": "revenue", "organisation": w.ids["node_id"], "kind": "core",
    },
    "POST goals:plan_settings": lambda _: {
        "name": "New", "base_first_period": 2025 * 12 + 6, "base_months": 6, "display_unit": 1,
        "rounding_unit": 1, "floor_use": "budget", "target_use": "quota", "stretch_use": "bonus", "approvals_needed": 1,
    },
    "POST goals:save_template": lambda _: {"name": "Ours"},
    "POST goals:round_new": lambda _: ROUND,
    "POST goals:round": lambda _: ROUND,
    "POST goals:item_add": lambda _: {"chapter": "goals", "text": "New"},
    "POST goals:levels": lambda _: {"floor": "90"},
    "POST register_attach[actions]": lambda _: {"file": _file()},
    "POST register_attach[users]": lambda _: {"file": _file()},
    "POST goals:grid_view_save": lambda _: {"name": "Mine", "query": ""},
    "POST register_save_view[actions]": lambda _: {"name": "Mine", "query": ""},
    "POST register_save_view[users]": lambda _: {"name": "Mine", "query": ""},
    "POST register_bulk[actions]": lambda w: {
        "field": "name", "name": "N", "row": f"{w.rows['actions']}:1",
    },
    "POST register_bulk[users]": lambda w: {
        "field": "full_name", "full_name": "N", "row": f"{w.rows['users']}:1",
    },
    "GET register_bulk_input[actions]": lambda _: {"field": "name"},
    "GET register_bulk_input[users]": lambda _: {"field": "full_name"},
    "POST register_row[actions]": lambda _: {"name": "N", "version": 1},
    "POST register_row[users]": lambda _: {"full_name": "N"},
    "POST monitoring:cause_decide": lambda _: {
        "state": "rejected", "category": "other", "text": "New",
    },
    "POST monitoring:view_save": lambda _: {"name": "Mine", "query": "by=product"},
    "POST monitoring:acknowledge": lambda _: {"version": 1},
    "POST monitoring:alert_owner": lambda w: {"version": 1, "owner": _leader(w)},
    "GET monitoring:task_new": lambda w: {"alert": w.ids["alert_id"]},
    "POST monitoring:task_new": lambda w: _task(w) | {"alert": w.ids["alert_id"]},
    "GET monitoring:calibration_new": lambda w: {"alert": w.ids["alert_id"]},
    "POST monitoring:calibration_new": lambda w: ASKED | {
        "alert": w.ids["alert_id"], "months": f"{2026 * 12 + 9}.1",
    },
    "POST api_alert_tasks": _task,
    "POST api_cause_tasks": _task,
    "POST api_alert_calibrations": lambda _: ASKED | ASKED_MONTHS,
    "POST api_cause_calibrations": lambda _: ASKED | ASKED_MONTHS,
    "POST monitoring:snooze": lambda _: {"version": 1, "until": "2026-09-14", "reason": "Stock"},
    "POST monitoring:escalate": lambda _: {"version": 1, "reason": "Nobody answers"},
    "POST monitoring:resolve": lambda _: {"version": 1, "reason": "Known"},
    "GET work_list_options": lambda _: {"q": "c"},
    "POST api_imports": lambda _: {"file": _file(), "kind": "sales_lines"},
    "PUT api_import": lambda _: {"spec": SPEC, "source": "small"},
    "POST api_work_list_assign": lambda w: {"node": w.ids["customer_id"]},
    "POST api_sales_lines": lambda _: _rows(order="X", line="1", date="2026-08-01", revenue="1"),
    "POST api_observations": lambda _: _rows(metric="visitors", date="2026-08-01", numerator="5"),
    "POST api_people": lambda _: _rows(code="new", name="New"),
    "POST api_rates": lambda _: _rows(currency="USD", date="2026-08-01", rate="7.1"),
    "POST api_targets": lambda w: _rows(
        version=w.ids["version_code"], metric="revenue", organisation="south-a-1",
        product="light-1", channel="shop", period="2026-07", value="5",
    ),
    "POST api_nodes": lambda _: _rows(code="new", name="New", kind="customer", parent="tier-a"),
    "POST goals:scenario_set": lambda _: {
        f"{name}-{part}_FORMS": 0
        for name in ("conservative", "base", "ambitious")
        for part in ("TOTAL", "INITIAL")
    },
    "POST goals:levers": lambda _: {"levers-TOTAL_FORMS": 0, "levers-INITIAL_FORMS": 0},
    "POST goals:draft_seats": lambda w: {"parent": w.ids["node_id"], "name": "New"},
    "POST api-sandboxes": lambda _: {"name": "New"},
    "PUT api-levers": lambda _: {"levers": []},
    "POST api-draft-seats": lambda _: {"parent": "south", "name": "New"},
    "POST api-freeze": lambda _: {"name": "New"},
    "POST api-plans": lambda _: {"name": "New", **TOTAL},
    "POST api-goals": lambda _: {"name": "New", "metric": "revenue", "organisation": "south"},
    "PATCH api-goal": lambda _: {"name": "Changed"},
    "POST api-goal-move": lambda _: {"up": True},
    "PATCH api-plan": lambda _: {"name": "Changed"},
    "POST api-hand-downs": lambda w: {
        "version": w.ids["version_id"], "level": 3, "due_on": "2026-09-30",
    },
    "PATCH api-hand-down": lambda _: {"rest_by": "equal"},
    "POST api-hand-down-respread": lambda _: {"organisation": "south"},
    "POST api-hand-down-take-answers": lambda _: {"organisation": "south"},
    "POST api-hand-down-reassign": lambda _: {
        "figures": [{"organisation": "south-b-2", "figure": 5}], "reason": "New",
        "keep_total": False,
    },
    "POST api-hand-down-settle": lambda _: {"keep": "targets"},
    "POST api-hand-down-lock": lambda _: {"reason": "New"},
    "POST api-hand-down-withdraw": lambda _: {"reason": "New"},
    "POST api-answers": lambda w: {
        "answers": [{"commitment": w.ids["commitment_id"], "kind": "accept"}]
    },
    "POST api-commitment-commit": lambda _: {"figure": 5, "reason": "New"},
    "POST api-commitment-request-change": lambda _: {"reason": "New"},
    "POST api-commitment-reopen": lambda _: {"reason": "New", "due_on": "2026-09-30"},
    "POST api-commitment-extend": lambda _: {"due_on": "2026-09-30"},
    "POST api-commitment-overlay": lambda _: {"figure": 5, "reason": "New"},
    "POST api-commitment-decide": lambda _: {"take_along": False, "reason": "New"},
    "POST api-delegations": lambda w: {
        "deputy": w.personas["administrator"].user.pk, "valid_from": "2026-09-07",
        "valid_to": "2026-09-14",
    },
    "POST api-rounds": lambda _: ROUND,
    "PATCH api-round": lambda _: {"name": "Changed"},
    "POST api-checklists": lambda _: {"chapter": "goals", "text": "New"},
    "PATCH api-checklist-item": lambda _: {"done": True},
    "PUT api-template": lambda _: {"name": "Ours"},
    "POST api-save-template": lambda _: {"name": "Ours"},
    "POST api-levels": lambda _: {"floor": "90"},
    "POST api-domain": lambda _: {"organisation": "south"},
    "POST api-spread": lambda _: {"entries": [{**TOTAL, "value": 800, "method": "equal"}]},
    "POST api-fit": lambda _: SOUTH_FIT,
    "POST api-fit-totals": lambda _: SOUTH_FIT,
    "POST api-undo": lambda _: {"number": 1},
    "POST api-growth": lambda _: {"percent": "5"},
    "GET api-target": lambda _: TOTAL,
    "GET api-why": lambda _: TOTAL,
    "POST goals:tier_apply": lambda _: {"kind": "team", "core": "60", "score": "50"},
    "POST api-tier-proposal": lambda _: {"kind": "team"},
    "POST api-potential-scores": lambda _: {"organisation": "south", "score": "5"},
    "POST api-exclusions": lambda _: {"order": "24319-south-a-1-shop", "reason": "one-off"},
    "POST goals:calibration_decide": lambda _: {
        "version": 1, "accepted": "1", "answer": "Yes",
    },
    "POST goals:calibration_withdraw": lambda _: {"version": 1},
    **{
        f"GET {name}": lambda w: {"organisation": w.ids["node_id"], "period": "2026-09"}
        for name in (
            "goals:forecast_board", "goals:forecast_board_export", "goals:forecast_values",
            "goals:forecast_values_export", "goals:forecast_submission", "api-forecast-board",
            "api-forecast-changes", "api-forecast-submissions", "api-forecast-values",
        )
    },
    **{
        f"GET {name}": lambda w: {"organisation": w.ids["node_id"]}
        for name in (
            "goals:forecasts", "goals:forecast_export", "api-forecast-months",
            "api-forecast-series", "api-forecast-errors", "api-forecast-odds",
        )
    },
    "POST goals:forecast_submission": lambda w: {
        "organisation": w.ids["node_id"], "period": "2026-09", "commit": "7", "reason": "New",
        "sure": "on",
    },
    "POST goals:forecast_settings": lambda _: {"rhythm": "month", "metrics": ["revenue"]},
    "POST api-forecast-submissions": lambda _: {
        "organisation": "south", "metric": "revenue", "first_period": "2026-09", "commit": 7,
        "reason": "New",
    },
    "PATCH api-forecast-settings": lambda _: {"rhythm": "month"},
    "POST goals:calibration_submit": lambda _: {"version": 1, "reason": "Why"},
    "POST goals:calibration_compute": lambda _: {"version": 1},
    "POST goals:calibration_proposal_decide": lambda _: {
        "version": 1, "accepted": "1", "answer": "Yes",
    },
    "POST goals:calibration_proposal_withdraw": lambda _: {"version": 1, "reason": "Why"},
    "POST goals:payout_curve": lambda _: {
        "on_target": "3", "threshold": "80", "rate": "100", "accelerator": "150", "cap": "200",
    },
    "POST api-plan-calibrations": lambda w: {
        "metric": "revenue", "organisation": w.ids["node_id"], "method": "hand",
    },
    "PUT api-payout-curve": lambda _: {"on_target": 300},
    "POST api-calibration-proposal-decide": lambda _: {"accepted": True, "answer": "Yes"},
    "POST api-calibration-proposal-withdraw": lambda _: {"reason": "Why"},
    "POST api-calibration-decide": lambda _: {"accepted": False, "answer": "No"},
    "POST goals:exclusions": lambda _: {"order": "24319-south-a-1-shop", "reason": "one-off"},
    "POST api-bounds": lambda _: {
        **TOTAL, "role": "cap", "value": 10**12, "reason": "agreed",
    },
    "POST goals:rule_save": lambda _: {
        "kind": "stage_share_min", "subject": "new", "value": "5",
    },
    "POST goals:rules_grow": lambda _: {"reference": "last_year", "otherwise": "0"},
    "POST goals:rules_mark": lambda w: {"node": w.ids["node_id"], "value": "core"},
    "POST goals:phasing_derive": lambda w: {
        "derive-name": "New", "derive-organisation": w.ids["node_id"],
    },
    "POST goals:phasing_edit": lambda _: {
        "name": "New", "rest": 50, "rush": 110, "quiet": 50, "growth": 0, "event_0": 1,
        "event_1": 1, **{f"month_{at}": 100 for at in range(1, 13)},
    },
    "POST goals:phasing_apply": lambda w: {"apply_to": w.ids["version_id"]},
    "POST api-phasing-profiles": lambda _: {
        "name": "New", "organisation": "south", "weights": [1] * 12,
    },
    "POST api-phasing-derive": lambda _: {"name": "New", "organisation": "south"},
    "PATCH api-phasing-profile": lambda _: {"name": "New"},
    "POST api-phase": lambda w: {"profile": w.ids["profile_id"]},
    "POST api-plan-rules": lambda _: {"kind": "stage_share_min", "subject": "new", "value": 5},
    "POST api-tiers": lambda _: {"nodes": ["south"], "value": "core"},
    "POST api-stages": lambda _: {"nodes": ["home"], "value": "new"},
    "POST api-locks": lambda _: {**TOTAL, "reason": "Fixed"},
    "PUT api_actions-bulk": lambda w: {"rows": [made("actions", w)]},
    "PUT api_users-bulk": lambda w: {"rows": [made("users", w)]},
    "POST comments": lambda _: {"text": "Seen"},
    "POST comment_edit": lambda _: {"text": "Seen again"},
    "POST api_comments": lambda _: {"text": "Seen"},
    "PUT api_comment": lambda _: {"text": "Seen again"},
    "POST api-revert": lambda w: {"kind": "lock", "id": w.ids["event_id"]},
    "POST api-cell-comments": lambda _: {**TOTAL, "text": "Seen"},
    "POST api_actions-comments": lambda _: {"text": "Seen"},
    "POST api_users-comments": lambda _: {"text": "Seen"},
    "POST api_alert_acknowledge": lambda _: {"note": "Seen"},
    "POST api_alert_snooze": lambda _: {"until": "2026-09-14", "reason": "Stock"},
    "POST api_alert_escalate": lambda _: {"reason": "Nobody answers"},
    "POST api_alert_resolve": lambda _: {"reason": "Known"},
}  # fmt: skip


def _typed(key: str, body: Body) -> Body:
    """As a form sends it: references are chosen by "#id", months are written "2026-07"."""
    register = registers.get(key)
    assert register is not None
    kinds = {name: column.kind for name, column in register.all_columns.items()}
    written: dict[str, Callable[[Any], str]] = {
        "reference": lambda value: f"#{value}",
        "month": lambda value: f"{value // 12}-{value % 12 + 1:02d}",
    }
    return {n: written.get(kinds[n], lambda v: v)(value) for n, value in body.items()}


def body_of(row: str, key: str, world: World) -> Body:
    """What goes with a row of the matrix."""
    if row in BODIES:
        return BODIES[row](world)
    if row == f"POST api_{key}-list":
        return made(key, world)
    if row.startswith("POST register_new"):
        return _typed(key, made(key, world))
    if row.startswith("POST register_cell") or row == f"PATCH api_{key}-detail":
        return changed(key)
    return {}
