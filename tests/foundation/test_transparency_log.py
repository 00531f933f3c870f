"""The transparency log: leaves are only added, all processes build one tree; files for mirrors, witnesses, keys."""

import base64
import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pgtrigger
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from oss_portal import tasks
from oss_portal.audit.seal import seal_past_days
from oss_portal.models import AuditRoot, Cosignature, LogCheckpoint, LogLeaf, LogNode, PublishedKey
from oss_portal.transparency import keys, log, tiles
from oss_portal.transparency.merkle import WIDTH, Tree, leaf_hash, node_hash, perfect_root
from oss_portal.transparency.notes import (
    COSIGNATURE,
    NoteRefused,
    VerifierKey,
    checkpoint_text,
    sign_note,
    signature_line,
)
from oss_portal.transparency.verification import verify_log
from tests.verifier import load

SIZES = [1, 2, 3, 5, 8, 255, 256, 257, 511, 512, 700, 65_536 + 300]


@pytest.fixture(scope="module")
def verifier():
    """Load the program with which people check the log; it shares no code with the log."""
    return load()


def append(count, first=1):
    LogLeaf.objects.bulk_create(
        LogLeaf(jenis="surat", rekaman=n, sha256=hashlib.sha256(str(n).encode()).hexdigest(), ukuran=n)
        for n in range(first, first + count)
    )


