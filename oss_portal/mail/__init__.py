"""Outgoing mail: queued with the act, sent by the worker, and shown in the browser in development."""
