"""The officers' workplace for NIBs: they look, and act through services."""

from nib.admin import master, nib, pencabutan, permohonan

__all__ = ["master", "nib", "pencabutan", "permohonan"]
