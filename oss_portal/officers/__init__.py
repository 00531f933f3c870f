"""Officers: acts to invite, give roles, suspend and deactivate, each with a reason; on administrators by two persons."""
