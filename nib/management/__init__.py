"""Commands of the NIB."""
