# Sourced by the other scripts: makes .venv and the system libraries ready, or prints the one command that does.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

say() { printf '  %s\n' "$*"; }

# Run a long command with a dot every two seconds, so that it does not seem to hang.
with_dots() {
  local status=0
  (while sleep 2; do printf '.'; done) &
  DOTS=$!
  trap 'kill $DOTS 2>/dev/null' EXIT
  "$@" || status=$?
  kill $DOTS 2>/dev/null || true
  wait $DOTS 2>/dev/null || true
  trap - EXIT
  printf '\n'
  return $status
}

# Run apt-get install as root or through a password-less sudo; fail when neither is possible.
try_apt() {
  command -v apt-get >/dev/null || return 1
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  say "Installing with apt: $*"
  "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

find_python() {
  local p
  for p in ${PYTHON:-} python3.12 python3.11 python3.13 python3; do
    if command -v "$p" >/dev/null && "$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      echo "$p"
      return
    fi
  done
  echo "Python 3.11, 3.12 or 3.13 is needed: sudo apt-get install -y python3 python3-venv" >&2
  exit 1
}

# Debian's python3 without python3-venv has no ensurepip, so it cannot make an environment that contains pip.
make_venv() {
  rm -rf .venv
  "$1" -m venv .venv >/dev/null 2>&1 && .venv/bin/python -m pip --version >/dev/null 2>&1
}

# The requirements for building packages are locked too: otherwise pip would fetch their newest versions, without a hash.
install_packages() {
  .venv/bin/python -m pip install -q --require-hashes --no-deps -r requirements-build.txt >var/log/pip.log 2>&1 \
    && .venv/bin/python -m pip install -q --require-hashes --no-deps --no-build-isolation "$@" >>var/log/pip.log 2>&1
}

# prepare_venv FILE…: install the locked requirements, unless exactly these are installed already.
prepare_venv() {
  local python fingerprint
  if ! .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    python=$(find_python)
    say "Python environment in .venv …"
    if ! make_venv "$python" && ! { try_apt python3-venv && make_venv "$python"; }; then
      rm -rf .venv
      echo "Python's module venv is not complete. Run once: sudo apt-get install -y python3-venv" >&2
      exit 1
    fi
  fi
  fingerprint=$(cat "$@" | sha256sum | cut -d' ' -f1)
  if ! grep -qx "$fingerprint" .venv/installed-locks 2>/dev/null; then
    printf '  Python packages (about a minute the first time) …'
    local arguments=() f
    for f in "$@"; do arguments+=(-r "$f"); done
    mkdir -p var/log
    if ! with_dots install_packages "${arguments[@]}"; then
      tail -n 20 var/log/pip.log >&2
      echo "Installing the Python packages failed: see above." >&2
      exit 1
    fi
    echo "$fingerprint" >>.venv/installed-locks
  fi
}

# WeasyPrint needs pango; a PDF needs a font, and names come in many scripts (Arabic, Javanese, Chinese …).
prepare_pdf() {
  local pango=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core)
  local fonts=(fonts-noto-core fonts-droid-fallback)
  has_pango() { .venv/bin/python -W ignore -c 'import weasyprint' >/dev/null 2>&1 && [ -n "$(fc-list 2>/dev/null | head -n 1)" ]; }
  has_fonts() { [ -n "$(fc-list 'Noto Serif' 2>/dev/null | head -n 1)" ] && [ -n "$(fc-list :lang=ja 2>/dev/null | head -n 1)" ]; }
  if ! has_pango; then
    try_apt "${pango[@]}" || true
    if ! has_pango; then
      echo "The PDF library pango or a font is missing. Run once: sudo apt-get install -y ${pango[*]}" >&2
      exit 1
    fi
  fi
  # Installing further fonts is tried once; without them documents are complete, but free text in other scripts is spelled out.
  if ! has_fonts && [ ! -e .venv/fonts-tried ]; then
    touch .venv/fonts-tried
    try_apt "${fonts[@]}" || say "Free text in other scripts needs: sudo apt-get install -y ${fonts[*]}"
  fi
}
