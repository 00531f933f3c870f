"""Formats of dates that Django writes, as in the lists of the admin (`FORMAT_MODULE_PATH`)."""
