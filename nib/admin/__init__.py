"""The officers' workplace for NIBs: they look, and act through services."""

from nib.admin import instansi, izin, kewajiban, master_data, nib, pencabutan, peran, permohonan, sanksi
