"""The small company with something of everything, most of it in the south.

Whatever is named with `CANARY` belongs to the south, or to one person there; nobody in the north may
meet it on any page or in any answer.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client

from execution.models import Action, Risk
from goals.models import (
    Absence,
    Calibration,
    CalibrationRequest,
    Cell,
    ChecklistItem,
    Commitment,
    Competitor,
    CustomerMove,
    Delegation,
    ForecastDriver,
    ForecastRun,
    ForecastSubmission,
    Goal,
    HandDown,
    Lock,
    PayoutCurve,
    PhasingProfile,
    Plan,
    PlanRule,
    PotentialCriterion,
    RampProfile,
    Reassignment,
    ReferenceExclusion,
    Responsibility,
    Round,
    SeatCapacity,
    Skill,
    StatedFigure,
    Version,
    WorkbookReturn,
)
from goals.selectors.leaves import Address
from goals.services import calibrations, hand_downs, plans, sandboxes, scenarios, targets
from goals.services.calibration_scenes import Way
from goals.services.cells import Figure
from goals.services.sheets import Entry
from monitoring.models import Alert, AlertRule, Cause
from salesplan.core.models import (
    ApiToken,
    Attachment,
    Comment,
    CrossCheck,
    CrossFinding,
    Dispatch,
    Endpoint,
    Grant,
    Holding,
    ImportMapping,
    Job,
    Metric,
    Node,
    Notification,
    ObservedFinding,
    Person,
    Role,
    SalesLine,
    SavedView,
    Source,
    WorkListEntry,
)
from salesplan.core.selectors import access
from salesplan.core.services import data_quality
from salesplan.core.services.cube.rebuild import rebuild
from salesplan.core.services.imports import batches
from salesplan.core.services.messaging import secrets
from strategy.models import Initiative
from tests.factories import small_company
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona, on_seat, with_role

CANARY = "CANARY7"
NEIGHBOUR = "CANARY8"
"""Marks what belongs to the team `south-a`; the stranger sits in `south-b`."""
NAMES = (
    "rep", "stranger", "manager_north", "manager_south", "product_manager", "executive",
    "analyst", "administrator",
)  # fmt: skip
FIRST = 2026 * 12 + 6
NOW = datetime(2026, 8, 31, 2, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """Who there is, and the ids that addresses are filled with."""

    personas: dict[str, Persona]
    ids: dict[str, Any]
    rows: dict[str, int]
    """By the key of a register, a row of it: one of the south where rows belong to somebody."""

    def client(self, name: str) -> Client:
        """A browser of somebody, or of nobody."""
        client = Client()
        if name in self.personas:
            user = self.personas[name].user
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client


def build() -> World:
    """Write everybody, and something of everything."""
    company = small_company.build()
    personas = _personas(company)
    _mark(company)
    ids = _ids(company, personas)
    return World(personas, ids, _rows(company, personas, ids))


def _personas(company: SmallCompany) -> dict[str, Persona]:
    north, south, home = company["north"], company["south"], company["home"]
    made = (
        on_seat("rep", company["north-a-1"]),
        on_seat("stranger", company["south-b-2"]),
        with_role("manager_north", Role.MANAGER, north),
        with_role("manager_south", Role.MANAGER, south),
        with_role("product_manager", Role.PRODUCT_MANAGER, home),
        with_role("executive", Role.EXECUTIVE),
        with_role("analyst", Role.ANALYST),
        with_role("administrator", Role.ADMINISTRATOR),
    )
    return {persona.name: persona for persona in made}


def _mark(company: SmallCompany) -> None:
    """Give the south, its customers, and what it sold last the canary's name."""
    south = [company[code] for code in company.ids if code.startswith("south")]
    Node.unscoped.filter(pk__in=south).update(name=f"{CANARY} territory")
    Node.unscoped.filter(owner_id__in=south).update(name=f"{CANARY} customer")
    beside = [company[code] for code in company.ids if code.startswith("south-a")]
    Node.unscoped.filter(pk__in=beside).update(name=f"{NEIGHBOUR} territory")
    Node.unscoped.filter(owner_id__in=beside).update(name=f"{NEIGHBOUR} customer")
    late = SalesLine.unscoped.filter(seat_id__in=south).order_by("-id")[:3]
    for line in late:
        order = f"{CANARY}-{line.pk}"
        SalesLine.unscoped.filter(pk=line.pk).update(order_no=order, is_late=True)
    data_quality.check(actor=access.system(), today=TODAY)
    rebuild(today=TODAY)


