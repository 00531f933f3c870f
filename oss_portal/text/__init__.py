"""Functions that read typed or pasted text the same way in every field: characters, numbers, dates, printed words.

They are pure functions: rules and forms of every app use them, and no other code cleans typed text.
"""
