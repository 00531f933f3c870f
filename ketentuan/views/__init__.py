"""The pages of the terms."""
