"""Every change of what people keep is recorded by the database, with who made it.

What is not recorded here has a record of its own (import batches with before-images, the journal of
cells), is computed from something recorded, or is nobody's decision. Each exemption says which.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from pghistory.models import Event
from rest_framework.test import APIClient

from salesplan.core.models import ApiToken, Job, Node, User
from salesplan.core.selectors import access
from salesplan.core.services import jobs
from tests.factories.small_company import REGIONS, SmallCompany
from tests.personas import Persona

OWN = ("core", "goals", "strategy", "execution", "monitoring")
FACTS = "imported: batches with before-images are their record"
COMPUTED = "computed from what is recorded"
WORK = "machinery of background work"
EXEMPT = {
    "core.SalesLine": FACTS,
    "core.SalesCredit": FACTS,
    "core.Observation": FACTS,
    "core.CurrencyRate": FACTS,
    "core.ImportBatch": "is itself the record of an import",
    "core.BeforeImage": "is itself the record of an import",
    "core.WorkListEntry": "written by imports; placing a code changes lines through a batch",
    "core.ActualsMonth": COMPUTED,
    "core.ActualsTier": COMPUTED,
    "core.ActualsItem": COMPUTED,
    "core.ActualsCustomer": COMPUTED,
    "core.ActualsDay": COMPUTED,
    "core.ActiveCustomers": COMPUTED,
    "core.ActualsDelta": COMPUTED,
    "core.OrderDelta": COMPUTED,
    "core.OrderRepeat": COMPUTED,
    "core.ActualsDerived": COMPUTED,
    "core.StaleDerived": COMPUTED,
    "core.CrossFinding": COMPUTED,
    "core.ObservedFinding": COMPUTED,
    "core.PastCheck": COMPUTED,
    "monitoring.AlertEvaluation": COMPUTED,
    "monitoring.AlertFiring": COMPUTED,
    "core.CubeKey": COMPUTED,
    "core.CubeState": COMPUTED,
    "core.StaleMonth": COMPUTED,
    "core.Closure": COMPUTED,
    "core.QualityCheck": COMPUTED,
    "core.QualityFinding": COMPUTED,
    "monitoring.TargetMonth": COMPUTED,
    "goals.ForecastRun": COMPUTED,
    "goals.ForecastSeries": COMPUTED,
    "goals.ForecastMonth": COMPUTED,
    "goals.ForecastError": COMPUTED,
    "goals.ForecastSubmission": "never changes: every submission is kept",
    "goals.NegotiationStep": "is itself the record of a negotiation",
    "goals.Cell": "the journal is its record",
    "goals.CellDifference": "the journal is its record",
    "goals.JournalEntry": "is itself the record of cells",
    "goals.WorkbookReturn": "one reader's own file; what is taken from it is in the journal",
    "core.Job": WORK,
    "core.Outbox": WORK,
    "core.Slot": WORK,
    "core.IdempotencyKey": WORK,
    "core.Dispatch": WORK,
    "core.Notification": "a copy of what happened, for one reader",
    "core.SavedView": "one reader's own filters",
}
MODELS = {
    model._meta.label: model
    for model in apps.get_models()
    if model._meta.app_label in OWN and not issubclass(model, Event)
}
AUDITED = sorted(set(MODELS) - set(EXEMPT))
# bits of pg_trigger.tgtype
INSERT, DELETE, UPDATE = 4, 8, 16


def test_exemptions_name_models_that_exist() -> None:
    assert not set(EXEMPT) - set(MODELS)


@pytest.mark.parametrize("label", AUDITED)
def test_the_database_records_every_change_of_the_model(db: None, label: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select t.tgtype from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " where c.relname = %s and t.tgname like 'pgtrigger%%' and t.tgenabled = 'O'",
            [MODELS[label]._meta.db_table],
        )
        kinds = {kind & (INSERT | UPDATE | DELETE) for (kind,) in cursor.fetchall()}
    assert {INSERT, UPDATE, DELETE} <= kinds


@pytest.mark.parametrize("label", sorted(EXEMPT))
def test_what_is_exempt_has_no_triggers(label: str) -> None:
    """None that records: a guard that keeps rows as they are is not a record."""
    guards = {"submissions_are_kept"}
    names = {trigger.name for trigger in getattr(MODELS[label]._meta, "triggers", [])}
    assert names <= guards


def events(of: str) -> models.QuerySet[Event]:
    """The recorded changes of a model of the core."""
    model = next(m for m in apps.get_models() if m._meta.label == f"core.{of}Event")
    return model._default_manager.order_by("pgh_id")  # type: ignore[return-value]


def test_bulk_changes_are_recorded_row_by_row(small_company: SmallCompany) -> None:
    before = events("Node").count()
    Node.unscoped.filter(code__in=REGIONS).update(segment="moved")
    new = list(events("Node")[before:])
    assert [(e.pgh_label, e.code, e.segment) for e in new] == [  # type: ignore[attr-defined]
        ("update", code, "moved") for code in REGIONS
    ]


def test_changes_by_plain_sql_are_recorded(small_company: SmallCompany) -> None:
    before = events("Node").count()
    with connection.cursor() as cursor:
        cursor.execute("update core_node set segment = 'sql' where code = 'north'")
    (event,) = events("Node")[before:]
    assert (event.code, event.segment) == ("north", "sql")  # type: ignore[attr-defined]


def test_a_change_in_the_browser_is_recorded_with_its_user(
    rep: Persona, client_for: Callable[[Persona], Client]
) -> None:
    client_for(rep).post("/profile/save/", {"full_name": "New Name"})
    event = events("User").filter(pgh_label="update", full_name="New Name").get()
    assert event.pgh_context.metadata == {"user": rep.user.pk, "url": "/profile/save/"}


def test_a_change_by_a_program_is_recorded_with_the_user_of_its_token(
    small_company: SmallCompany, analyst: Persona, api_for: Callable[[Persona], APIClient]
) -> None:
    body = {"code": "fax", "name": "Fax", "kind": "channel"}
    assert api_for(analyst).post("/api/v1/channels/", body).status_code == 201
    event = events("Node").filter(pgh_label="insert", code="fax").get()
    assert event.pgh_context.metadata["user"] == analyst.user.pk


def test_a_change_by_a_job_is_recorded_with_the_user_who_started_it(
    rep: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(job: jobs.JobHandle) -> None:
        User.objects.filter(pk=job.actor_id).update(full_name="By Job")

    monkeypatch.setitem(jobs._handlers, "rename", rename)
    job = jobs.enqueue(actor=rep.viewer, kind="rename", content_key="1")
    jobs.run_now(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    event = events("User").filter(full_name="By Job").get()
    assert event.pgh_context.metadata == {"user": rep.user.pk, "job": str(job.pk)}


def test_a_change_by_nobody_is_recorded_without_a_user(rep: Persona) -> None:
    ApiToken.objects.create(
        user=rep.user, name="x", prefix="p", digest="d", expires_at=timezone.now() + timedelta(1)
    )
    assert events("ApiToken").get().pgh_context is None
    assert access.system().user_id == 0
