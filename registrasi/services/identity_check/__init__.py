"""Asking a checker outside whether identity data are right: the question, the answers, Dukcapil, and when to ask."""
