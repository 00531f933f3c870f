"""Registration of this app's figures with those of the portal."""

from nib.reports import nib_figures
from oss_portal import hooks

hooks.figures.register(nib_figures)