def _ids(company: SmallCompany, people: dict[str, Persona]) -> dict[str, Any]:
    analyst, stranger = people["analyst"].user, people["stranger"].user
    revenue = Metric.objects.get(code="revenue")
    plan, in_force = _plan(company), _plan(company)
    version = Version.unscoped.get(plan=plan)
    Version.unscoped.filter(plan=in_force).update(state="approved", is_baseline=True)
    _spread(version, revenue, company["south"])
    rule = AlertRule.objects.create(name="Rule", metric=revenue)
    south = company["south"]
    alert = Alert.unscoped.create(
        rule=rule, metric=revenue, plan=in_force, organisation_id=south, first_period=FIRST, months=2,
        severity="act", actual=7, reference=9, as_of=TODAY, note=f"{CANARY} alert",
    )  # fmt: skip
    goal = Goal.unscoped.create(
        plan=plan, name=f"{CANARY} goal", metric=revenue, organisation_id=south
    )
    lock = Lock.unscoped.create(
        version=version,
        organisation_id=south,
        first_period=FIRST,
        metric=revenue,
        reason=f"{CANARY} lock",
    )
    bound = StatedFigure.unscoped.create(
        version=version, metric=revenue, role="floor", organisation_id=south, period=FIRST, span=6,
        value=1, reason=f"{CANARY} floor",
    )  # fmt: skip
    late = SalesLine.unscoped.filter(order_no__startswith=CANARY)[0]
    exclusion = ReferenceExclusion.unscoped.create(
        plan=plan, source_id=late.source_id, order_no=late.order_no, reason=f"{CANARY} one-off"
    )
    job = Job.objects.create(
        kind=data_quality.JOB, content_key="1", actor=analyst, note=CANARY, state="done"
    )
    Notification.unscoped.create(
        user=stranger, kind="alert", key="1", text={"msgid": f"{CANARY} message"}
    )
    token = ApiToken.objects.create(
        user=stranger, name=f"{CANARY} token", prefix="p", digest="d",
        expires_at=NOW + timedelta(days=400),
    )  # fmt: skip
    view = SavedView.objects.create(page="actions", name=f"{CANARY} view", query="", owner=stranger)
    entry = WorkListEntry.objects.create(
        dimension="customer", code=f"{CANARY}-code", node_id=company["c05"], lines=3
    )
    workbook = WorkbookReturn.unscoped.create(
        version=version, file_name=f"{CANARY}.xlsx", digest="d", journal=1, created_at=NOW,
        created_by=stranger, content={"parts": [], "items": [], "problems": []},
    )  # fmt: skip
    return {
        "entry_id": entry.pk, "return_id": workbook.pk, "dimension": "customer", "kind": "csv", "name": "targets",
        "provider_id": "sso", "uidb36": "1", "key": "none",
        "plan_id": plan.pk, "version_id": version.pk, "alert_id": alert.pk, "rule_id": rule.pk,
        "goal_id": goal.pk, "code": "half-year", **_workspace(plan), "lock_id": lock.pk, "bound_id": bound.pk, "exclusion_id": exclusion.pk, "job_id": job.pk, "token_id": token.pk,
        "view_id": view.pk, "page": "dashboard", "batch_id": _batch(people["analyst"]), "node_id": south, "number": 1,
        "metric_id": revenue.pk, "tier_id": company["tier-a"], "seat_id": company["south-a-1"],
        "category_id": company["light-1"], "source_id": company.source_id,
        "customer_id": company["c06"], "version_code": version.code,
        "sandbox_id": _sandbox(version, revenue, south), "action": "share",
        "other_id": Version.unscoped.get(plan=in_force).pk,
        "request_id": _calibration(in_force, revenue, company, people), "force_id": in_force.pk,
        **_rules_and_phasing(plan, company),
        "event_id": Lock.pgh_event_model.objects.get(pgh_obj_id=lock.pk).pgh_id,
        **_messages(people["manager_south"].user.pk),
        **_recalibration(in_force, plan, company, people, revenue),
        **_negotiation(company, people, revenue),
        **_judgement(company, people, revenue),
        **_territories(company),
        "subject": "plan", "object_id": plan.pk, "comment_id": _comment(stranger.pk, plan.pk),
    }  # fmt: skip


