#!/bin/sh
# PHP's worker processes on a Unix socket, and nginx in front of them. Each ends with the other.
set -eu
for fpm in $(command -v php-fpm || true) /usr/sbin/php-fpm[0-9]*; do
  [ -x "$fpm" ] && break
done
mine=
[ "$(id -u)" = 0 ] && mine="user = nobody
group = nogroup
listen.owner = nobody
listen.group = nogroup"
variables=$(env | sed -n 's/^\(UPSTREAM_[A-Z0-9_]*\|COMPUTE_MS\)=.*/env[\1] = $\1/p')
cat >"$SCRATCH/fpm.conf" <<END
[global]
daemonize = no
error_log = /dev/stderr
log_level = error

[www]
$mine
listen = $SCRATCH/app
listen.backlog = 4096
pm = static
pm.max_children = $WORKERS
$variables
END
sed "s|@SCRATCH@|$SCRATCH|g; s|@ADDRESS@|$HOST:$PORT|; s|@APP@|$PWD/app.php|" nginx.conf >"$SCRATCH/nginx.conf"
chmod 711 "$SCRATCH" # workers are nobody, if this is root
(
  "$fpm" --nodaemonize --fpm-config "$SCRATCH/fpm.conf" || true
  echo "php-fpm has ended" >&2
  kill -KILL $$
) &
exec nginx -c "$SCRATCH/nginx.conf" -g 'daemon off;'
