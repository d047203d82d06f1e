"""What belongs to the south is not to be met in the north: not on a page, not in an answer, not in
a search, an export, an error. The same of one rep towards another in the same region."""

from tests.web.crawling import answers, text_of
from tests.web.world import CANARY, NEIGHBOUR, World


def met(world: World, name: str, *words: str, htmx: bool = False) -> set[str]:
    """The addresses at which somebody meets one of the words."""
    return {
        called
        for called, response in answers(world, name, htmx)
        if any(word in text_of(response) for word in words)
    }


def test_nobody_meets_what_belongs_to_others_and_its_owners_do(world: World) -> None:
    assert met(world, "rep", CANARY, NEIGHBOUR) == set()
    assert met(world, "manager_north", CANARY, NEIGHBOUR, htmx=True) == set()
    assert met(world, "stranger", NEIGHBOUR) == set()
    assert {
        "search?q=CANAR", "register[organisation]", "register[customers]", "register[actions]",
        "register_row[actions]", "register_file[actions]", "goals:plans", "goals:plan",
        "data_quality", "api_organisation-list", "api_customers-list", "api_actions-list",
        "api_actions-comments", "api-plans", "api-goals", "api-locks",
    } <= met(world, "manager_south", CANARY)  # fmt: skip
