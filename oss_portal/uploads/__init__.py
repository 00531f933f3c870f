"""Files that people send: checked by content, kept outside of the web root, handed out as downloads."""
