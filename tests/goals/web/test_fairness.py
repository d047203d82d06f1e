"""Pages of fairness, potential and tiers: what stands on them, and what a click does."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import PotentialCriterion
from goals.selectors import scores as score_reads
from salesplan.core.models import Metric, Node
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

SYSTEM = access.system()
Browser = Callable[[Persona], Client]


@pytest.fixture
def criteria(small_actuals: SmallCompany) -> SmallCompany:
    """Revenue and (less is more) cost as criteria."""
    for code, weight, is_inverse in (("revenue", 3, False), ("cost", 1, True)):
        PotentialCriterion.unscoped.create(
            name=code.title(), metric=Metric.objects.get(code=code), weight=weight,
            is_inverse=is_inverse,
        )  # fmt: skip
    return small_actuals


def _scores(company: SmallCompany) -> dict[str, int]:
    found = score_reads.scores(viewer=SYSTEM, on=small.TODAY)
    return {code: found[company[code]] for code in small.TEAMS if company[code] in found}


def test_weights_are_tried_and_then_kept(
    criteria: SmallCompany, analyst: Persona, client_for: Browser
) -> None:
    browser, page = client_for(analyst), reverse("goals:potentials")
    first, second = PotentialCriterion.unscoped.order_by("pk")
    tried = browser.get(page, {"kind": "team", f"weight-{first.pk}": 1, f"weight-{second.pk}": 0})
    text = tried.content.decode()
    assert "preview, not kept" in text
    assert "4 territories compared" in text
    assert _scores(criteria) == {}
    given = {"kind": "team", f"weight-{first.pk}": "1", f"weight-{second.pk}": "0"}
    kept = browser.post(reverse("goals:potentials_compute"), given, follow=True)
    assert "4 scores were kept." in kept.content.decode()
    first.refresh_from_db()
    assert first.weight == 1
    assert sorted(_scores(criteria)) == list(small.TEAMS)
    wrong = browser.get(page, {"kind": "team", f"weight-{first.pk}": "-3"}).content.decode()
    assert "A weight is a whole number from 0 to 1000." in wrong


def test_nothing_to_compute_from_is_said(
    small_actuals: SmallCompany, analyst: Persona, rep: Persona, client_for: Browser
) -> None:
    page = reverse("goals:potentials")
    assert "There are no criteria yet" in client_for(analyst).get(page).content.decode()
    assert "There are no criteria yet" in client_for(rep).get(page).content.decode()
    refused = client_for(analyst).post(reverse("goals:potentials_compute"), follow=True)
    assert "There are no criteria yet" in refused.content.decode()


def test_tiers_are_proposed_and_applied_by_a_click(
    criteria: SmallCompany, analyst: Persona, client_for: Browser
) -> None:
    browser, page = client_for(analyst), reverse("goals:tier_proposal")
    browser.post(reverse("goals:potentials_compute"), {"kind": "team"})
    asked = {"kind": "team", "core": "30", "score": "50"}
    text = browser.get(page, asked).content.decode()
    assert "Change 4 tiers" in text
    done = browser.post(reverse("goals:tier_apply"), asked, follow=True).content.decode()
    assert "4 tiers changed." in done
    assert "All territories have the proposed tier already." in done
    tiers = set(Node.unscoped.filter(code__in=small.TEAMS).values_list("tier", flat=True))
    assert "core" in tiers
    assert tiers <= {"core", "potential", "emerging"}
    wrong = browser.get(page, {"kind": "team", "core": "130", "score": "50"})
    assert wrong.status_code == 422
    assert re.search(r"less than or equal to 100", wrong.content.decode())


def test_a_record_without_earlier_runs_says_so(
    small_actuals: SmallCompany, rep: Persona, client_for: Browser
) -> None:
    text = client_for(rep).get(reverse("goals:odds_record")).content.decode()
    assert "No earlier forecast to look back on" in text
