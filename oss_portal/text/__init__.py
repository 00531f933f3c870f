"""What a person types or pastes, read the same way in every field: characters, numbers, dates, words that are printed.

Pure functions: rules and forms of every app use them, and nothing else cleans typed text.
"""