def _recalibration(
    in_force: Plan, plan: Plan, company: SmallCompany, people: dict[str, Persona], revenue: Metric
) -> dict[str, int]:
    """The manager of the south hands in a calibration, and attainment pays something there."""
    wish = calibrations.Proposal(
        plan_id=in_force.pk, metric_id=revenue.pk, organisation_id=company["south"],
        method="relief", way=Way(amount=100), cause=f"{CANARY} cause", reason=f"{CANARY} why",
    )  # fmt: skip
    given: dict[str, Any] = {
        "actor": people["manager_south"].viewer, "now": NOW, "today": TODAY, "as_of": TODAY,
    }  # fmt: skip
    row = calibrations.propose(wish=wish, **given)
    calibrations.submit(calibration_id=row.pk, **given)
    Calibration.unscoped.filter(pk=row.pk).update(version=1)  # what the matrix sends as If-Match
    PayoutCurve.unscoped.create(plan=plan, on_target=3_000_000)
    return {"calibration_id": row.pk}


def _negotiation(
    company: SmallCompany, people: dict[str, Persona], revenue: Metric
) -> dict[str, int]:
    """A plan of the south handed down to its seats, and somebody who will be away."""
    version = Version.unscoped.get(plan=_plan(company))
    _spread(version, revenue, company["south"])
    given: dict[str, Any] = {"actor": access.system(), "now": NOW, "today": TODAY}
    made = hand_downs.start(
        **given, version_id=version.pk, metric_id=revenue.pk, due_on=TODAY + timedelta(days=14),
        note=f"{CANARY} note",
    )  # fmt: skip
    hand_downs.distribute(**given, hand_down_id=made.pk)
    node = Commitment.unscoped.get(hand_down=made, organisation_id=company["south-b-2"])
    HandDown.unscoped.filter(pk=made.pk).update(version=1)  # what the matrix sends as If-Match
    Commitment.unscoped.filter(hand_down=made).update(version=1)
    later = Delegation.unscoped.create(
        giver=people["manager_south"].user, deputy=people["executive"].user,
        valid_from=TODAY + timedelta(days=60), valid_to=TODAY + timedelta(days=70),
        reason=f"{CANARY} away",
    )  # fmt: skip
    return {"hand_down_id": made.pk, "commitment_id": node.pk, "delegation_id": later.pk}


def _judgement(
    company: SmallCompany, people: dict[str, Persona], revenue: Metric
) -> dict[str, int]:
    """What the manager of the south expects of September."""
    said = ForecastSubmission.unscoped.create(
        metric=revenue, organisation_id=company["south"], first_period=FIRST + 2, months=1,
        rhythm="week", slot=TODAY, judge="manager", commit=9, reason=f"{CANARY} judgement",
        by=people["manager_south"].user, at=NOW, as_of=TODAY,
    )  # fmt: skip
    run = ForecastRun.objects.create(
        as_of=TODAY, first_period=FIRST + 2, horizon=12, state="failed", started_at=NOW
    )
    return {"submission_id": said.pk, "run_id": run.pk}


def _territories(company: SmallCompany) -> dict[str, int]:
    """A customer of the south on its way to another seat, one that stays, and a ramp-up."""
    row = Reassignment.unscoped.create(
        organisation_id=company["south"], effective_on=date(2026, 10, 1),
        reason=f"{CANARY} reassignment",
    )  # fmt: skip
    CustomerMove.unscoped.create(
        reassignment=row, customer_id=company["c06"], from_seat_id=company["south-a-2"],
        to_seat_id=company["south-a-1"],
    )  # fmt: skip
    ramp = RampProfile.unscoped.create(name="Usual", steps=[5_000, 10_000])
    return {
        "reassignment_id": row.pk, "south_customer_id": company["c07"], "ramp_id": ramp.pk,
        "seat_two_id": company["south-a-2"],
    }  # fmt: skip


