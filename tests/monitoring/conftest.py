"""The small company with its cube and a plan in force."""

from tests.factories.planned_company import cube, planned

__all__ = ["cube", "planned"]
