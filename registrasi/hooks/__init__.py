"""What this app shows in the apps below it, and what it hears of; importing it registers all."""

from registrasi.hooks import auditor, case_file, conflicts, dashboard, deadlines, figures, personal_data, queues  # noqa: F401
