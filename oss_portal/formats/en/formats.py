"""The same as in Indonesian: an officer who changes the language compares the same dates."""

from oss_portal.formats.id.formats import DATE_FORMAT, DATETIME_FORMAT, TIME_FORMAT

__all__ = ["DATETIME_FORMAT", "DATE_FORMAT", "TIME_FORMAT"]
