"""The same formats as in Indonesian, so that an officer who changes the language sees the same dates."""

from oss_portal.formats.id.formats import DATE_FORMAT, DATETIME_FORMAT, TIME_FORMAT

__all__ = ["DATETIME_FORMAT", "DATE_FORMAT", "TIME_FORMAT"]