def in_memory(hashes, size):
    def read(level, number):
        row = hashes[:size]
        for _level in range(level):
            row = [perfect_root(row[n : n + WIDTH]) for n in range(0, len(row) // WIDTH * WIDTH, WIDTH)]
        return row[number * WIDTH : (number + 1) * WIDTH]

    return Tree(read)


def root_by_the_book(hashes):
    """Compute the root literally as in RFC 6962 section 2.1."""
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(root_by_the_book(hashes[:k]), root_by_the_book(hashes[k:]))


def test_roots_and_proofs_are_those_of_rfc_6962(verifier):
    hashes = [leaf_hash(str(n).encode()) for n in range(max(SIZES))]
    assert in_memory(hashes, 0).root(0) == hashlib.sha256().digest()
    for size in SIZES:
        tree, root = in_memory(hashes, size), root_by_the_book(hashes[:size])
        assert tree.root(size) == root
        for index in {0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
            path = tree.inclusion(index, size)
            assert verifier.root_of_inclusion(hashes[index], index, size, path) == root
            assert verifier.root_of_inclusion(hashes[index - 1], index, size, path) != root or size == 1
            if path:
                assert verifier.root_of_inclusion(hashes[index], index, size, path[:-1]) != root
        for old in {1, 2, size // 2, size - 1, size} & set(range(1, size + 1)):
            old_root, path = root_by_the_book(hashes[:old]), tree.consistency(old, size)
            assert verifier.is_consistent(old, old_root, size, root, path)
            assert not verifier.is_consistent(old, hashes[-1], size, root, path)
            assert old == size or not verifier.is_consistent(old, old_root, size, root, path[:-1])


@pytest.mark.django_db
def test_leaves_get_their_places_in_the_order_in_which_they_came_and_the_root_is_signed(verifier):
    append(3)
    assert tasks.sequence_log.call() == 3
    append(600, first=4)
    assert tasks.sequence_log.call() == 600
    assert tasks.sequence_log.call() == 0
    leaves = list(LogLeaf.objects.order_by("id"))
    assert [leaf.urutan for leaf in leaves] == list(range(603))
    assert list(LogCheckpoint.objects.values_list("ukuran", flat=True)) == [603, 3]
    last = log.latest_checkpoint()
    assert bytes(last.akar) == root_by_the_book([leaf_hash(leaf.entry) for leaf in leaves])
    assert LogNode.objects.count() == 2
    text = str(keys.log_verifier())
    notes = dict([verifier.read_note_key(text)])
    assert verifier.read_checkpoint(last.catatan, notes, set(notes))[:2] == (603, bytes(last.akar))


@pytest.mark.django_db
def test_a_leaf_names_kind_hash_and_time_and_nothing_else():
    LogLeaf.objects.append("surat", 7, b"isi surat")
    LogLeaf.objects.append("surat", 7, b"isi lain")
    log.sequence()
    leaf = LogLeaf.objects.get(jenis="surat")
    version, kind, sha256, size, time = leaf.entry.decode().splitlines()
    assert (version, kind, sha256, size) == ("oss-log/v1", "surat", hashlib.sha256(b"isi surat").hexdigest(), "9")
    assert time == f"{leaf.dicatat_pada:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.django_db
def test_a_record_is_handed_over_with_its_act_or_not_at_all():
    with transaction.atomic():
        LogLeaf.objects.append("surat", 1, b"x")
        transaction.set_rollback(True)
    assert not LogLeaf.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_who_extend_the_tree_at_once_make_one_tree():
    append(300)
    start = threading.Barrier(4)

    def extend(number):
        start.wait()
        try:
            for n in range(5):
                append(10, first=1000 + number * 100 + n * 10)
                log.sequence()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(extend, range(4)))
    log.sequence()
    leaves = list(LogLeaf.objects.order_by("urutan"))
    assert [leaf.urutan for leaf in leaves] == list(range(500))
    hashes = [leaf_hash(leaf.entry) for leaf in leaves]
    for checkpoint in LogCheckpoint.objects.all():
        assert bytes(checkpoint.akar) == root_by_the_book(hashes[: checkpoint.ukuran])


@pytest.mark.django_db(transaction=True)
def test_an_act_does_not_wait_while_the_tree_is_extended_and_a_stalled_log_stops_nobody(settings):
    append(1)
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [log._LOCK])
        with connection.cursor() as own:
            own.execute("set lock_timeout = '200ms'")
        LogLeaf.objects.append("surat", 2, b"x")
        assert log.prove_now("surat", 2) is None
        cursor.execute("rollback")
    other.close()
    assert "index 1\n" in log.prove_now("surat", 2)
    with connection.cursor() as own:
        own.execute("reset lock_timeout")


@pytest.mark.django_db
def test_files_for_a_mirror_are_those_of_tlog_tiles(client, tmp_path):
    append(WIDTH + 5)
    log.sequence()
    assert tiles.tile_path("0", 1234067) == "0/x001/x234/067"
    assert tiles.parse_path("0/x001/x234/067") == ("0", 1234067, 256)
    first = client.get("/transparansi/log/tile/0/000")
    hashes = [bytes(h) for h in LogLeaf.objects.order_by("urutan").values_list("hash", flat=True)]
    assert first.content == b"".join(hashes[:WIDTH])
    assert "immutable" in first.headers["Cache-Control"]
    assert "public" in first.headers["Cache-Control"]
    assert client.get("/transparansi/log/tile/0/001.p/5").content == b"".join(hashes[WIDTH:])
    assert client.get("/transparansi/log/tile/1/000.p/1").content == perfect_root(hashes[:WIDTH])
    entries = client.get("/transparansi/log/tile/entries/001.p/5").content
    length = int.from_bytes(entries[:2], "big")
    assert leaf_hash(entries[2 : 2 + length]) == hashes[WIDTH]
    note = client.get("/transparansi/log/checkpoint")
    assert note.content.decode() == log.latest_checkpoint().catatan
    call_command("write_log", tmp_path)
    for path in ("0/000", "0/001.p/5", "1/000.p/1", "entries/000", "entries/001.p/5"):
        assert (tmp_path / "tile" / path).read_bytes() == client.get(f"/transparansi/log/tile/{path}").content
    assert (tmp_path / "checkpoint").read_bytes() == note.content
    assert tiles.write_log(tmp_path) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["0/001", "0/000.p/9", "0/000.p/0", "0/000.p/256", "0/0", "0/x000/000", "64/000", "a/000", "0/../0", "0/000/"],
)
def test_a_tile_that_is_not_there_is_not_found(client, path):
    append(8)
    log.sequence()
    assert client.get(f"/transparansi/log/tile/{path}").status_code == 404


@pytest.mark.django_db
def test_the_page_tells_everybody_in_both_languages_how_to_check(client, django_assert_num_queries):
    append(300)
    log.sequence()
    with django_assert_num_queries(2):
        page = client.get("/transparansi/").content.decode()
    assert "300 catatan" in page
    assert log.latest_checkpoint().catatan.splitlines()[2] in page.replace("&#x2B;", "+")
    assert "di tempat lain" in page
    english = client.get("/transparansi/", headers={"cookie": "bahasa=en"}).content.decode()
    assert "300 entries" in english
    append(10, first=1000)
    log.sequence()
    assert "310 catatan" in client.get("/transparansi/").content.decode(), "the cached page has the new numbers"


@pytest.mark.django_db
def test_an_empty_log_says_so(client):
    assert "Belum ada yang dicatat" in client.get("/transparansi/").content.decode()
    assert client.get("/transparansi/log/checkpoint").status_code == 404
    assert client.get("/transparansi/konsistensi.json").status_code == 400


@pytest.mark.django_db
def test_who_holds_an_older_checkpoint_gets_the_root_of_that_time_and_its_proof(client, verifier):
    append(300)
    log.sequence()
    old = bytes(log.latest_checkpoint().akar)
    append(400, first=1000)
    log.sequence()
    page = client.get("/transparansi/", {"dari": "300"})
    assert base64.b64encode(old).decode() in page.content.decode().replace("&#x2B;", "+")
    proof = client.get("/transparansi/konsistensi.json", {"dari": "300", "sampai": "700"}).json()
    path = [base64.b64decode(h) for h in proof["bukti"]]
    assert verifier.is_consistent(300, old, 700, bytes(log.latest_checkpoint().akar), path)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "0", "-3", "banyak", "701", "9" * 30, "1.5"])
