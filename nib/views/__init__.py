"""The pages of the NIB."""
