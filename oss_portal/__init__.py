"""Configuration and foundation of the portal."""

# The same as in pyproject.toml, which an installed portal does not have.
__version__ = "0.1.0"
