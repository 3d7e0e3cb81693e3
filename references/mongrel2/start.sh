#!/bin/sh
# Mongrel2 reads its configuration from a database, which m2sh makes of a file.
set -eu
sed "s|@SCRATCH@|$SCRATCH|g; s|@HOST@|$HOST|; s|@PORT@|$PORT|" mongrel2.conf >"$SCRATCH/mongrel2.conf"
mkdir "$SCRATCH/log"
m2sh load -config "$SCRATCH/mongrel2.conf" -db "$SCRATCH/config.sqlite" >/dev/null
i=0
while [ $i -lt "$WORKERS" ]; do
  (
    /usr/bin/python3 handler.py || true
    echo "a handler has ended" >&2
    kill -KILL $$
  ) &
  i=$((i + 1))
done
cd "$SCRATCH"
exec mongrel2 config.sqlite interleave
