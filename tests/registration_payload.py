"""The filled-in registration form, for tests in the process and for visitors over real HTTP."""

# A WNI, perseorangan, who owns a warung; the NIK and the mail address come from `person_number`.
PERSEORANGAN = {
    "jenis_identitas": "01",
    "jenis_perusahaan": "17",
    "nama": "Siti Aminah",
    "tanggal_lahir_0": "17",
    "tanggal_lahir_1": "05",
    "tanggal_lahir_2": "1990",
    "negara_asal": "ID",
    "telepon": "085712345678",
    "privasi": "on",
    "setuju": "on",
}


def person_number(order: int) -> dict[str, str]:
    """Return NIK and mail address of the person number `order`; up to 9,000 of each sub-district."""
    return {"nik": f"{317101 + order // 9000:06d}170590{order % 9000 + 1:04d}", "email": f"orang{order}@contoh.id"}
