#!/bin/sh
# Builds the server of Debian's packages where its objects are kept, so that only the
# first start takes long. Nothing is fetched.
set -eu
kept=$HOME/.cache/interleave/tokio
mkdir -p "$kept/src"
(
  flock 9
  for file in Cargo.toml src/main.rs; do
    cmp -s "$file" "$kept/$file" || cp "$file" "$kept/$file"
  done
) 9>"$kept/lock"
exec cargo run --quiet --release --manifest-path "$kept/Cargo.toml" --offline \
  --config 'source.crates-io.replace-with="debian"' \
  --config 'source.debian.directory="/usr/share/cargo/registry"' # which ends in the server itself
