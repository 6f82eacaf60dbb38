#!/bin/sh
# Sets up what is missing on this machine and says in plain words what it cannot: sh setup.sh run|test|bench
#
#   run    to build and serve: Rust's target for browsers; with Node also wasm-opt, which makes the module smaller
#   test   also rustfmt, clippy, cargo-fuzz, Chromium, Chinese fonts, PostgreSQL, Python with SQLite, util-linux and Playwright
#   bench  also Lighthouse
#
# It never asks anything, and needs no network when nothing is missing.
set -eu
cd "$(dirname "$0")"
export DEBIAN_FRONTEND=noninteractive PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm_config_fund=false npm_config_audit=false \
  npm_config_update_notifier=false

lacking=''
lack() { # a sentence
  lacking="$lacking  - $1
"
}
have() { command -v "$1" >/dev/null 2>&1; }

# --- Rust ------------------------------------------------------------------------------------------------------------

rust() {
  if ! have cargo || ! have rustc; then
    lack "Rust is missing. Install it with rustup, then open a new shell: see the page \"Install Rust\" of the Rust project."
    return
  fi
  have cc || lack "A C compiler is missing (for SQLite). On Debian: apt-get install build-essential"
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
    echo "setup: adding Rust's target wasm32-unknown-unknown"
    { have rustup && rustup target add wasm32-unknown-unknown; } ||
      lack "Rust's target for browsers is missing. With a network: rustup target add wasm32-unknown-unknown"
  fi
}

python() {
  python3 -c 'import ensurepip, venv' >/dev/null 2>&1 ||
    lack "Python 3 with venv is missing (version 3.10 or newer). On Debian: apt-get install python3-venv"
  # The day of a county looks into the SQLite file past the portal.
  python3 -c 'import sqlite3' >/dev/null 2>&1 ||
    lack "Python 3 is missing, or its module sqlite3. On Debian: apt-get install python3"
}

# What the day of a county bounds the size of files with, and runs PostgreSQL as an ordinary user with.
util_linux() {
  { have prlimit && have setpriv; } || lack "prlimit or setpriv is missing. On Debian: apt-get install util-linux"
}

rust_checks() {
  for tool in rustfmt clippy; do
    if ! cargo "$(echo $tool | sed 's/rustfmt/fmt/')" --version >/dev/null 2>&1; then
      { have rustup && rustup component add "$tool"; } ||
        lack "$tool is missing. With a network: rustup component add $tool"
    fi
  done
}

fuzzing() {
  if ! cargo fuzz --version >/dev/null 2>&1; then
    echo "setup: installing cargo-fuzz"
    cargo install --locked cargo-fuzz ||
      lack "cargo-fuzz is missing. With a network: cargo install --locked cargo-fuzz"
  fi
  have c++ || lack "A C++ compiler is missing (for the fuzzer's library). On Debian: apt-get install build-essential"
}

# --- npm -------------------------------------------------------------------------------------------------------------

# Installs a folder's packages as its lock says, unless exactly that was done before.
npm_packages() { # folder
  mark="$1/node_modules/.installed"
  if ! cmp -s "$1/package-lock.json" "$mark"; then
    echo "setup: installing the npm packages of $1"
    (cd "$1" && npm ci --loglevel=error) && cp "$1/package-lock.json" "$mark"
  fi
}

have_node() { have node && have npm; }

wasm_opt() {
  if ! have_node; then
    echo "setup: Node is not here, so the browser's module is not made smaller by wasm-opt; everything else works"
  elif ! npm_packages frontend/bundle; then
    echo "setup: wasm-opt could not be installed (no network?), so the browser's module stays larger; everything else works"
  fi
}

node_packages() { # folder, what for
  if ! have_node; then
    lack "Node with npm is missing (version 20 or newer). On Debian: apt-get install nodejs npm"
  elif ! npm_packages "$1"; then
    lack "The npm packages of $1 ($2) are missing and could not be installed. With a network: (cd $1 && npm ci)"
  fi
}

# --- Debian's packages -----------------------------------------------------------------------------------------------

# By the names of end2end/support/chromium.mjs.
have_chromium() { [ -n "${CHROME_PATH:-}" ] || have chromium || have chromium-browser || have google-chrome; }
have_postgresql() { have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
have_chinese_font() { have fc-list && [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ]; }

debian() {
  missing=''
  have_chromium || missing="$missing chromium"
  have_chinese_font || missing="$missing fontconfig fonts-noto-cjk"
  have_postgresql || missing="$missing postgresql"
  [ -n "$missing" ] || return 0

  # shellcheck disable=SC2086 # a list of package names
  if ! have apt-get; then
    lack "These are missing, by the names they have in Debian:$missing. Install them with your system's package manager."
  elif [ "$(id -u)" -eq 0 ]; then
    echo "setup: installing$missing"
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends $missing >/dev/null; } ||
      lack "These packages could not be installed (no network?): apt-get install$missing"
  elif have sudo && sudo -n true 2>/dev/null; then
    echo "setup: installing$missing"
    { sudo -n apt-get -qq update &&
      sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null; } ||
      lack "These packages could not be installed (no network?): sudo apt-get install$missing"
  else
    lack "These packages are missing, and only an administrator can install them: sudo apt-get install$missing"
  fi
}

# ---------------------------------------------------------------------------------------------------------------------

case "${1:-}" in
  run)
    rust
    wasm_opt
    ;;
  test)
    rust
    rust_checks
    fuzzing
    python
    util_linux
    debian
    node_packages frontend/bundle 'wasm-opt'
    node_packages end2end 'the browser journeys and the day of a county'
    ;;
  bench)
    rust
    debian
    node_packages frontend/bundle 'wasm-opt'
    node_packages end2end 'the browser that is measured'
    node_packages end2end/bench 'Lighthouse'
    ;;
  *)
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac

if [ -n "$lacking" ]; then
  printf '\nThis machine lacks what cannot be set up from here:\n%s\n' "$lacking" >&2
  exit 1
fi
