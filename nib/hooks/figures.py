"""The figures of this app among those of the portal."""

from nib.reports import nib_figures
from oss_portal import hooks

hooks.figures.register(nib_figures)
