"""`bin/test-operations`: the blocks of docs/operations.md, run on real programs in a folder of their own."""
