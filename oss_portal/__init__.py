"""Configuration and foundation of the portal."""
