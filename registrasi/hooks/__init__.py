"""What this app shows in the apps below it, and what it hears of; importing it registers all."""

from registrasi.hooks import (  # noqa: F401
    auditor,
    case_file,
    conflicts,
    dashboard,
    deadlines,
    figures,
    personal_data,
    queues,
)
