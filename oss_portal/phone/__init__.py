"""The second channel: short messages to a phone (WhatsApp or SMS), for who has no mailbox they can open (ADR 35)."""
