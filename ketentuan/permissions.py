"""Permissions for the terms: this app's part of the table of roles."""

from django.utils.translation import gettext_lazy

from oss_portal.staff.roles import Roles

_DRAFT = (
    "ketentuan.view_versiketentuan",
    "ketentuan.add_versiketentuan",
    "ketentuan.change_versiketentuan",
    "ketentuan.view_persetujuan",
)
_APPROVE = ("ketentuan.view_versiketentuan", "ketentuan.umumkan_versiketentuan", "ketentuan.view_persetujuan")

# The author of a version never approves it.
ROLES: Roles = {
    "Penyusun Ketentuan": _DRAFT,
    "Penyetuju Ketentuan": _APPROVE,
}
FOUR_EYES = (
    ("ketentuan.change_versiketentuan", "ketentuan.umumkan_versiketentuan"),
    ("ketentuan.add_versiketentuan", "ketentuan.umumkan_versiketentuan"),
)
SENTENCES = {
    "Penyusun Ketentuan": gettext_lazy("Menulis versi baru ketentuan dan pemberitahuan privasi, lalu mengajukannya."),
    "Penyetuju Ketentuan": gettext_lazy("Memeriksa versi yang disusun petugas lain, lalu mengumumkannya."),
}
