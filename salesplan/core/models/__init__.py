"""The models of the core, by stem."""

from salesplan.core.models.company import ActualBasis, Company
from salesplan.core.models.cube import (
    ActualsCustomer,
    ActualsDay,
    ActualsDelta,
    ActualsItem,
    ActualsMonth,
    ActualsTier,
    CubeState,
    OrderDelta,
    StaleMonth,
)
from salesplan.core.models.dimensions import (
    ALL,
    COMPANY_ID,
    FOREVER,
    LEAF_KINDS,
    Closure,
    Dimension,
    Kind,
    Membership,
    Node,
    SeatKind,
    Stage,
    TerritoryTier,
    UNASSIGNED,
    WorkListEntry,
)
from salesplan.core.models.facts import (
    CreditKind,
    CurrencyRate,
    Observation,
    SalesCredit,
    SalesLine,
    Source,
)
from salesplan.core.models.imports import (
    BeforeImage,
    ImportBatch,
    ImportKind,
    ImportMapping,
    ImportMode,
    ImportState,
)
from salesplan.core.models.jobs import IdempotencyKey, Job, JobState, Outbox, Slot
from salesplan.core.models.metrics import Aggregation, Direction, Metric, MetricKind, Unit
from salesplan.core.models.people import (
    ApiToken,
    Grant,
    Holding,
    Notification,
    Person,
    Role,
    User,
)
from salesplan.core.models.registers import Attachment, Comment, SavedView

__all__ = [
    "ALL", "COMPANY_ID", "FOREVER", "LEAF_KINDS", "ActualBasis", "ActualsCustomer", "ActualsDay", "ActualsDelta",
    "ActualsItem", "ActualsMonth", "ActualsTier", "Aggregation", "ApiToken", "Attachment",
    "BeforeImage", "Closure", "Comment", "Company", "CreditKind", "CubeState", "CurrencyRate",
    "Dimension", "Direction", "Grant", "Holding", "IdempotencyKey", "ImportBatch", "ImportKind",
    "ImportMapping", "ImportMode", "ImportState", "Job", "JobState", "Kind", "Membership",
    "Metric", "MetricKind", "Node", "Notification", "Observation", "OrderDelta", "Outbox",
    "Person", "Role", "SalesCredit", "SalesLine", "SavedView", "SeatKind", "Slot", "Source",
    "Stage", "StaleMonth", "TerritoryTier", "UNASSIGNED", "Unit", "User", "WorkListEntry",
]
