"""Papers that the portal issues: known for ever, valid for other programs, verifiable after their keys expired."""
