"""Registrations of this app at hooks and signals of the apps below it; importing this package makes them all."""

from nib.hooks import dashboard, deadlines, figures, law, personal_data, queues, receivers, transparency  # noqa: F401
