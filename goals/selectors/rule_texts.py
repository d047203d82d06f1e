"""Rules in a sentence: what holds, what is missing."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from goals.models import RuleKind
from goals.selectors import plan_rules
from goals.selectors.plan_rules import BROKEN, UNKNOWN, Checked
from salesplan.engine import notation

_SHARES = (RuleKind.STAGE_SHARE_MIN, RuleKind.TIER_SHARE_MIN, RuleKind.TIER_SHARE_MAX)


def title(*, one: Checked) -> str:
    """What a rule asks for: "new products: at least 15 % of the total"."""
    rule, what = one.rule, str(one.subject)
    percent = notation.percent(rule.value or 0)
    if rule.kind in plan_rules.GROWTH:
        return _("%(what)s: grow by %(percent)s %%") % {"what": what, "percent": percent}
    if rule.kind == RuleKind.TIER_SHARE_MAX:
        return _("%(what)s: at most %(percent)s %% of the total") % {
            "what": what, "percent": percent,
        }  # fmt: skip
    if rule.kind in _SHARES:
        return _("%(what)s: at least %(percent)s %% of the total") % {
            "what": what, "percent": percent,
        }  # fmt: skip
    metric = rule.metric.label if rule.metric else ""
    if not rule.value:
        return _("%(what)s: grow not less than “%(metric)s”") % {"what": what, "metric": metric}
    return _("%(what)s: grow not less than “%(metric)s” %(points)s points") % {
        "what": what, "metric": metric, "points": notation.percent(rule.value, plus=True),
    }  # fmt: skip


def line(*, one: Checked) -> str:
    """How the plan stands to a rule: "new products 11 % < 15 %"."""
    if one.value is None or one.limit is None:
        return f"{one.subject}: {one.reason}"
    name = str(one.subject)
    if one.rule.kind not in _SHARES:
        name = _("growth of %(what)s") % {"what": name}
    value, limit = _apart(one.value, one.limit)
    return f"{name} {value} % {_sign(one)} {limit} %"


def summary(*, checked: Sequence[Checked]) -> str:
    """One line over the grid: "Rules: 4 of 5 met, new products 11 % < 15 %"."""
    counted = plan_rules.tally(checked=checked)
    if not counted.judged and not counted.unknown:
        return _("Rules: none yet")
    parts = [_("Rules: %(met)s of %(judged)s met") % {"met": counted.met, "judged": counted.judged}]
    parts += [line(one=one) for one in counted.broken]
    if counted.unknown:
        parts.append(_("%(count)s cannot be judged") % {"count": counted.unknown})
    return ", ".join(parts)


def _sign(one: Checked) -> str:
    broken = one.state == BROKEN
    if one.rule.kind == RuleKind.TIER_SHARE_MAX:
        return ">" if broken else "≤"
    if one.state == UNKNOWN or one.rule.kind in plan_rules.GROWTH:
        return "/"
    return "<" if broken else "≥"


def _apart(value: int, limit: int) -> tuple[str, str]:
    """With one decimal, or with two where one would make different figures look alike."""
    alike = value != limit and round(value, -1) == round(limit, -1)
    decimals = 2 if alike else 1
    return notation.percent(value, decimals), notation.percent(limit, decimals)
