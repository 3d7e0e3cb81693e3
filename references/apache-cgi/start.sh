#!/bin/sh
# Apache names its modules by their folder, and tells CGI programs only what it is told to.
set -eu
for MODULES in /usr/lib/apache2/modules /usr/libexec/apache2 /opt/homebrew/lib/httpd/modules; do
  [ -d "$MODULES" ] && break
done
APP=$(cd ../python && pwd)
export MODULES APP
env | sed -n 's/^\(UPSTREAM_[A-Z0-9_]*\|SCENARIO\|COMPUTE_MS\|BLOCK_MS\)=.*/PassEnv \1/p' >"$SCRATCH/env.conf"
/usr/bin/python3 -m compileall -q "$APP" # its processes may not write there
chmod 711 "$SCRATCH" # workers are nobody, if this is root
exec "$(command -v apache2 || command -v httpd)" -f "$PWD/httpd.conf" -DFOREGROUND
