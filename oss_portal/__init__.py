"""Configuration and foundation of the portal."""

# Must equal the version in pyproject.toml, which an installed portal does not have.
__version__ = "0.1.0"
