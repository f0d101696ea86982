"""The settings table: to be filled."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.state import State


class Settings:
    """CONFIG's parameters."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.values = {"requirepass": ""}

    def read(self, name: str) -> str:
        """The text that CONFIG GET answers."""
        return self.values[name]
