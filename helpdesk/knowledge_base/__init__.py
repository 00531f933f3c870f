"""The public articles: their Markdown and their search."""
