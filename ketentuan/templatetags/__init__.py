"""Template tags and filters of the terms."""
