"""Reading files of strangers outside of the web process: `client.parse(job, content)` asks, a bounded child reads."""
