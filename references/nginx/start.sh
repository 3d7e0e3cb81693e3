#!/bin/sh
# Fills in what nginx's configuration cannot take from the environment.
set -eu
workers=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) # that this server may use
modules=
for module in /usr/lib/nginx/modules/ngx_http_echo_module.so /opt/homebrew/lib/nginx/ngx_http_echo_module.so; do
  [ -e "$module" ] && modules="load_module $module;"
done
upstreams=
paths=
for name in data billing metadata ads recommendations origin; do
  eval "url=\${UPSTREAM_$(echo $name | tr a-z A-Z):-}"
  [ -n "$url" ] || url=http://127.0.0.1:9/$name # nobody asks it in this scenario
  address=${url#http://}
  paths="$paths $name /${address#*/};"
  upstreams="$upstreams upstream $name { server ${address%%/*}; keepalive 1024; keepalive_requests 1000000; }"
done
upstreams="$upstreams map \$name \$path { $paths }"
sed "s|@SCRATCH@|$SCRATCH|g; s|@ADDRESS@|$HOST:$PORT|; s|@WORKERS@|$workers|; s|@MODULES@|$modules|; s|@UPSTREAMS@|$upstreams|" \
  nginx.conf >"$SCRATCH/nginx.conf"
chmod 711 "$SCRATCH" # workers are nobody, if this is root
exec nginx -c "$SCRATCH/nginx.conf" -g 'daemon off;'
