"""The second channel: short messages to a phone (WhatsApp or SMS), for people who cannot open a mailbox (ADR 35)."""
