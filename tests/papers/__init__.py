"""Papers that leave the portal: known for ever, sound for other programs, verifiable after their keys have ended."""
