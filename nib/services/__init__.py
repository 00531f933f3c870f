"""The acts of this app, one function each."""

from nib.services.penerbitan import terapkan_perubahan, terbitkan_nib

__all__ = ["terapkan_perubahan", "terbitkan_nib"]
