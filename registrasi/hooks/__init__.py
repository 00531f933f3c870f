"""Hooks of this app in the apps below it: parts of pages, and events it listens to; importing it registers all."""

from registrasi.hooks import auditor, case_file, conflicts, dashboard, deadlines, figures, personal_data, queues  # noqa: F401
