"""What this app shows in the apps below it, and what it hears of; importing it registers all."""

from nib.hooks import dashboard, deadlines, figures, law, personal_data, queues, receivers, transparency  # noqa: F401
