"""What an evaluation leaves behind, written by statements over all rows at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from monitoring.models import Alert, AlertState
from monitoring.services.alert_findings import Case, Finding, Found

_CHANGE = """
update monitoring_alert a
set severity = v.severity, actual = v.actual, reference = v.reference, landing = v.landing,
  target = v.target, as_of = v.as_of, version = a.version + v.raised,
  snoozed_until = case when v.woken then null else a.snoozed_until end
from unnest(
  %(id)s::bigint[], %(severity)s::text[], %(actual)s::bigint[], %(reference)s::bigint[],
  %(landing)s::bigint[], %(target)s::bigint[], %(as_of)s::date[], %(raised)s::int[],
  %(woken)s::bool[]
) v (id, severity, actual, reference, landing, target, as_of, raised, woken)
where a.id = v.id
"""
_CLOSE = """
update monitoring_alert set state = 'resolved', resolved_at = %s, snoozed_until = null,
  version = version + 1
where id = any(%s)
"""
_LET_GO = "update monitoring_alert set is_held = false where id = any(%s)"
_FIRED = """
select * from unnest(
  %(rule)s::bigint[], %(plan)s::bigint[], %(node)s::int[], %(first)s::int[], %(months)s::int[],
  %(severity)s::text[], %(actual)s::bigint[], %(reference)s::bigint[], %(alert)s::bigint[]
) v (rule_id, plan_id, organisation_id, first_period, months, severity, actual, reference, alert_id)
"""
_KEEP = f"""
insert into monitoring_alertfiring as f (as_of, rule_id, plan_id, organisation_id, first_period,
  months, severity, actual, reference, alert_id)
select %(as_of)s, fired.* from ({_FIRED}) fired
on conflict on constraint alert_firing_once do update
set severity = excluded.severity, actual = excluded.actual, reference = excluded.reference,
  alert_id = excluded.alert_id
where (f.severity, f.actual, f.reference, f.alert_id)
  is distinct from (excluded.severity, excluded.actual, excluded.reference, excluded.alert_id)
"""
_FORGET = f"""
delete from monitoring_alertfiring f where f.as_of = %(as_of)s and f.rule_id = any(%(rules)s)
and not exists (
  select from ({_FIRED}) v
  where v.rule_id = f.rule_id and coalesce(v.plan_id, 0) = coalesce(f.plan_id, 0)
    and v.organisation_id = f.organisation_id and v.first_period = f.first_period
    and v.months = f.months
)
"""
_EVALUATED = """
insert into monitoring_alertevaluation as e (as_of, rule_id, judged, unjudged)
select %(as_of)s, v.* from unnest(%(rule)s::bigint[], %(judged)s::int[], %(unjudged)s::int[]) v
on conflict on constraint alert_evaluation_once do update
set judged = excluded.judged, unjudged = excluded.unjudged
where (e.judged, e.unjudged) is distinct from (excluded.judged, excluded.unjudged)
"""


@dataclass(frozen=True, slots=True)
class Change:
    """An alert with the figures of today; `raised`: its severity changed, `woken`: it got worse."""

    alert: Alert
    figures: Mapping[str, Any]
    raised: bool = False
    woken: bool = False


def create(*, findings: Sequence[Finding], owners: Mapping[int, list[int]]) -> list[Alert]:
    """New alerts; each names the last alert of the same case, if there was one."""
    before = _earlier(findings)
    rows = [_row(finding, owners, before) for finding in findings]
    made: list[Alert] = Alert.unscoped.bulk_create(rows, batch_size=1_000)
    return made


def change(*, changes: Sequence[Change]) -> None:
    """Bring alerts up to date in one statement."""
    if not changes:
        return
    names = ("severity", "actual", "reference", "landing", "target", "as_of")
    columns: dict[str, list[Any]] = {
        name: [one.figures.get(name, getattr(one.alert, name)) for one in changes] for name in names
    }
    columns["id"] = [one.alert.pk for one in changes]
    columns["raised"] = [int(one.raised) for one in changes]
    columns["woken"] = [one.woken for one in changes]
    _execute(_CHANGE, columns)


def close(*, alerts: Iterable[Alert], now: datetime) -> None:
    """Alerts that are over."""
    ids = [alert.pk for alert in alerts]
    if ids:
        _execute(_CLOSE, [now, ids])


def let_go(*, alerts: Iterable[Alert]) -> None:
    """Cases closed by hand that may open another alert again."""
    ids = [alert.pk for alert in alerts]
    if ids:
        _execute(_LET_GO, [ids])


def keep(*, found: Found, alerts: Mapping[Case, int]) -> None:
    """The history of a day of data: what fired, what no longer does, and who was looked at."""
    findings = list(found.beyond.values())
    cases = [finding.case for finding in findings]
    fired = {
        "as_of": found.as_of,
        "rules": list(found.rules),
        "rule": [case[0] for case in cases],
        "plan": [case[1] or None for case in cases],
        "node": [case[2] for case in cases],
        "first": [case[3] for case in cases],
        "months": [case[4] for case in cases],
        "severity": [finding.severity for finding in findings],
        "actual": [int(one.reading.actual.values[one.number]) for one in findings],
        "reference": [int(one.reading.reference.values[one.number]) for one in findings],
        "alert": [alerts.get(case) for case in cases],
    }
    _execute(_FORGET, fired)
    if findings:
        _execute(_KEEP, fired)
    _execute(_EVALUATED, _judged(found))


def _judged(found: Found) -> dict[str, Any]:
    judged = dict.fromkeys(found.rules, 0)
    nodes = dict.fromkeys(found.rules, 0)
    for (rule_id, *_rest), reading in found.readings.items():
        judged[rule_id] += int(reading.known.sum())
        nodes[rule_id] += len(reading.places)
    rules = [rule_id for rule_id, count in nodes.items() if count]
    return {
        "as_of": found.as_of,
        "rule": rules,
        "judged": [judged[rule_id] for rule_id in rules],
        "unjudged": [nodes[rule_id] - judged[rule_id] for rule_id in rules],
    }


def _row(finding: Finding, owners: Mapping[int, list[int]], before: Mapping[Case, int]) -> Alert:
    case, rule = finding.case, finding.rule
    leading = owners.get(case[2], [])
    return Alert(
        rule=rule,
        metric=rule.metric,
        plan_id=case[1] or None,
        organisation_id=case[2],
        product_id=rule.product_id,
        channel_id=rule.channel_id,
        first_period=case[3],
        months=case[4],
        severity=str(finding.severity),
        owner_id=leading[0] if leading else None,
        earlier_id=before.get(case),
        **finding.figures(),
    )


def _earlier(findings: Sequence[Finding]) -> dict[Case, int]:
    """The last alert of each case that is resolved."""
    rows = Alert.unscoped.filter(
        state=AlertState.RESOLVED,
        rule_id__in={finding.case[0] for finding in findings},
        organisation_id__in={finding.case[2] for finding in findings},
    ).order_by("pk")
    names = ("rule_id", "plan_id", "organisation_id", "first_period", "months", "pk")
    return {
        (rule_id, plan or 0, node, first, months): pk
        for rule_id, plan, node, first, months, pk in rows.values_list(*names)
    }


def _execute(sql: str, params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
