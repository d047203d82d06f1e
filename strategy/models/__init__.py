"""The models of strategy, by stem."""

from strategy.models.initiatives import Direction, Initiative, InitiativeStatus

__all__ = ["Direction", "Initiative", "InitiativeStatus"]
