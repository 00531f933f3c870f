"""The API for agencies (PRV-2, PRV-3): methods, names and codes of the Pedoman Integrasi Aplikasi (PIA) 4.3.22.

`catalogue.py` lists the methods, `methods.py` answers, `keys.py` authenticates, `code_lists.py` lists codes. What of an
NIB an agency reads is in `nib/services/payload.py`.
"""
