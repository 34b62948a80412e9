#!/usr/bin/env bash
# Uploads one file the way that Plik's bash client does: with curl, grep and sed alone.
# usage: plik-upload.sh <server> <file> [oneShot] [ttl]
set -euo pipefail
server=$1 file=$2 one_shot=${3:-false} ttl=${4:-0}

# One line per key, so that a grep for the key finds its value.
value() { printf '%s' "$1" | sed 's/,/\n/g; s/["{}]//g' | grep "$2" | head -n 1 | sed "s/^[^:]*://"; }

options="{ \"OneShot\" : $one_shot, \"Removable\" : false, \"Ttl\" : $ttl }"
created=$(curl -s -X POST -d "$options" "$server/upload")
id=$(value "$created" '^id:' || true)
if [ -z "$id" ]; then printf '%s\n' "$created" >&2; exit 1; fi
[ "$(printf '%s' "$created" | sed 's/,/\n/g; s/["{}]//g' | grep -c '^[^:]*id[^:]*:')" = 1 ] || exit 2
token=$(value "$created" uploadToken)

stored=$(curl -s -X POST --header "X-UploadToken: $token" -F "file=@$file" "$server/file/$id")
[ "$(value "$stored" status)" = uploaded ] || { printf '%s\n' "$stored" >&2; exit 3; }
[ "$(value "$stored" fileMd5)" = "$(md5sum < "$file" | cut -d ' ' -f 1)" ] || exit 4
domain=$(value "$created" downloadDomain)
printf '%s/file/%s/%s/%s\n' "${domain:-$server}" "$id" "$(value "$stored" '^id:')" "$(value "$stored" fileName)"
