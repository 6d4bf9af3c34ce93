"""How a command ends when it cannot do what was asked: one plain sentence and an exit code."""

from __future__ import annotations

FAILED = 1
"""It was tried and did not work, or did not work for everything."""
USAGE = 2
"""What was asked makes no sense."""
NO_PLATFORM = 3
"""There is no platform to ask."""


class CommandError(RuntimeError):
    """Ends a command with a message for a person and an exit code."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


class NoPlatformError(CommandError):
    """No platform runs, or not the one asked for. The message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, NO_PLATFORM)


class BrokerUnreachableError(CommandError):
    """The broker does not answer."""

    def __init__(self, bootstrap: str) -> None:
        super().__init__(f"no broker answers at {bootstrap}", NO_PLATFORM)
