#!/usr/bin/env bash
# Installs what the tests need (on Debian, as root), builds everything in Release and runs every test project.
# The last line is the sum: "N passed, N failed, N skipped". Exit code 0 only when tests ran and none failed.
#
#   bash eng/test.sh                                  everything but the soak tests (eng/soak.sh)
#   bash eng/test.sh --filter-project Channels.Tests  only that project
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/prepare.sh

only=""
while [ $# -gt 0 ]; do
  case "$1" in
    --filter-project) only="${2:?--filter-project needs a name}"; shift 2 ;;
    *) echo "unknown argument: $1" >&2; exit 2 ;;
  esac
done

projects=()
for csproj in tests/*/*.csproj; do
  name="$(basename "$csproj" .csproj)"
  case "$name" in Platform.Testing|Platform.Benchmarks) continue ;; esac
  if [ -z "$only" ] || [ "$only" = "$name" ]; then projects+=("$csproj"); fi
done
[ ${#projects[@]} -gt 0 ] || { echo "no test project is named $only" >&2; exit 1; }

install_requirements

echo "== restore"
dotnet restore Platform.sln --locked-mode --nologo -v quiet
echo "== build"
if [ -z "$only" ]; then
  dotnet build Platform.sln -c Release --no-restore --nologo -v quiet
else
  dotnet build "${projects[0]}" -c Release --no-restore --nologo -v quiet
fi
echo "== format"
unformatted=0
if ! report="$(dotnet format whitespace . --folder --verify-no-changes --exclude artifacts src/Migrations 2>&1)"; then
  printf '%s\n' "$report" | head -20
  unformatted=1
fi

results="$PWD/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0

# One project after the other, because several start servers of their own and some measure time; LANES=2 runs two at a
# time on a machine with cores to spare. The longest ones begin.
LANES="${LANES:-1}"
ordered=()
for long in Platform.Tests Platform.Browser Collections.Tests Channels.Tests; do
  for csproj in "${projects[@]}"; do [ "$(basename "$csproj" .csproj)" = "$long" ] && ordered+=("$csproj"); done
done
for csproj in "${projects[@]}"; do
  case " ${ordered[*]} " in *" $csproj "*) ;; *) ordered+=("$csproj") ;; esac
done

run_project() {
  local csproj="$1" name="$2" code=0
  timeout --kill-after=30 "${TEST_TIMEOUT:-3600}" \
    dotnet run --project "$csproj" -c Release --no-build --no-launch-profile -- \
    -noLogo -noColor -trait- "category=soak" -result-xml "$results/$name.xml" >"$results/$name.log" 2>&1 || code=$?
  echo "$code" >"$results/$name.code"
  # At once, so that the output of two is never mixed.
  { echo "== $name"; cat "$results/$name.log"; } | flock "$results" cat
}

for csproj in "${ordered[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$LANES" ]; do wait -n || true; done
  run_project "$csproj" "$(basename "$csproj" .csproj)" &
done
wait

for csproj in "${projects[@]}"; do
  name="$(basename "$csproj" .csproj)"
  code="$(cat "$results/$name.code" 2>/dev/null || echo 1)"
  if [ ! -s "$results/$name.xml" ]; then
    echo "$name ended with exit code $code and without a report"
    failed=$((failed + 1))
    continue
  fi

  p=0 f=0 s=0
  while read -r assembly; do
    p=$((p + $(attribute passed "$assembly")))
    s=$((s + $(attribute skipped "$assembly") + $(attribute not-run "$assembly")))
    f=$((f + $(attribute failed "$assembly") + $(attribute errors "$assembly")))
  done < <(grep -ao '<assembly [^>]*>' "$results/$name.xml")
  # A runner that fails without saying which test is a failure all the same.
  if [ "$code" -ne 0 ] && [ "$f" -eq 0 ] && [ $((p + s)) -gt 0 ]; then
    echo "$name ended with exit code $code"
    f=1
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

if [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ]; then
  echo "no test ran" >&2
  echo "0 passed, 0 failed, $skipped skipped"
  exit 1
fi
if [ "$unformatted" -ne 0 ]; then echo "the layout of some files differs: run dotnet format whitespace . --folder"; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$unformatted" -eq 0 ]
