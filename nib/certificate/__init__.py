"""The certificate: what a version says, and its document."""
