#!/usr/bin/env bash
# The long tests that eng/test.sh leaves out (trait category=soak): kill -9 in the middle of a run, 50 seeds on each
# database. A failure prints its seed; SOAK_SEED=n replays that one.
#
#   bash eng/soak.sh             all seeds
#   SOAK_SEED=17 bash eng/soak.sh
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/prepare.sh

install_requirements
dotnet restore Platform.sln --locked-mode --nologo -v quiet
dotnet build tests/Platform.Tests -c Release --no-restore --nologo -v quiet
mkdir -p artifacts/test-results
exec dotnet run --project tests/Platform.Tests -c Release --no-build --no-launch-profile -- \
  -noLogo -noColor -trait "category=soak" -result-xml artifacts/test-results/soak.xml
