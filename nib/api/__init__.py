"""The API for agencies (PRV-2, PRV-3): methods, names and codes of the Pedoman Integrasi Aplikasi (PIA) 4.3.22.

`methods.py` answers, `keys.py` authenticates, `payload.py` says what of an NIB an agency reads, `code_lists.py` lists
codes.
"""
