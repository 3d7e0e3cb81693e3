#!/bin/sh
# Gunicorn on a Unix socket, and nginx in front of it. Each ends with the other.
set -eu
sed "s|@SCRATCH@|$SCRATCH|g; s|@ADDRESS@|$HOST:$PORT|" nginx.conf >"$SCRATCH/nginx.conf"
chmod 711 "$SCRATCH" # nginx's workers are nobody, if this is root
(
  cd ../python
  BEHIND=$SCRATCH/app /usr/bin/python3 -m gunicorn wsgi:application || true
  echo "gunicorn has ended" >&2
  kill -KILL $$
) &
exec nginx -c "$SCRATCH/nginx.conf" -g 'daemon off;'
