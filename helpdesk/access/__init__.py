"""Rules for who may read a tiket: conflicts of interest, secret links, masked identity numbers."""
