# Sourced by bin/portal and bin/test: makes .venv and the system libraries ready, or prints the one command that does.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

kata() { printf '  %s\n' "$*"; }

# Run a long command with a dot every two seconds, so that nobody thinks it hangs.
dengan_titik() {
  local status=0
  (while sleep 2; do printf '.'; done) &
  TITIK=$!
  trap 'kill $TITIK 2>/dev/null' EXIT
  "$@" || status=$?
  kill $TITIK 2>/dev/null || true
  wait $TITIK 2>/dev/null || true
  trap - EXIT
  printf '\n'
  return $status
}

# Run apt-get install as root or through a password-less sudo; fail when neither is possible.
boleh_apt() {
  command -v apt-get >/dev/null || return 1
  local sebagai=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || return 1
    sebagai=(sudo -n)
  fi
  kata "Installing with apt: $*"
  "${sebagai[@]}" apt-get update -qq >/dev/null 2>&1 || true
  "${sebagai[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

cari_python() {
  local p
  for p in ${PYTHON:-} python3.12 python3.11 python3.13 python3; do
    if command -v "$p" >/dev/null && "$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      echo "$p"
      return
    fi
  done
  echo "Python 3.11, 3.12 or 3.13 is needed: sudo apt-get install python3 python3-venv" >&2
  exit 1
}

# Debian's python3 without python3-venv has no ensurepip: then pip comes as a wheel from the package index.
pip_tanpa_ensurepip() {
  .venv/bin/python - <<'PY'
import hashlib, json, os, pathlib, subprocess, sys, tempfile, urllib.parse, urllib.request
with urllib.request.urlopen("https://pypi.org/pypi/pip/json", timeout=60) as r:
    roda = next(u for u in json.load(r)["urls"] if u["packagetype"] == "bdist_wheel")
with urllib.request.urlopen(urllib.parse.urljoin("https://pypi.org/pypi/pip/json", roda["url"]), timeout=120) as r:
    isi = r.read()
assert hashlib.sha256(isi).hexdigest() == roda["digests"]["sha256"], "pip did not arrive whole"
berkas = pathlib.Path(tempfile.mkdtemp()) / roda["filename"]
berkas.write_bytes(isi)
subprocess.run([sys.executable, f"{berkas}/pip", "install", "-q", "--no-index", str(berkas)], check=True)
PY
}

pasang_paket() { .venv/bin/python -m pip install -q --require-hashes --no-deps "$@" >var/log/pip.log 2>&1; }

# siapkan_venv FILE…: install the locked requirements, unless exactly these are installed already.
siapkan_venv() {
  local python sidik
  python=$(cari_python)
  if ! .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    kata "Python environment in .venv …"
    [ -L .venv ] || rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
      rm -rf .venv
      if ! { boleh_apt python3-venv && "$python" -m venv .venv >/dev/null 2>&1; }; then
        rm -rf .venv
        "$python" -m venv --without-pip .venv
        pip_tanpa_ensurepip || { echo "pip is missing. Run once: sudo apt-get install -y python3-venv" >&2; exit 1; }
      fi
    fi
  fi
  sidik=$(cat "$@" | sha256sum | cut -d' ' -f1)
  if ! grep -qx "$sidik" .venv/kunci-terpasang 2>/dev/null; then
    printf '  Python packages (about a minute the first time) …'
    local argumen=() f
    for f in "$@"; do argumen+=(-r "$f"); done
    mkdir -p var/log
    if ! dengan_titik pasang_paket "${argumen[@]}"; then
      tail -n 20 var/log/pip.log >&2
      echo "Installing the Python packages failed: see above." >&2
      exit 1
    fi
    echo "$sidik" >>.venv/kunci-terpasang
  fi
}

# WeasyPrint needs pango; a PDF needs a font, and names come in many scripts (Arabic, Javanese, Chinese …).
siapkan_pdf() {
  local pango=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core)
  local huruf=(fonts-noto-core fonts-droid-fallback)
  ada_pango() { .venv/bin/python -W ignore -c 'import weasyprint' >/dev/null 2>&1 && [ -n "$(fc-list 2>/dev/null | head -n 1)" ]; }
  ada_huruf() { [ -n "$(fc-list 'Noto Serif' 2>/dev/null | head -n 1)" ] && [ -n "$(fc-list :lang=ja 2>/dev/null | head -n 1)" ]; }
  if ! ada_pango; then
    boleh_apt "${pango[@]}" || true
    if ! ada_pango; then
      echo "The PDF library pango or a font is missing. Run once: sudo apt-get install -y ${pango[*]}" >&2
      exit 1
    fi
  fi
  # The finer fonts are tried for once; without them documents are whole, but strange letters show as boxes.
  if ! ada_huruf && [ ! -e .venv/huruf-dicoba ]; then
    touch .venv/huruf-dicoba
    boleh_apt "${huruf[@]}" || kata "Names in other scripts need: sudo apt-get install -y ${huruf[*]}"
  fi
}
