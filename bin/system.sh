# What the portal needs from the machine itself, and how to get it. Read by the other scripts, not run.
# A need is one of: pango (draws the PDFs), fonts (the scripts of six languages), gettext (compiles
# translations), venv (Python's own), chromium (browser tests), postgres and redis (what production has).

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
  warn "$@"
  exit 1
}

# Python packages look for Homebrew's libraries only where this variable points, and macOS drops it whenever
# a system shell is started, so it is set here, in the shell that starts Python.
if [ -d /opt/homebrew/lib ]; then
  DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:${DYLD_FALLBACK_LIBRARY_PATH:-/usr/local/lib:/usr/lib}"
  export DYLD_FALLBACK_LIBRARY_PATH
fi

has() { command -v "$1" >/dev/null 2>&1; }

family() {
  if has apt-get; then
    echo apt
  elif has dnf; then
    echo dnf
  elif has brew || [ "$(uname)" = Darwin ]; then
    echo brew
  else
    echo other
  fi
}

# packages_for FAMILY NEED: the packages that bring it.
packages_for() {
  case "$1:$2" in
    apt:pango) echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ;;
    dnf:pango) echo pango harfbuzz ;;
    *:pango) echo pango ;;
    apt:fonts) echo fontconfig fonts-noto-core fonts-noto-cjk ;;
    dnf:fonts) echo fontconfig google-noto-sans-fonts google-noto-sans-arabic-fonts google-noto-sans-cjk-fonts ;;
    brew:fonts) echo fontconfig font-noto-sans font-noto-sans-arabic font-noto-sans-cjk ;;
    *:fonts) echo Noto Sans, Noto Sans Arabic, Noto Sans CJK ;;
    apt:postgres | brew:postgres) echo postgresql ;;
    *:postgres) echo postgresql-server ;;
    apt:redis) echo redis-server ;;
    apt:venv) echo python3-venv ;;
    *:venv) echo python3 ;;
    *) echo "$2" ;;
  esac
}

# hint NEED...: the command a person types to install these.
hint() {
  packages=
  for need in "$@"; do
    packages="$packages $(packages_for "$(family)" "$need")"
  done
  case "$(family)" in
    apt) say "  sudo apt-get update && sudo apt-get install --no-install-recommends$packages" ;;
    dnf) say "  sudo dnf install$packages" ;;
    brew) say "  brew install$packages" ;;
    other)
      say "  Debian, Ubuntu: apt-get install $(for need in "$@"; do packages_for apt "$need"; done | tr '\n' ' ')"
      say "  Fedora:         dnf install $(for need in "$@"; do packages_for dnf "$need"; done | tr '\n' ' ')"
      say "  macOS:          brew install $(for need in "$@"; do packages_for brew "$need"; done | tr '\n' ' ')"
      ;;
  esac
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

may_install() {
  [ "$(family)" = apt ] && { [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 \
    install -y --no-install-recommends "$@" </dev/null >/dev/null 2>&1
}

# install_needs NEED...: bring them by apt-get where that is allowed without a question; false when it can't be done.
install_needs() {
  may_install || return 1
  packages=
  for need in "$@"; do
    packages="$packages $(packages_for apt "$need")"
  done
  say "Installing$packages ..."
  # shellcheck disable=SC2086 # one word per package
  apt_install $packages || { as_root apt-get -qq update </dev/null >/dev/null 2>&1 && apt_install $packages; }
}

# find_chromium: the path of a Chromium or Chrome that browser tests can drive; false when there is none.
find_chromium() {
  for name in chromium google-chrome google-chrome-stable chromium-browser; do
    command -v "$name" && return 0
  done
  for path in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    /Applications/Chromium.app/Contents/MacOS/Chromium; do
    [ -x "$path" ] && printf '%s\n' "$path" && return 0
  done
  return 1
}
