"""Lists of the operator: `import_kbli` and `import_risk` take a whole file or nothing and name the wrong line."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from nib.models import EdisiKbli, Kbli, RisikoKbli

pytestmark = pytest.mark.django_db

KBLI = "kode,judul,uraian,kategori,sinonim\n56999,Warung uji,Makanan,I,warung uji;kedai uji\n"
RISK = "kode,skala,tingkat,perizinan,dasar_hukum\n{kode},01,R,NIB,{law}\n"


def run(command: str, text: str, tmp_path, *arguments: str) -> str:
    """Run an import of a file with `text` and return its output."""
    file = tmp_path / "daftar.csv"
    file.write_text(text, encoding="utf-8-sig")
    output = StringIO()
    call_command(command, str(file), *arguments, stdout=output)
    return output.getvalue()


def test_a_code_of_the_file_is_found_by_its_everyday_words(tmp_path):
    assert "1 baru" in run("import_kbli", KBLI, tmp_path)
    kbli = Kbli.objects.get(kode="56999")
    assert sorted(kbli.sinonim.values_list("kata", flat=True)) == ["kedai uji", "warung uji"]
    assert "0 baru, 0 berubah" in run("import_kbli", KBLI, tmp_path)


def test_a_new_edition_needs_its_law_and_its_first_day(tmp_path):
    with pytest.raises(CommandError, match="--dasar and --since"):
        run("import_kbli", KBLI, tmp_path, "--edisi=2099")
    with pytest.raises(CommandError, match="there is no law"):
        run("import_kbli", KBLI, tmp_path, "--edisi=2099", "--dasar=tidak-ada", "--since=2099-01-01")
    law = EdisiKbli.now().dasar_hukum.kode
    run("import_kbli", KBLI, tmp_path, "--edisi=2099", f"--dasar={law}", "--since=2099-01-01")
    assert Kbli.objects.filter(edisi__tahun="2099").count() == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kode,judul\n56999,x\n", "columns are missing"),
        (KBLI + "56999,Warung uji,Makanan,I,\n", "line 3: code 56999 is in the list twice"),
        ("kode,judul,uraian,kategori\n56999,,x,I\n", "line 2: the title is missing"),
        ("kode,judul,uraian,kategori\n56999,x,x,12\n", "is not one letter"),
        # Codes as spreadsheets write 01111, 56.101 and 02-11; and codes of a whole list.
        (KBLI + "1111,Jagung,Menanam jagung,A,\n", "line 3: '1111' is not a code of category 'A'"),
        (KBLI + "56.101,Restoran,Makanan,I,\n", "line 3: '56.101' is not a code"),
        (KBLI + "02-Nov,Hutan,Menanam,A,\n", "line 3: '02-Nov' is not a code"),
        (KBLI + "5.61E+04,Restoran,Makanan,I,\n", "line 3: '5.61E.04' is not a code"),
        ("kode,judul,uraian,kategori\n5610,Restoran,x,I\n", "no code of five digits"),
        # With a text over two lines, a line of empty cells, and an empty line, the reported number is the line of the
        # file.
        (
            'kode,judul,uraian,kategori\n56998,Satu,"dua\nbaris",I\n,,,\n\n56999,,x,I\n',
            "line 6: the title is missing",
        ),
        ("kode,judul,uraian,kategori\n56999,Warung,nasi, lauk,I\n", "line 2: more cells than columns"),
        ('kode,judul,uraian,kategori\n56998,Satu,x,I\n56999,"Dua,x,I\n56997,Tiga,x,I\n', "line 3: unexpected end"),
        (KBLI + "56998,War\0ung,x,I,\n", "line 3: it has zero bytes"),
        ("", "columns are missing"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(tmp_path, text, says):
    before = Kbli.objects.count()
    with pytest.raises(CommandError, match=says):
        run("import_kbli", text, tmp_path)
    assert Kbli.objects.count() == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_list_is_read_as_each_spreadsheet_saves_it(tmp_path, encoding, separator, line_end):
    lines = [f"sep={separator}", "Kode ,JUDUL,uraian,kategori,sinonim", '56999,Warung “uji”,"a, b; c",I,,,', "", ",,"]
    lines[1:] = [re.sub(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', separator, line) for line in lines[1:]]
    file = tmp_path / "daftar.csv"
    file.write_bytes(line_end.join(lines).encode(encoding))
    call_command("import_kbli", str(file), stdout=StringIO())
    assert Kbli.objects.values_list("judul", "uraian").get(kode="56999") == ("Warung “uji”", "a, b; c")


def test_a_list_in_another_encoding_is_refused_with_its_line_and_leaves_no_new_edition(tmp_path):
    file = tmp_path / "daftar.csv"
    file.write_bytes(KBLI.encode() + "56998,Café,x,I,\n".encode("cp1252"))
    law = EdisiKbli.now().dasar_hukum.kode
    with pytest.raises(CommandError, match="line 3: it is not UTF-8"):
        call_command("import_kbli", str(file), "--edisi=2099", f"--dasar={law}", "--since=2099-01-01")
    assert not EdisiKbli.objects.filter(tahun="2099").exists()


def test_a_risk_is_loaded_once_however_often_the_file_comes(tmp_path):
    text = RISK.format(kode="56101", law=EdisiKbli.now().dasar_hukum.kode)
    assert "1 baris" in run("import_risk", text, tmp_path)
    run("import_risk", text, tmp_path)
    assert RisikoKbli.objects.filter(kbli__kode="56101", skala="01").count() == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("99999,01,R,NIB,{law}", "is not in KBLI"),
        ("56101,09,R,NIB,{law}", "scale '09'"),
        ("56101,01,X,NIB,{law}", "level 'X'"),
        ("56101,01,R,NIB,tidak-ada", "law 'tidak-ada' is unknown"),
        ("1111,01,R,NIB,{law}", "line 2: code 1111 is not in KBLI 2020 .01111 is: keep the leading zero"),
        ("56101,01,R,NIB,{law}\n56101,01,T,Izin,{law}", "line 3: 56101 01 is in the list twice"),
        ("56101,01,R," + "x" * 201 + ",{law}", "line 2: perizinan has an invalid value"),
        ("56101,01,R,,{law}", "line 2: perizinan has an invalid value"),
    ],
)
def test_a_risk_that_cannot_be_is_named_by_its_line(tmp_path, row, says):
    law = EdisiKbli.now().dasar_hukum.kode
    with pytest.raises(CommandError, match=says):
        run("import_risk", f"kode,skala,tingkat,perizinan,dasar_hukum\n{row.format(law=law)}\n", tmp_path)
    assert not RisikoKbli.objects.filter(kbli__kode="56101", skala="01").exists()


def test_an_unknown_edition_and_a_missing_file_are_said(tmp_path):
    with pytest.raises(CommandError, match="run import_kbli first"):
        run("import_risk", RISK.format(kode="56101", law="x"), tmp_path, "--edisi=2099")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_kbli", str(tmp_path / "tidak-ada.csv"))