def _messages(owner_id: int) -> dict[str, int]:
    """An endpoint of the south's manager at an address that nothing is sent to, and its log."""
    sealed = secrets.seal(access=secrets.Access("https://127.0.0.1/hook", secrets.generate()))
    endpoint = Endpoint.unscoped.create(
        user_id=owner_id, name=f"{CANARY} endpoint", kind="webhook", secret=sealed,
        url="https://127.0.0.1/hook", kinds=["mention"],
    )  # fmt: skip
    message = Notification.unscoped.create(
        user_id=owner_id, kind="mention", key="mention:0", text={"msgid": f"{CANARY} mention"}
    )
    sent = Dispatch.unscoped.create(
        user_id=owner_id, notification=message, endpoint=endpoint, key="mention:0",
        state="failed", not_before=NOW,
    )  # fmt: skip
    return {"endpoint_id": endpoint.pk, "dispatch_id": sent.pk}


def _rules_and_phasing(plan: Plan, company: SmallCompany) -> dict[str, int]:
    """A growth rule of the south's plan on new products, and a phasing profile of the south."""
    Node.unscoped.filter(pk=company["home"]).update(stage="new")
    rule = PlanRule.unscoped.create(
        plan=plan, kind="stage_growth", subject="new", value=500, reason=f"{CANARY} rule"
    )
    profile = PhasingProfile.unscoped.create(
        name=f"{CANARY} profile", organisation_id=company["south"], weights=[10_000] * 12,
        origin="edited", basis={},
    )  # fmt: skip
    return {"plan_rule_id": rule.pk, "profile_id": profile.pk}


def _calibration(
    plan: Plan, revenue: Metric, company: SmallCompany, people: dict[str, Persona]
) -> int:
    """The manager of the south asks for another target of a plan in force."""
    version = Version.unscoped.get(plan=plan)
    Cell.unscoped.create(
        version=version, metric=revenue, level=2, organisation_id=company["south-a-1"],
        product_id=company["light-1"], channel_id=company["shop"], period=FIRST + 3, value=9_00,
    )  # fmt: skip
    made = CalibrationRequest.unscoped.create(
        plan=plan, metric=revenue, organisation_id=company["south"], first_period=FIRST + 4, months=1,
        current=9, proposed=7, reason=f"{CANARY} request",
        created_by=people["manager_south"].user,
    )  # fmt: skip
    return int(made.pk)


def _sandbox(version: Version, revenue: Metric, south: int) -> int:
    """A shared scenario on the south's plan, with a draft of a seat and a change by hand."""
    system = access.system()
    made = scenarios.derive(
        actor=system, base_id=version.pk, name=f"{CANARY} scenario", levers=[], today=TODAY, now=NOW
    )
    sandboxes.add_seat(actor=system, version_id=made.pk, parent_id=south, name=f"{CANARY} draft")
    _spread(made, revenue, south)
    return int(made.pk)


def _workspace(plan: Plan) -> dict[str, int]:
    """A round and an item of the plan's checklist."""
    row = Round.unscoped.create(plan=plan, name=f"{CANARY} round", kind="review", due_on=TODAY)
    item = ChecklistItem.unscoped.create(plan=plan, chapter="goals", text=f"{CANARY} item")
    return {"round_id": row.pk, "item_id": item.pk}


def _spread(version: Version, revenue: Metric, south: int) -> None:
    entry = Entry(address=Address(south, FIRST + 3, 2), value=8_000_00, method="equal")
    targets.spread(
        actor=access.system(), now=NOW, version_id=version.pk, figure=Figure(revenue.pk),
        entries=[entry],
    )  # fmt: skip


def _plan(company: SmallCompany) -> Plan:
    draft = plans.Draft(name=f"{CANARY} plan", organisation_id=company["south"], first_period=FIRST)
    return plans.create(actor=access.system(), draft=draft, today=TODAY)


def _comment(author_id: int, plan_id: int) -> int:
    said = Comment.objects.create(
        register="plan", object_id=plan_id, author_id=author_id, text=f"{CANARY} comment"
    )
    return int(said.pk)


def _batch(owner: Persona) -> int:
    file = ContentFile(b"order,date,revenue\nA1,2026-08-01,1.00\n", "canary.csv")
    name = f"{CANARY}.csv"
    batch = batches.upload(actor=owner.viewer, file=file, name=name, kind="sales_lines")
    return int(batch.pk)


