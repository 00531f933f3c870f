"""Helpers that fill in the wizard as a person does, for the tests of its pages."""

from django.urls import reverse

from nib.models import Permohonan, TeksPernyataan
from nib.services import reminders

KEBON_SIRIH = "31.71.06.1005"
USAHA = {
    "npwp_pilihan": "nik",
    "alamat": "Jalan Kebon Sirih 12 RT 003 RW 004",
    "kelurahan": KEBON_SIRIH,
    "kode_pos": "",
    "telepon": "0857-1234-5678",
    "email": "warung@contoh.id",
}
PERAN = {"impor": "tidak", "ekspor": "tidak", "jamsos_kes": "tidak", "jamsos_tk": "tidak", "wlkp": "tidak"}


def sign_in(client, hak_akses):
    client.force_login(hak_akses.pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    return client


def permohonan(hak_akses) -> Permohonan:
    return Permohonan.objects.get(pelaku_usaha=hak_akses.pelaku_usaha)


def send(web_client, hak_akses, name, data=None, args=(), **query):
    """Post to a page of the draft as its form would."""
    address = reverse(name, args=args, query=query or None)
    return web_client.post(address, {"permohonan": str(permohonan(hak_akses).kode)} | (data or {}))


def step(web_client, hak_akses, n, data=None):
    return send(web_client, hak_akses, "nib-langkah", data, args=[n])


def all_pernyataan() -> dict:
    return {f"pernyataan_{t.kode.lower().replace('-', '_')}_{t.versi}": "on" for t in TeksPernyataan.objects.in_force()}


def fill_until(web_client, hak_akses, n):
    """Fill in the steps 1 to n as the owner of a warung does."""
    web_client.post(reverse("nib-ajukan"))
    if n >= 1:
        assert step(web_client, hak_akses, 1, USAHA).url == reverse("nib-langkah", args=[2])
    if n >= 2:
        data = {"lokasi": "kantor", "modal": "Rp 5.000.000", "tenaga_kerja": "", "uraian": "nasi uduk"}
        assert send(web_client, hak_akses, "nib-kegiatan-baru", data, kbli="56102").status_code == 302
        assert step(web_client, hak_akses, 2).url == reverse("nib-langkah", args=[3])
    if n >= 3:
        last = 5 if hak_akses.pelaku_usaha.perseorangan else 4
        assert step(web_client, hak_akses, 3, PERAN).url == reverse("nib-langkah", args=[last])
    if n >= 4:
        assert step(web_client, hak_akses, 4, all_pernyataan()).url == reverse("nib-langkah", args=[5])


def remind(kind) -> int:
    """Send all reminders of one kind of `reminders.REMINDERS`, in batches. Returns the number of rows checked."""
    step, after, count = reminders.REMINDERS.index(kind), 0, 0
    while found := reminders.remind_next(step, after):
        looked_at, next_step, after = found
        count += looked_at
        if next_step != step:
            break
    return count
