"""The classification KBLI: search and import."""
