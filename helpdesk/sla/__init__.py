"""The promised times of a tiket: its clocks and the time that is left."""
