from helpdesk.services.akun import (
    cocokkan_kode,
    kirim_kode_periksa,
    kirim_ulang_aktivasi,
    mulai_ganti_surel,
    pindahkan_data_pribadi,
    usul_blokir,
)
from helpdesk.services.jam import catat_yang_lewat, ingatkan_pelapor, peringatkan, tutup_yang_diam
from helpdesk.services.kaitan import batalkan_gabung, gabungkan, kaitkan, pelapor_sama, pisahkan
from helpdesk.services.pembuatan import buat_tiket
from helpdesk.services.penanganan import eskalasi, golongkan, jawab_eskalasi, minta_pelapor, tunggu_pihak_lain
from helpdesk.services.penugasan import ambil, ambil_berikutnya, boleh_menangani, lepas, serahkan_penyelia, tetapkan
from helpdesk.services.penutupan import (
    batas_buka_kembali,
    buka_kembali,
    bukan_spam,
    nilai,
    selesaikan,
    tandai_spam,
    tutup,
)
from helpdesk.services.percakapan import balas, balas_pelapor, catat_internal

__all__ = [
    "usul_blokir",
    "mulai_ganti_surel",
    "kirim_ulang_aktivasi",
    "kirim_kode_periksa",
    "cocokkan_kode",
    "ambil",
    "ambil_berikutnya",
    "balas",
    "balas_pelapor",
    "batalkan_gabung",
    "batas_buka_kembali",
    "boleh_menangani",
    "buat_tiket",
    "buka_kembali",
    "bukan_spam",
    "catat_internal",
    "catat_yang_lewat",
    "eskalasi",
    "gabungkan",
    "golongkan",
    "ingatkan_pelapor",
    "jawab_eskalasi",
    "kaitkan",
    "lepas",
    "minta_pelapor",
    "nilai",
    "pelapor_sama",
    "peringatkan",
    "pindahkan_data_pribadi",
    "pisahkan",
    "selesaikan",
    "serahkan_penyelia",
    "tandai_spam",
    "tetapkan",
    "tunggu_pihak_lain",
    "tutup",
    "tutup_yang_diam",
]
