#!/bin/sh
# Apache names its modules by their folder.
set -eu
for MODULES in /usr/lib/apache2/modules /usr/libexec/apache2 /opt/homebrew/lib/httpd/modules; do
  [ -d "$MODULES" ] && break
done
APP=$(cd ../python && pwd)
export MODULES APP PYTHONDONTWRITEBYTECODE=1
chmod 711 "$SCRATCH" # workers are nobody, if this is root
exec "$(command -v apache2 || command -v httpd)" -f "$PWD/httpd.conf" -DFOREGROUND "-D$MODE"
