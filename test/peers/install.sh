#!/usr/bin/env bash
# Puts moto (PyPI) and Trino (Maven Central) into a cache folder outside the project, for the suites here. What is there
# already, in the same versions, stays. Needs python3 with venv, mvn and a JDK.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peers=${XDG_CACHE_HOME:-$HOME/.cache}/backcast/peers
mkdir -p "$peers"

# install NAME RECIPE COMMAND…: runs the command, which fills the folder it is told, unless that was done by this recipe.
install() {
  local name=$1 recipe=$2 to
  shift 2
  if cmp -s "$recipe" "$peers/$name/recipe"; then return; fi
  to=$(mktemp -d "$peers/$name-XXXXXX")
  if ! "$@" "$to"; then
    rm -rf "$to"
    return 1
  fi
  cp "$recipe" "$to/recipe"
  rm -rf "${peers:?}/$name"
  mv "$to" "$peers/$name"
}

moto() {
  python3 -m venv "$1/venv" &&
    "$1/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$1/packages" \
      --requirement "$here/moto/requirements.txt"
}

trino() {
  mvn --batch-mode --quiet --file "$here/trino/pom.xml" \
    dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$1/jars"
}

failed=0
install moto "$here/moto/requirements.txt" moto || failed=1
install trino "$here/trino/pom.xml" trino || failed=1
exit $failed
