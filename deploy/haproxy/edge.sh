#!/usr/bin/env bash
# Starts the edge, and ends it without cutting all its clients at once: edge.sh [HAPROXY OPTION...]
#
# SIGTERM (or SIGINT, SIGUSR1): /health/ready and /health/accept answer 503. EDGE_NOTICE_S later, when load balancers
# have noticed, the edge takes no more connections and closes what is open over EDGE_DRAIN_S, so that clients
# resume through another edge a few at a time. Then it ends with 0. A second signal ends it at once.
#
# Environment beside that of haproxy.cfg, with defaults:
#   EDGE_NOTICE_S=5    whole seconds
#   EDGE_DRAIN_S=20    whole seconds; whoever stops the edge has to wait for EDGE_NOTICE_S + EDGE_DRAIN_S + 2
set -u

# An empty variable counts as absent: NAME=${NAME:-} is how compose files pass what is not set.
for name in "${!EDGE_@}"; do [ -n "${!name}" ] || unset "$name"; done
notice=${EDGE_NOTICE_S:-5} drain=${EDGE_DRAIN_S:-20}
for seconds in "$notice" "$drain"; do
  [[ $seconds =~ ^[0-9]+$ ]] || { echo "edge: EDGE_NOTICE_S and EDGE_DRAIN_S are whole seconds, not '$seconds'" >&2; exit 78; }
done
# In base 10, also where they begin with 0.
notice=$((10#$notice)) drain=$((10#$drain))
# HAProxy takes a line of 16,384 bytes (tune.bufsize); a command has some 32.
readonly IDS_A_LINE=400

ask() { # COMMAND...: HAProxy's command line (management guide, 9.3), several commands in one line
  (exec 3<>"/dev/tcp/127.0.0.1/${EDGE_CLI_PORT:-8405}" && printf '%s\n' "$*" >&3 && cat <&3) 2>/dev/null
}

clients() { # the ids of the requests and WebSockets of clients that are open now
  ask 'show sess' | sed -n 's/^\(0x[0-9a-f]*\): .* fe=clients .*/\1/p'
}

milliseconds() {
  echo "$((${EPOCHREALTIME/[.,]/} / 1000))"
}

pause() { # SECONDS; a signal is answered meanwhile
  sleep "$1" &
  wait $!
}

stop() {
  trap 'kill -TERM "$haproxy" 2>/dev/null; exit 0' TERM INT USR1
  echo "edge: draining" >&2
  ask 'experimental-mode on; set var proc.draining bool(true)' >/dev/null
  pause "$notice"
  # No new connections; those of HTTP/2 are told so (GOAWAY) when their first request or WebSocket is closed.
  ask 'shutdown frontend clients' >/dev/null
  local open each due closed=0 begun
  begun=$(milliseconds)
  mapfile -t open < <(clients)
  echo "edge: closing ${#open[@]} requests and WebSockets" >&2
  while [ "$closed" -lt "${#open[@]}" ]; do
    # How many should be closed by now, the next 100 ms included.
    due=${#open[@]}
    [ "$drain" -eq 0 ] || due=$((due * ($(milliseconds) - begun + 100) / (drain * 1000)))
    while [ "$closed" -lt "$due" ] && [ "$closed" -lt "${#open[@]}" ]; do
      each=$((due - closed < IDS_A_LINE ? due - closed : IDS_A_LINE))
      ask "$(printf 'shutdown session %s;' "${open[@]:closed:each}")" >/dev/null
      closed=$((closed + each))
    done
    pause 0.1
  done
  kill -TERM "$haproxy" 2>/dev/null
  wait "$haproxy"
  exit 0
}

haproxy=
trap stop TERM INT USR1
haproxy -db -f "$(dirname "${BASH_SOURCE[0]}")/haproxy.cfg" "$@" &
haproxy=$!
wait "$haproxy"
