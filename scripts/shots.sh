#!/bin/sh
# Draws the screens into docs/shots: SVG always, PNG beside it where rsvg-convert
# (Debian: librsvg2-bin) is installed.
set -eu
out=${1:-docs/shots}
"${GO:-go}" run ./internal/shot/draw -out "$out"
if command -v rsvg-convert >/dev/null; then
	for f in "$out"/*.svg; do
		rsvg-convert --zoom 1.5 -o "${f%.svg}.png" "$f"
	done
else
	echo "no PNG: rsvg-convert is not installed (Debian: apt-get install librsvg2-bin)" >&2
fi
