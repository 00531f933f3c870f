"""Who may do what with the terms: this app's part of the table of roles."""

from oss_portal.staff.roles import Roles

_DRAFT = (
    "ketentuan.view_versiketentuan",
    "ketentuan.add_versiketentuan",
    "ketentuan.change_versiketentuan",
    "ketentuan.view_persetujuan",
)
_APPROVE = ("ketentuan.view_versiketentuan", "ketentuan.umumkan_versiketentuan", "ketentuan.view_persetujuan")

# Whoever writes a version never approves that same version.
ROLES: Roles = {
    "Penyusun Ketentuan": _DRAFT,
    "Penyetuju Ketentuan": _APPROVE,
    "Pengelola Ketentuan": (*_DRAFT, *_APPROVE),
}
