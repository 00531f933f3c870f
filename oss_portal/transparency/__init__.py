"""The transparency log: every certificate, letter, text, acceptance and sealed day as a leaf of an append-only tree."""
