"""Set-up data of the foundation."""

from collections.abc import Callable


def muat(tulis: Callable[[str], None]) -> None:
    """Load what every portal needs; running it again changes nothing."""
