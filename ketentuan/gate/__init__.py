"""The gate before a person who has not accepted the texts in force: its middleware and what stays open."""
