"""The gate for people who have not accepted the texts in force: its middleware, and the pages that stay open."""
