from registrasi.forms.akun import FormGantiSurel, FormKataSandi, FormMasuk, FormMintaSandi, FormUbahSandi
from registrasi.forms.identitas import FormBetulkanSurel, FormIdentitas
from registrasi.forms.registrasi import FormRegistrasi

__all__ = [
    "FormBetulkanSurel",
    "FormGantiSurel",
    "FormIdentitas",
    "FormKataSandi",
    "FormMasuk",
    "FormMintaSandi",
    "FormRegistrasi",
    "FormUbahSandi",
]
