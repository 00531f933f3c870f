"""PDF documents, their electronic signature, and numbered letters."""
