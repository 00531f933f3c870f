"""The acts of this app, one function each; a caller imports the module of the act."""
