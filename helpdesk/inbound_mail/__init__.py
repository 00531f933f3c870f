"""Incoming mail: it is read, assigned to tickets, its quotes are found, and mail loops are prevented."""
