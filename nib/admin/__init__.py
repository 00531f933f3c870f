"""The admin pages of officers for NIBs: officers view records, and act through services."""

from nib.admin import instansi, izin, kewajiban, master_data, nib, pencabutan, peran, permohonan, sanksi
