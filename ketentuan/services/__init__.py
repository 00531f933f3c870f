"""The acts of this app, one function each; callers import the module of the act."""
