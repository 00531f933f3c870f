"""As what an NIB also serves: choices that contradict each other, and roles that follow (domain.md 1.4.3, 1.4.4)."""

from collections.abc import Collection, Sequence

API_U, API_P = "01", "02"
IMPORTIR, EKSPORTIR = "importir", "eksportir"


def check_peran(
    *,
    impor: bool | None,
    jenis_api: str,
    ekspor: bool | None,
    kepabeanan: Collection[str],
    kategori_kbli: Collection[str],
    produksi_sendiri: bool,
    tenaga_kerja: int,
    wlkp: bool | None,
) -> dict[str, str]:
    """Return field -> code of what contradicts; empty when the choices fit together.

    Codes: `impor_kosong`, `ekspor_kosong`, `api_kosong`, `api_tanpa_impor`, `api_p_bukan_produsen`,
    `importir_tanpa_impor`, `eksportir_tanpa_ekspor`, `kepabeanan_tanpa_kegiatan`, `wlkp_wajib`.
    """
    error: dict[str, str] = {}
    if impor is None:
        error["impor"] = "impor_kosong"
    elif impor and jenis_api not in {API_U, API_P}:
        error["jenis_api"] = "api_kosong"
    elif not impor and jenis_api:
        error["jenis_api"] = "api_tanpa_impor"
    elif jenis_api == API_P and "C" not in kategori_kbli and not produksi_sendiri:
        error["jenis_api"] = "api_p_bukan_produsen"
    if ekspor is None:
        error["ekspor"] = "ekspor_kosong"
    if impor is not None and ekspor is not None:
        if kepabeanan and not (impor or ekspor):
            error["kepabeanan"] = "kepabeanan_tanpa_kegiatan"
        elif IMPORTIR in kepabeanan and not impor:
            error["kepabeanan"] = "importir_tanpa_impor"
        elif EKSPORTIR in kepabeanan and not ekspor:
            error["kepabeanan"] = "eksportir_tanpa_ekspor"
    if tenaga_kerja > 0 and not wlkp:
        error["wlkp"] = "wlkp_wajib"
    return error


def jenis_kepabeanan(*, impor: bool, ekspor: bool, options: Collection[str]) -> list[str]:
    """Return the kinds of customs access: importir and eksportir follow from the answers, the others were chosen."""
    if not (impor or ekspor):
        return []
    result = [IMPORTIR] if impor else []
    result += [EKSPORTIR] if ekspor else []
    return result + [p for p in options if p not in {IMPORTIR, EKSPORTIR}]


def resulting_peran(
    rule: Sequence[tuple[str, str]],
    *,
    impor: bool,
    jenis_api: str,
    ekspor: bool,
    kepabeanan: Collection[str],
    tenaga_kerja: int,
) -> list[tuple[str, str]]:
    """Return (kind of role, detail) of an NIB under the rules (kind, condition) of its era.

    Conditions: `selalu`, `impor`, `ekspor_impor`, `pekerja`. API is U xor P by its single detail.
    """
    in_force = {"selalu": True, "impor": impor, "ekspor_impor": impor or ekspor, "pekerja": tenaga_kerja > 0}
    result: list[tuple[str, str]] = []
    for jenis, requirements in rule:
        if not in_force[requirements]:
            continue
        if jenis == "API":
            result.append((jenis, jenis_api))
        elif jenis == "KEPABEANAN":
            result += [(jenis, r) for r in jenis_kepabeanan(impor=impor, ekspor=ekspor, options=kepabeanan)]
        else:
            result.append((jenis, ""))
    return result
