"""Encryption of personal data, blind indexes, and masking."""
