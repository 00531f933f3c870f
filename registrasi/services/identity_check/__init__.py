"""Checks of identity data by an external checker: the question, the answers, Dukcapil, and when it is asked."""
