"""The pages of officers: admin site, base classes of its pages, search, and the check of who is staff."""
