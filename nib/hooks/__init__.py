"""What this app shows in the apps below it: queues, dashboard card, deadlines, personal data."""
