"""The workplace of officers: admin site, base classes of its pages, search, and who counts as staff."""
