"""Fixtures that tests here share with those of the apps."""

from tests.goals.conftest import cube, plan  # noqa: F401 - fixtures of plans
