#!/bin/sh
# HAProxy asks for a user only if it is started by root.
set -eu
if [ "$(id -u)" = 0 ]; then
  echo "global
  user nobody" >"$SCRATCH/user.cfg"
else
  : >"$SCRATCH/user.cfg"
fi
chmod 711 "$SCRATCH"
url=${UPSTREAM_ORIGIN:-http://127.0.0.1:9/} # nobody asks it in other scenarios
address=${url#http://}
export ORIGIN="${address%%/*}" ORIGIN_PATH="/${address#*/}"
exec haproxy -q -db -f "$PWD/haproxy.cfg" -f "$SCRATCH/user.cfg"
