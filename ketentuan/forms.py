"""Forms of this room; they clean and explain, and never save."""

from ketentuan.ikatan import IkatanKetentuanMixin
from oss_portal.formulir import FormPortal


class FormPersetujuan(IkatanKetentuanMixin, FormPortal):
    """The wall: one tick for each document asked for."""
