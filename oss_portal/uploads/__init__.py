"""Files that people send: checked by content, stored outside of the web root, sent only as downloads."""