def test_a_size_that_is_none_is_answered_beside_the_field(client, text):
    append(7)
    log.sequence()
    page = client.get("/transparansi/", {"dari": text})
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()
    assert client.get("/transparansi/konsistensi.json", {"dari": text}).status_code == 400


# --- Witnesses
def witness_key(name, key):
    return VerifierKey(name, COSIGNATURE, key.public_key().public_bytes_raw())


def cosign(key, name, note, at=1_800_000_000):
    text = note.rpartition("\n\n")[0] + "\n"
    signature = key.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
    return signature_line(witness_key(name, key), at.to_bytes(8, "big") + signature)


@pytest.mark.django_db
def test_a_witness_cosigns_and_everybody_sees_it(client, settings, verifier):
    witness = Ed25519PrivateKey.generate()
    known = witness_key("saksi.example/w1", witness)
    settings.TRANSPARENCY_WITNESSES = [str(known)]
    append(2)
    log.sequence()
    note = log.latest_checkpoint().catatan
    line = cosign(witness, known.name, note)
    for _again in range(2):
        assert client.post("/transparansi/log/cosignature", note + line, content_type="text/plain").status_code == 200
    assert Cosignature.objects.count() == 1
    published = client.get("/transparansi/log/checkpoint").content.decode()
    assert published == note + line
    notes = dict(map(verifier.read_note_key, [str(keys.log_verifier()), str(known)]))
    _size, _root, seen = verifier.read_checkpoint(published, notes, {next(iter(notes))})
    assert [(name, int(time.timestamp())) for name, time in seen] == [(known.name, 1_800_000_000)]
    assert line.strip() in log.proof(LogLeaf.objects.get(urutan=0), log.latest_checkpoint())


@pytest.mark.django_db
@pytest.mark.parametrize("size", [2, 5])
def test_a_log_that_was_forked_for_one_reader_is_named_by_all_who_see_both(
    client, settings, verifier, size, tmp_path, caplog
):
    """The key of the log signed another root for somebody else: for the same size, or for a size that we never had."""
    append(2)
    log.sequence()
    forked = sign_note(
        checkpoint_text(settings.TRANSPARENCY_ORIGIN, size, b"\1" * 32), settings.TRANSPARENCY_ORIGIN, keys.log_key()
    )
    answer = client.post("/transparansi/log/cosignature", forked, content_type="text/plain")
    assert answer.status_code == 422
    assert "Log bercabang" in answer.text
    assert "the log is forked" in caplog.text
    assert list(verify_log(forked)) != []
    held = (2, bytes(log.latest_checkpoint().akar), [])
    (tmp_path / "proof.json").write_text(json.dumps({"bukti": [base64.b64encode(b"\2" * 32).decode()]}))
    with pytest.raises(verifier.Finding) as found:
        verifier.check_consistency(held, (size, b"\1" * 32), tmp_path / "proof.json")
    assert found.value.code == verifier.FORKED


@pytest.mark.django_db
def test_what_no_known_witness_signed_is_refused(client, settings):
    witness, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    settings.TRANSPARENCY_WITNESSES = [str(witness_key("saksi.example/w1", witness))]
    append(2)
    log.sequence()
    note = log.latest_checkpoint().catatan
    other = sign_note(
        checkpoint_text(settings.TRANSPARENCY_ORIGIN, 2, b"\0" * 32), settings.TRANSPARENCY_ORIGIN, stranger
    )
    good = cosign(witness, "saksi.example/w1", note)
    flipped = good[:-4] + ("AAA\n" if good[-4:-1] != "AAA" else "BBB\n")
    for content in (
        "",
        "halo",
        note,
        note + cosign(stranger, "saksi.example/w1", note),
        note + cosign(witness, "saksi.example/w2", note),
        note + flipped,
        other + cosign(witness, "saksi.example/w1", other),
        "a\nb\nc\n\n— x y\n",
        "\0\n" * 50,
        f"a\n{'9' * 5000}\nc\n\n— x YWJj\n",
    ):
        response = client.post("/transparansi/log/cosignature", content, content_type="text/plain")
        assert response.status_code == 422, content
    too_long = client.post("/transparansi/log/cosignature", "x" * 20_000, content_type="text/plain")
    assert too_long.status_code == 413
    assert not Cosignature.objects.exists()


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AA==", "nama+zz+!!", "a+00000000+" + "A" * 44])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(NoteRefused):
        VerifierKey.parse(text)


