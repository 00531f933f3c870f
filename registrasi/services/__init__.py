"""The acts of this app, one function each."""
