"""Officers: acts to invite, give roles, suspend and deactivate, with a reason; on administrators by two persons."""
