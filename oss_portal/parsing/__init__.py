"""Parsers of files of strangers, outside of the web process: `client.parse` asks a child process with limits."""
