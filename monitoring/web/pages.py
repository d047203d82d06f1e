"""What the pages of figures have in common: headline, filters, tiles, bridge and table."""

from dataclasses import dataclass
from typing import Any

from monitoring.selectors import attainment
from monitoring.selectors.attainment import Board, LevelStanding
from monitoring.web import addresses, boards, both_targets, bridging, filters, writing
from monitoring.web.addresses import Address
from monitoring.web.writing import Writer

SORTING = frozenset((*attainment.ORDERS, "up", "down"))


@dataclass(frozen=True, slots=True)
class Page:
    """The figures of one request, and how they are written and addressed."""

    board: Board
    levels: tuple[LevelStanding, ...]
    address: Address
    order: dict[str, str]
    write: Writer

    @classmethod
    def of(cls, request: Any, home: str, *, counts: bool = False) -> "Page":
        """Read what the words of the address ask for; orders and customers with `counts`."""
        selection = addresses.selection_of(request)
        board = attainment.board(viewer=request.viewer, selection=selection, counts=counts)
        order = addresses.own_words(request, ("sort", "dir"), SORTING)
        return cls(
            board=board,
            levels=attainment.levels(viewer=request.viewer, board=board),
            address=Address.of(selection, **order).at(home),
            order=order,
            write=writing.writer(selection.metric),
        )

    def context(self, request: Any) -> dict[str, Any]:
        """What both templates show."""
        board, address, write = self.board, self.address, self.write
        selection = board.selection
        return {
            "headline": writing.headline(board),
            "place": writing.place_name(board),
            "period": writing.period_label(selection),
            "plan": selection.plan,
            "filters": filters.line(selection, address, self.levels),
            "axes": bridging.axes(selection, address, "bridge"),
            "heads": boards.heads(address, self.order, write.unit),
            "rows": boards.rows(board, write, address, self.order),
            "overlays": boards.overlays(board, write),
            "total": boards.total_row(board, write),
            "tiles": boards.tiles(board, write),
            "both": both_targets.both(selection, self.levels),
            "bridge": bridging.part(board, address),
            "address": address,
            "query": address.query(),
            "fragments": address.query(on=address.home),
            "by": selection.axis,
            "selection": selection,
            "state": request.business_day.freshness,
            "starter": board.total.is_empty and selection.plan is None,
        }
