#!/bin/sh
# The recipes of docs/integrations.md with curl, against a portal with the data of the demonstration.
set -eu
API=${1:?address of the portal}/api/v1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

TOKEN=$(curl -sf -H 'Content-Type: application/json' -d '{"email": "expert.bfa@demo.example", "password": "demonstration only 2026"}' \
  "$API/auth/token/" | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p')
curl -sf -H "Authorization: Bearer $TOKEN" "$API/me/" >"$work/me.json"
grep -q '"person"' "$work/me.json"

# A note, and a change of it with its ETag.
ID=$(curl -sf -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H "Idempotency-Key: $$-$(date +%s)" \
  -d '{"question": "untoc.5", "text": "Which act?", "kind": "comment"}' "$API/reviews/BFA-1/notes/" | sed -n 's/.*"id": *"\([a-z2-7]*\)".*/\1/p')
ETAG=$(curl -sf -o "$work/note.json" -D - -H "Authorization: Bearer $TOKEN" "$API/reviews/BFA-1/notes/$ID/" | sed -n 's/^ETag: //Ip' | tr -d '\r')
curl -sf -X POST -H "Authorization: Bearer $TOKEN" -H "If-Match: $ETAG" "$API/reviews/BFA-1/notes/$ID/resolve/" >"$work/done.json"
stale=$(curl -s -o /dev/null -w '%{http_code}' -X POST -H "Authorization: Bearer $TOKEN" -H "If-Match: $ETAG" "$API/reviews/BFA-1/notes/$ID/reopen/")
[ "$stale" = 412 ]

# A copy of a list: all of it, then what changed.
curl -sf "$API/states/?updated_since=2000-01-01&page_size=200" >"$work/states.json"
SINCE=$(sed -n 's/.*"as_of": *"\([^"]*\)".*/\1/p' "$work/states.json")
curl -sf "$API/states/?updated_since=$SINCE&page_size=200" | grep -q '"is_complete": *false'

# An issued document by its address.
OUTCOME=$(curl -sf "$API/outcomes/?page_size=1&fields=id" | sed -n 's/.*"id": *\([0-9]*\).*/\1/p')
curl -sf -H 'Accept: application/pdf' -o "$work/outcome.pdf" "$API/outcomes/$OUTCOME/"
head -c 5 "$work/outcome.pdf" | grep -q '%PDF-'
[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Accept: image/png' "$API/outcomes/$OUTCOME/")" = 406 ]
echo "curl: note $ID resolved and its old state refused, copy since $SINCE, PDF of outcome $OUTCOME"
