"""Fairness in sentences that a manager understands."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.selectors.fairness import ANSWERED, LOCKED, Card, Team
from salesplan.engine import notation
from salesplan.engine.fairness import ALL_HELD, ALREADY_EVEN, FAIRER, NO_ROOM

CLEAR, SLIGHT = 50, 30
"""Correlations (hundredths) from which a link is called clear, or slight."""
EVEN, UNEVEN = 500, 1_500
"""Coefficients of variation (basis points) up to which a team is called even, and fairly even."""


def headline(*, card: Card) -> str:
    """The card's sentence: "Asks 18 % more than last year; the team 9 %."."""
    asked = _asked(card.own.growth)
    if asked is None:
        return _("There is no last year to compare this target with.")
    if card.peers is None or card.peers.growth is None:
        return _("%(asked)s.") % {"asked": asked}
    team = notation.percent(card.peers.growth, plus=True)
    return _("%(asked)s; the team %(team)s %%.") % {"asked": asked, "team": team}


def _asked(growth: int | None) -> str | None:
    if growth is None:
        return None
    percent = notation.percent(abs(growth))
    if growth < 0:
        return _("Asks %(percent)s %% less than last year") % {"percent": percent}
    return _("Asks %(percent)s %% more than last year") % {"percent": percent}


def lines(*, card: Card) -> list[str]:
    """The other sentences of a card, as far as the figures are known."""
    found = [_difficulty(card), _odds(card), _history(card), _potential(card), _peers(card)]
    return [line for line in [*found, _capacity(card)] if line]


def _difficulty(card: Card) -> str:
    difficulty = card.own.difficulty
    if difficulty is None:
        return _("Nothing is forecast here yet, so nobody can say how hard it is.")
    over = difficulty - 10_000
    percent = notation.percent(abs(over))
    if over > 0:
        return _("The target is %(percent)s %% above what is expected.") % {"percent": percent}
    if over < 0:
        return _("The target is %(percent)s %% below what is expected.") % {"percent": percent}
    return _("The target is what is expected.")


def _odds(card: Card) -> str:
    chance = card.own.odds.get("target")
    if chance is None:
        return ""
    percent, times = notation.percent(chance), round(chance / 1_000)
    if not 0 < times < 10:
        return _("It is reached with a probability of %(percent)s %%.") % {"percent": percent}
    text = _("It is reached with a probability of %(percent)s %%, about %(times)s times in 10.")
    return text % {"percent": percent, "times": times}


def _history(card: Card) -> str:
    if card.middle is None or card.best is None:
        return ""
    years = len(card.own.past)
    text = ngettext(
        "In its last %(years)s year it grew by %(middle)s %% (median); its best year brought"
        " %(best)s %%.",
        "In its last %(years)s years it grew by %(middle)s %% (median); its best year brought"
        " %(best)s %%.",
        years,
    )
    middle, best = (notation.percent(one, plus=True) for one in (card.middle, card.best))
    return text % {"years": years, "middle": middle, "best": best}


def _potential(card: Card) -> str:
    against = card.against_potential
    if against is None:
        return ""
    percent = notation.percent(abs(against - 10_000))
    if against > 10_000:
        return _("Its share of the target is %(percent)s %% above its share of the potential.") % {
            "percent": percent
        }
    return _("Its share of the target is %(percent)s %% below its share of the potential.") % {
        "percent": percent
    }


def _peers(card: Card) -> str:
    peers = card.peers
    if peers is None or peers.rank is None or peers.count < 2:
        return ""
    return _("By difficulty it is number %(rank)s of %(count)s, the hardest being number 1.") % {
        "rank": peers.rank, "count": peers.count,
    }  # fmt: skip


def _capacity(card: Card) -> str:
    if card.load is None:
        return ""
    return _("It takes %(percent)s %% of what the seats can carry.") % {
        "percent": notation.percent(card.load)
    }


def spread(*, team: Team) -> str:
    """How evenly the targets weigh."""
    if team.variation is None:
        return _("Fewer than two members have both a target and a forecast: nothing to compare.")
    percent = notation.percent(team.variation)
    if team.variation <= EVEN:
        return _("The targets are about equally hard: they vary by %(percent)s %%.") % {
            "percent": percent
        }
    if team.variation <= UNEVEN:
        return _("The targets are not equally hard: they vary by %(percent)s %%.") % {
            "percent": percent
        }
    return _("Some targets are much harder than others: they vary by %(percent)s %%.") % {
        "percent": percent
    }


def link(*, team: Team) -> str:
    """Whether whoever ran fast is loaded more (鞭打快牛)."""
    found = team.correlation
    if found is None:
        return _("Whether fast growers are loaded more cannot be said with so few members.")
    told = {"correlation": f"{found / 100:+.2f}".replace("-", "−")}
    if found >= CLEAR:
        return (
            _(
                "Whoever grew fast last year is asked for more growth again (correlation"
                " %(correlation)s): the fast ox is whipped."
            )
            % told
        )
    if found >= SLIGHT:
        return (
            _(
                "There is a slight tendency to ask more of those who grew fast last year"
                " (correlation %(correlation)s)."
            )
            % told
        )
    if found <= -CLEAR:
        return (
            _(
                "Whoever fell behind last year is asked for more growth"
                " (correlation %(correlation)s)."
            )
            % told
        )
    return (
        _("What is asked does not follow last year's growth (correlation %(correlation)s).") % told
    )


def outcome(*, code: str) -> str:
    """What became of the search for a fairer split."""
    return {
        FAIRER: _("A fairer split with the same total was found."),
        ALREADY_EVEN: _("All targets are equally hard already."),
        ALL_HELD: _("Fewer than two members can still move, so there is no fairer split."),
        NO_ROOM: _("No fairer split exists within what is locked, answered and bounded."),
    }[code]


def held(*, reason: str) -> str:
    """Why a member's target stays."""
    return {
        ANSWERED: _("answered"), LOCKED: _("locked"), "": "",
    }.get(reason, reason)  # fmt: skip
