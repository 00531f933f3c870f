"""Template tags and filters of the NIB."""
