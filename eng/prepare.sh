# Sourced by the scripts beside it: the environment of a test run, and what has to be installed for one.

export LC_ALL=C.UTF-8 LANG=C.UTF-8 TZ=UTC CI="${CI:-true}"
export DEBIAN_FRONTEND=noninteractive
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# Hundreds of short-lived hosts: code that is counted to be made faster later costs more than it ever saves them.
export DOTNET_TieredPGO=0
# The product writes English and Chinese; without culture data it would be another product.
unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT

# Prints the Debian packages that are missing, one per line.
missing_packages() {
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || [ -n "${PLATFORM_TEST_POSTGRES:-}" ] || echo postgresql
  command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || echo pgbouncer
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || echo chromium
  compgen -G "/usr/share/fonts/opentype/noto/NotoSansCJK*" >/dev/null || echo fonts-noto-cjk
  [ -e /usr/share/zoneinfo/Asia/Shanghai ] || echo tzdata
  { ldconfig -p 2>/dev/null || true; } | grep -q libicuuc || echo libicu
  command -v setsid >/dev/null || echo util-linux
}

install_requirements() {
  command -v dotnet >/dev/null || { echo "missing: the .NET 10 SDK (the command dotnet)" >&2; exit 1; }
  local missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0

  if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    echo "missing: ${missing[*]}" >&2
    echo "These are Debian's names. Run this script as root on Debian to install them, or install them yourself." >&2
    echo "For a PostgreSQL that runs elsewhere set PLATFORM_TEST_POSTGRES to a superuser's connection string." >&2
    exit 1
  fi

  echo "== install ${missing[*]}"
  apt-get update -qq
  local package packages=()
  for package in "${missing[@]}"; do
    # The library's version is part of its package's name.
    [ "$package" = libicu ] && package="$(apt-cache search --names-only '^libicu[0-9]+$' | cut -d' ' -f1 | tail -n 1)"
    packages+=("$package")
  done
  apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null

  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] || { echo "still missing after apt-get install: ${missing[*]}" >&2; exit 1; }
}

# attribute NAME ELEMENT: a whole number from an XML element, 0 when it is not there.
attribute() {
  local value
  value="$(sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$2")"
  echo "${value:-0}"
}
