"""The API for agencies (PRV-2, PRV-3): methods, names and codes of the Pedoman Integrasi Aplikasi (PIA) 4.3.22.

`metode.py` answers, `kunci.py` is the door, `data.py` says what of an NIB an agency reads, `referensi.py` lists codes.
"""
