"""The Markdown and the search of the public articles."""
