"""What should be a register is one, and every register is tested at each of its doors."""

import pytest
from django.apps import apps
from django.urls import reverse

from salesplan.core.models.base import Versioned
from salesplan.core.selectors.registers import Register, every
from salesplan.core.selectors.registers.filters import params
from tests.doors.test_every_register import ROWS

OTHERWISE = {
    "goals.RampProfile": "written beside the capacity page: its steps are an array",
    "goals.Reassignment": "the pages of coverage and capacity",
    "core.ImportMapping": "saved and chosen on the import pages",
    "core.Company": "one row; the settings page",
    "goals.Plan": "the plan workspace",
    "goals.Version": "the plan workspace",
    "goals.Goal": "a chapter of the plan workspace",
    "goals.Round": "the calendar of the plan workspace",
    "goals.PlanRule": "the rules of the plan workspace",
    "goals.PlanTemplate": "chosen and saved in the plan workspace",
    "goals.Calibration": "a page of its plan: the proposal, its effect, its approval",
    "goals.PayoutCurve": "one per plan, on the plan's settings",
    "goals.PhasingProfile": "chosen and edited beside the grid",
    "goals.HandDown": "the board of a plan's hand-down",
    "goals.Commitment": "a node of the board of a hand-down, and one's own targets",
    "goals.Delegation": "one person's own, on the page of delegations",
    "goals.ForecastSettings": "one row; the page of the forecast's rhythm",
    "core.Endpoint": "one person's own, on the page of messages",
    "core.MessageSettings": "one person's own, on the page of messages",
    "core.MessageSwitch": "one person's own, on the page of messages",
    "monitoring.Remedy": "the page of its alert or cause; tasks and requests are registers",
}
"""Versioned models with pages and endpoints of their own, and where those are."""


def test_every_versioned_model_is_a_register_or_says_why_not() -> None:
    registered = {register.model for register in every()}
    models = [m for m in apps.get_models() if issubclass(m, Versioned)]
    missing = {m._meta.label for m in models if m not in registered} - set(OTHERWISE)
    assert not missing
    known = {m._meta.label for m in models}
    assert set(OTHERWISE) <= known


@pytest.mark.parametrize("register", every(), ids=lambda register: register.key)
def test_every_register_has_its_doors_filters_and_tests(register: Register) -> None:
    assert reverse("register", args=[register.key])
    assert reverse(f"api_{register.key}-list")
    assert params(register), "a list that cannot be narrowed"
    assert register.search, "a list that cannot be searched"
    assert register.key in ROWS, "add a row to tests/doors/test_every_register.py"


@pytest.mark.parametrize("register", every(), ids=lambda register: register.key)
def test_every_register_is_consistent(register: Register) -> None:
    names = set(register.all_columns)
    for declared in (
        register.money,
        register.months,
        register.tones,
        register.fixed_after_creation,
    ):
        assert set(declared) <= names
    for name in (register.node, register.owner, register.natural_key):
        assert not name or name in names
    assert set(register.needed) <= set(register.fields)
