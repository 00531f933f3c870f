"""The public check of a number, a QR code or a PDF."""
