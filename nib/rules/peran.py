"""Rules about the roles of an NIB: contradicting choices, and the roles that follow from the answers."""

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
    may_import: bool = True,
) -> dict[str, str]:
    """Return field -> code of a contradiction; empty if the choices fit together.

    `may_import` is False for a perseorangan whose customs access is for export only (PP 28/2025 art. 206(7)b).
    Codes: `impor_kosong`, `impor_perseorangan`, `ekspor_kosong`, `api_kosong`, `api_tanpa_impor`,
    `api_p_bukan_produsen`, `importir_tanpa_impor`, `eksportir_tanpa_ekspor`, `kepabeanan_tanpa_kegiatan`, `wlkp_wajib`.
    """
    errors: dict[str, str] = {}
    if impor is None:
        errors["impor"] = "impor_kosong"
    elif impor and not may_import:
        errors["impor"] = "impor_perseorangan"
    elif impor and jenis_api not in {API_U, API_P}:
        errors["jenis_api"] = "api_kosong"
    elif not impor and jenis_api:
        errors["jenis_api"] = "api_tanpa_impor"
    elif jenis_api == API_P and "C" not in kategori_kbli and not produksi_sendiri:
        errors["jenis_api"] = "api_p_bukan_produsen"
    if ekspor is None:
        errors["ekspor"] = "ekspor_kosong"
    if impor is not None and ekspor is not None:
        if kepabeanan and not (impor or ekspor):
            errors["kepabeanan"] = "kepabeanan_tanpa_kegiatan"
        elif IMPORTIR in kepabeanan and not impor:
            errors["kepabeanan"] = "importir_tanpa_impor"
        elif EKSPORTIR in kepabeanan and not ekspor:
            errors["kepabeanan"] = "eksportir_tanpa_ekspor"
    if tenaga_kerja > 0 and not wlkp:
        errors["wlkp"] = "wlkp_wajib"
    return errors


def is_low_risk_umk(skala: str, risks: Collection[str]) -> bool:
    """Whether it is usaha mikro or kecil with an activity of low risk; an unmapped activity is never of low risk."""
    return skala in {"01", "02"} and "R" in risks


def jenis_kepabeanan(*, impor: bool, ekspor: bool, chosen: Collection[str]) -> list[str]:
    """Return the kinds of customs access: importir and eksportir follow from the answers, the others from `chosen`."""
    if not (impor or ekspor):
        return []
    result = [IMPORTIR] if impor else []
    result += [EKSPORTIR] if ekspor else []
    return result + [p for p in chosen if p not in {IMPORTIR, EKSPORTIR}]


def resulting_peran(
    rules: Sequence[tuple[str, str]],
    *,
    impor: bool,
    jenis_api: str,
    ekspor: bool,
    kepabeanan: Collection[str],
    tenaga_kerja: int,
    may_import: bool = True,
    low_risk_umk: bool = False,
    stated: Collection[str] = (),
) -> list[tuple[str, str]]:
    """Return (kind of role, detail) of an NIB under the rules (kind, condition) of its era.

    Conditions: `selalu`, `impor`, `ekspor_impor`, `pekerja`, `umk_rendah`. API is either U or P by its single detail. A
    business that may not import in this era gets no role of an importer, even if its data are from an earlier era.
    `low_risk_umk`: usaha mikro or kecil with an activity of low risk; it also gets the `stated` kinds of roles.
    """
    impor = impor and may_import
    holds = {"selalu": True, "impor": impor, "ekspor_impor": impor or ekspor, "pekerja": tenaga_kerja > 0}
    holds["umk_rendah"] = low_risk_umk
    result: list[tuple[str, str]] = []
    for jenis, condition in rules:
        if not holds[condition] or (condition == "umk_rendah" and jenis not in stated):
            continue
        if jenis == "API":
            result.append((jenis, jenis_api))
        elif jenis == "KEPABEANAN":
            result += [(jenis, r) for r in jenis_kepabeanan(impor=impor, ekspor=ekspor, chosen=kepabeanan)]
        else:
            result.append((jenis, ""))
    return result
