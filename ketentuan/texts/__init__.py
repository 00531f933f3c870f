"""The text of a version: parsed, cited, compared, printed."""