def _cross_check(ids: dict[str, Any], south: int) -> int:
    """A check that the south does not pass, and a month of the south that is missing."""
    ids["cost_id"] = Metric.objects.get(code="cost").pk
    made = CrossCheck.objects.create(
        name="Check", left_metric_id=ids["metric_id"], right_metric_id=ids["cost_id"]
    )
    CrossFinding.unscoped.create(check_made=made, organisation_id=south, period=FIRST, left=1)
    ObservedFinding.unscoped.create(
        rule="late", metric_id=ids["metric_id"], organisation_id=south, period=FIRST
    )
    return made.pk


def _cause(south: int, ids: dict[str, Any]) -> Cause:
    found: Cause = Cause.unscoped.create(
        alert_id=ids["alert_id"], metric_id=ids["metric_id"], plan_id=ids["force_id"],
        organisation_id=south,
        first_period=FIRST, months=2, as_of=TODAY, gap=-2, explained=-1, category="supply",
        state="confirmed", text=f"{CANARY} cause",
        finding={"number": 0, "against": "last_year", "period": "2026-07.2"},
    )  # fmt: skip
    return found


def _known_of_seats(company: SmallCompany, person: Person) -> dict[str, int]:
    """What is known of a seat of the south, and of the stranger."""
    seat, day = company["south-a-1"], date(2026, 9, 1)
    absence = Absence.unscoped.create(seat_id=seat, first_on=day, last_on=day)
    known = SeatCapacity.unscoped.create(seat_id=seat, note=f"{CANARY} note")
    looks = Responsibility.unscoped.create(
        subject_id=company["province-2"], seat_id=seat, valid_from=day, note=f"{CANARY} note"
    )
    skill = Skill.unscoped.create(person=person, product_id=company["light"], grade=4)
    return {
        "absences": absence.pk, "seat-capacities": known.pk, "responsibilities": looks.pk,
        "skills": skill.pk,
    }  # fmt: skip


def _rows(company: SmallCompany, people: dict[str, Persona], ids: dict[str, Any]) -> dict[str, int]:
    stranger = people["stranger"].user
    south = company["south"]
    action = Action.unscoped.create(name=f"{CANARY} action", organisation_id=south)
    initiative = Initiative.unscoped.create(
        name=f"{CANARY} initiative", plan_id=ids["plan_id"], direction="price"
    )
    competitor = Competitor.unscoped.create(name="Acme")
    mapping = ImportMapping.objects.create(name=f"{CANARY} mapping", kind="sales_lines", spec={})
    person = Person.objects.get(code="stranger")
    Person.objects.filter(pk=person.pk).update(name=f"{CANARY} person")
    Comment.objects.create(
        register="actions", object_id=action.pk, author=stranger, text=f"{CANARY} comment"
    )
    attachment = Attachment(
        register="actions", object_id=action.pk, author=stranger, name=f"{CANARY}.txt"
    )
    attachment.file.save("canary.txt", ContentFile(CANARY.encode()))
    ids["attachment_id"] = attachment.pk
    ids["mapping_id"] = mapping.pk
    ids["cause_id"] = _cause(south, ids).pk
    return {
        **_known_of_seats(company, person),
        "actions": action.pk,
        "alert-rules": ids["rule_id"],
        "alerts": ids["alert_id"],
        "calibration-requests": ids["request_id"],
        "causes": ids["cause_id"],
        "channels": company["shop"],
        "competitors": competitor.pk,
        "cross-checks": _cross_check(ids, south),
        "customers": Node.unscoped.filter(owner_id=company["south-a-1"]).values_list("pk")[0][0],
        "forecast-drivers": ForecastDriver.unscoped.create(name="Promotion", kind="promotion").pk,
        "geography": company["province-2"],
        "grants": Grant.objects.get(user=people["manager_south"].user).pk,
        "holdings": Holding.objects.get(person=person).pk,
        "initiatives": initiative.pk,
        "metrics": ids["metric_id"],
        "organisation": south,
        "persons": person.pk,
        "potential-criteria": PotentialCriterion.unscoped.create(
            name="Criterion", metric_id=ids["cost_id"]
        ).pk,
        "products": company["light-1-1"],
        "data-sources": Source.objects.get().pk,
        "risks": Risk.unscoped.create(name=f"{CANARY} risk", plan_id=ids["plan_id"]).pk,
        "users": stranger.pk,
    }
