"""Methods that follow figures of a plan: another version, another cell, or a copy of them."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray
from goals.selectors.sources import Figures
from goals.services.methods import reading
from goals.services.methods.registry import PERCENT, Param, method
from goals.services.methods.sharing import by_groups
from goals.services.methods.tasks import Task
from salesplan.core.errors import Refused
from salesplan.engine.money import scale_amounts
from salesplan.engine.spreading import Leaves, SpreadResult

_SOURCE = (
    Param("version", reading.node, _("another version: id or code")),
    Param("organisation", reading.node, _("territory of another cell")),
    Param("product", reading.node, _("product of another cell")),
    Param("channel", reading.node, _("channel of another cell")),
    Param("customer", reading.node, _("customer tier of another cell")),
    Param("from_month", reading.month, _("first month of another cell")),
    Param("from_months", reading.whole, _("months of another cell")),
)


@method("like", _("Like another cell or version"), "source", _SOURCE)
def like(task: Task) -> SpreadResult:
    """In proportion to figures of another version, or in the pattern of another cell.

    Where the nodes are the same leaves follow leaves; along a dimension in which they differ the
    other cell's mix is added up and each part comes down like the present values.
    """
    match = _match(task)
    weights = match.weights()
    if not any(weights):
        raise Refused(_("Nothing stands there to be followed."), code="nothing_to_follow")
    if match.one_to_one:
        values = np.array(weights, np.int64)[match.group_of]
        filled = match.filled()
        return task.spread(task.wanted, Leaves(np.where(filled, values, 0), filled))
    if min(weights) < 0:
        raise Refused(_("A pattern with negative parts cannot be followed."), code="negative")
    return by_groups(task, match.group_of, weights)


@method("copy", _("Copy from another version or cell"), "source", (*_SOURCE, PERCENT))
def copy(task: Task) -> SpreadResult:
    """The other figures as they are, or a percentage of them in whole rounding units.

    What is empty there becomes empty. Leaves must match one to one; locked leaves stay.
    """
    match = _match(task)
    if not match.one_to_one:
        raise Refused(
            _("The two cells have different nodes below them and cannot be copied leaf by leaf;"
              " spread like the other one instead."),
            code="shapes_differ",
        )  # fmt: skip
    filled = match.filled()
    values = np.where(filled, np.array(match.weights(), np.int64)[match.group_of], 0)
    share = task.params.get("percent", Fraction(1))
    open_ = filled & ~task.locked
    if share != 1:
        values[open_] = scale_amounts(values[open_], share, task.quantum)
    return task.untouched(values, filled)


@dataclass(frozen=True, eq=False)
class _Match:
    """Leaves of the entry and of the source by what they have in common.

    ``group_of`` (leaves,) and ``source_of`` (source leaves,) index `count` groups.
    """

    source: Figures
    group_of: Int64Array
    source_of: Int64Array
    count: int
    one_to_one: bool

    def weights(self) -> list[int]:
        """The source's figure of each group."""
        sums = np.zeros(self.count, np.int64)
        np.add.at(sums, self.source_of, self.source.leaves.values)
        return sums.tolist()  # type: ignore[no-any-return]

    def filled(self) -> BoolArray:
        """Whether the source has a figure for each leaf of the entry."""
        known = np.zeros(self.count, np.bool_)
        known[self.source_of[self.source.leaves.filled]] = True
        return known[self.group_of]


def _match(task: Task) -> _Match:
    source = task.sources.figures(task.params, task.address)
    _comparable(task, source)
    shared = [at for at in range(4) if _is_shared(task, source, at)]
    dropped = [
        at for at in range(4)
        if at not in shared and not _is_single(task.keys[at], source.keys[at])
    ]  # fmt: skip
    own, theirs = task.keys[shared], source.keys[shared]
    months = not _one_period(task, source)
    if months:
        span = task.sources.version.span
        own_month = (task.periods - task.address.first_period) // span
        their_month = (source.periods - source.address.first_period) // span
        own, theirs = np.vstack([own, own_month]), np.vstack([theirs, their_month])
    both = np.hstack([own, theirs]) if len(own) else np.zeros((1, _width(task, source)), np.int64)
    _unique, codes = np.unique(both, axis=1, return_inverse=True)
    codes = codes.ravel()
    count = int(codes.max()) + 1 if len(codes) else 0
    group_of, source_of = codes[: len(task.places)], codes[len(task.places) :]
    sizes = np.bincount(group_of, minlength=count)
    one_to_one = not dropped and bool((sizes <= 1).all())
    return _Match(source, group_of, source_of, count, one_to_one)


def _width(task: Task, source: Figures) -> int:
    return len(task.places) + len(source.periods)


def _comparable(task: Task, source: Figures) -> None:
    own = task.sources.version
    if sorted(own.grain) != sorted(source.version.grain) or own.span % source.version.span:
        raise Refused(
            _("%(version)s is broken down in another way."), code="grains_differ",
            version=source.version.name,
        )  # fmt: skip
    same = source.address.months == task.address.months
    if not same and task.address.months != own.span:
        raise Refused(
            _("The other cell covers %(theirs)s months, this one %(own)s."), code="shapes_differ",
            theirs=source.address.months, own=task.address.months,
        )  # fmt: skip


def _is_shared(task: Task, source: Figures, at: int) -> bool:
    return task.address.keys[at] == source.address.keys[at]


def _is_single(own: Int64Array, theirs: Int64Array) -> bool:
    """Whether there is one node on both sides, so that one stands for the other."""
    return len(np.unique(own)) <= 1 and len(np.unique(theirs)) <= 1


def _one_period(task: Task, source: Figures) -> bool:
    """A single period follows the mix of a longer span."""
    return source.address.months != task.address.months
