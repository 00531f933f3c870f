"""The figures of this app for the portal."""

from oss_portal import hooks
from registrasi.reports import hak_akses_figures, registration_figures

hooks.figures.register(registration_figures)
hooks.figures.register(hak_akses_figures)