# --- Keys
@pytest.mark.django_db
def test_former_keys_stay_known_after_a_change(client, settings, verifier):
    append(1)
    log.sequence()
    former, note = str(keys.log_verifier()), log.latest_checkpoint().catatan
    settings.TRANSPARENCY_FORMER_KEYS = [former]
    settings.TRANSPARENCY_LOG_KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
    append(1, first=2)
    log.sequence()
    published = client.get("/transparansi/kunci.json").json()
    assert published["log"] == [str(keys.log_verifier()), former]
    assert published["tanda_tangan"]
    notes = dict(map(verifier.read_note_key, published["log"]))
    for checkpoint in (note, log.latest_checkpoint().catatan):
        assert verifier.read_checkpoint(checkpoint, notes, set(notes))
    assert not list_findings()


# --- An attacker owns the database
def list_findings(held=""):
    from oss_portal.transparency.verification import verify_log

    return [f for f in verify_log(held) if not f.startswith("surat")]


@pytest.fixture
def logged(db):
    append(300)
    log.sequence()
    return log.latest_checkpoint().catatan


def test_an_untouched_log_has_no_findings(logged):
    append(20, first=1000)
    log.sequence()
    assert list_findings(logged) == []


@pytest.mark.parametrize("change", ["sha256", "dicatat_pada", "urutan"])
def test_a_leaf_that_was_altered_is_named(logged, change):
    value = {"sha256": "0" * 64, "dicatat_pada": timezone.now() - timedelta(days=400), "urutan": 999}[change]
    with pgtrigger.ignore():
        LogLeaf.objects.filter(urutan=17).update(**{change: value})
    assert any("leaf 17" in finding for finding in list_findings(logged))


def test_leaves_that_were_dropped_with_their_checkpoints_show_against_the_one_that_was_kept(logged):
    with pgtrigger.ignore():
        LogLeaf.objects.filter(urutan__gte=100).delete()
        LogNode.objects.all().delete()
        LogCheckpoint.objects.all().delete()
        PublishedKey.objects.all().delete()
    assert list_findings() == [], "without a checkpoint from elsewhere nobody can know"
    assert any("are missing" in finding for finding in list_findings(logged))


def test_a_log_that_was_made_anew_shows_against_the_checkpoint_that_was_kept(logged, tmp_path):
    with pgtrigger.ignore():
        LogCheckpoint.objects.all().delete()
        LogNode.objects.all().delete()
        LogLeaf.objects.all().delete()
    append(299)
    append(21, first=2000)
    log.sequence()
    assert any("does not continue" in finding for finding in list_findings(logged))
    file = tmp_path / "checkpoint"
    file.write_text(logged)
    with pytest.raises(CommandError, match="were changed"):
        call_command("verify_log", checkpoint=file)


@pytest.mark.django_db
def test_a_sealed_day_is_a_leaf_and_one_that_is_sealed_anew_shows(petugas):
    from oss_portal.audit.trail import record

    record("uji", subject=petugas)
    with pgtrigger.ignore():
        from oss_portal.models import AuditEvent

        AuditEvent.objects.update(waktu=timezone.now() - timedelta(days=2))
    assert seal_past_days()
    log.sequence()
    assert list_findings() == []
    with pgtrigger.ignore():
        AuditRoot.objects.update(akar="0" * 64)
    assert any(finding.startswith("akar-audit") for finding in list_findings())
    with pgtrigger.ignore():
        AuditRoot.objects.all().delete()
    assert any("not in the database" in finding for finding in list_findings())


def test_the_public_keys_file_is_json_that_the_verifier_reads(client, db, verifier, tmp_path):
    file = tmp_path / "kunci.json"
    file.write_bytes(client.get("/transparansi/kunci.json").content)
    assert verifier.read_keys(file)
    assert json.loads(file.read_text())["asal"].endswith("/transparansi/log")
    program = client.get("/transparansi/verify-document")
    assert b"def check_pdf" in program.content
