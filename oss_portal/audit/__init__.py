"""The audit trail: its events, the context of the request they come from, and its sealing."""
