"""The acts of this app, one function each; whoever calls one imports its module."""
