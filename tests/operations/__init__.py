"""`bin/test-operations`: the blocks of docs/operations.md, run with real programs in a separate folder."""
