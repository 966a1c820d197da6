#!/usr/bin/env bash
# The long tests that eng/test.sh leaves out: every test of Platform.Tests with the trait category=soak, and a hundred
# thousand steps of the model of who sees what.
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/prepare.sh

install_requirements
dotnet restore Platform.sln --locked-mode --nologo -v quiet
dotnet build tests/Platform.Tests -c Release --no-restore --nologo -v quiet
mkdir -p artifacts/test-results
report=artifacts/test-results/soak.xml
rm -f "$report"
code=0
dotnet run --project tests/Platform.Tests -c Release --no-build --no-launch-profile -- \
  -noLogo -noColor -trait "category=soak" -result-xml "$report" || code=$?

dotnet build tests/Collections.Tests -c Release --no-restore --nologo -v quiet
VISIBILITY_OPERATIONS=100000 dotnet run --project tests/Collections.Tests -c Release --no-build --no-launch-profile -- \
  -noLogo -noColor -class Collections.Tests.Placements.VisibilityModelTests || code=$?

assembly="$(grep -ao '<assembly [^>]*>' "$report" | head -n 1 || true)"
passed="$(attribute passed "$assembly")"
failed=$(($(attribute failed "$assembly") + $(attribute errors "$assembly")))
echo "$passed passed, $failed failed"
[ "$code" -eq 0 ] && [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
