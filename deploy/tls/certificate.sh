#!/usr/bin/env bash
# HTTPS on a local network without a public name: an authority of one's own, and a certificate of it for the edge.
# It runs at each `docker compose up`, and leaves alone what is still good:
#
#   authority.key   signs; readable by its owner alone
#   authority.crt   what a phone has to trust; the edge serves it as /authority.crt. Ten years
#   edge.pem        certificate and key of the edge, readable by its group. 397 days, made anew 60 days before their end,
#                   or when LAN_ADDRESS is another
#
# Environment, with defaults:
#   LAN_ADDRESS=127.0.0.1        IPv4 address of this machine on the local network
#   TLS_FOLDER=/var/lib/haproxy  where the files are
set -euo pipefail
umask 077

address=${LAN_ADDRESS:-127.0.0.1}
private='^(10|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|127|172\.(1[6-9]|2[0-9]|3[01])|192\.168)(\.(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])){1,3}$'
[[ $address =~ $private && $address =~ ^[0-9]+(\.[0-9]+){3}$ ]] || {
  echo "certificate: LAN_ADDRESS is the IPv4 address of this machine on a private network, not '$address'" >&2
  exit 78
}
cd "${TLS_FOLDER:-/var/lib/haproxy}"

quietly() { # COMMAND...: shows what it says only where it fails
  local said
  said=$("$@" 2>&1) || { printf '%s\n' "$said" >&2; return 1; }
}

# Name constraints (RFC 5280, 4.2.1.10): who steals the authority's key cannot pretend to be a public site.
if ! [ -s authority.key ] || ! [ -s authority.crt ]; then
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -keyout authority.key -out authority.new -config <(cat <<EOF
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = Signalbox local authority, $(date -u +%F)
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
nameConstraints = critical, @names
[names]
permitted;IP.1 = 10.0.0.0/255.0.0.0
permitted;IP.2 = 100.64.0.0/255.192.0.0
permitted;IP.3 = 127.0.0.0/255.0.0.0
permitted;IP.4 = 172.16.0.0/255.240.0.0
permitted;IP.5 = 192.168.0.0/255.255.0.0
permitted;DNS.1 = localhost
EOF
    )
  chmod 644 authority.new
  mv authority.new authority.crt
fi

good() {
  openssl verify -CAfile authority.crt edge.pem && openssl x509 -in edge.pem -noout -checkend $((60 * 86400)) &&
    openssl x509 -in edge.pem -noout -checkip "$address" | grep -q 'does match'
}
if ! good >/dev/null 2>&1; then
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout edge.key -out edge.csr -subj /CN=Signalbox
  quietly openssl x509 -req -in edge.csr -CA authority.crt -CAkey authority.key -days 397 -out edge.crt -extfile <(cat <<EOF
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = IP:$address, IP:127.0.0.1, DNS:localhost
EOF
  )
  cat edge.crt edge.key >edge.new
  rm -f edge.csr edge.crt edge.key authority.srl
  chmod 640 edge.new
  mv edge.new edge.pem
fi
echo "certificate: https://$address is ready; the authority that devices have to trust is served there as /authority.crt"
