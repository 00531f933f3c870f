"""The database backend: Django's for PostgreSQL, with our checks."""
