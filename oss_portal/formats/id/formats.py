"""Formats of dates for officers: 27 Nov 2026, and 27 Nov 2026 09.00 WIB."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = r"j M Y H.i \W\I\B"
TIME_FORMAT = "H.i"
