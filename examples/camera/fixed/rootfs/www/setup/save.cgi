#!/bin/sh
# Takes the owner's first password; from then on the set-up page does nothing.
answer() { printf 'Status: %s\r\nContent-Type: text/plain\r\n\r\n%s\n' "$1" "$2"; exit 0; }

[ "$REQUEST_METHOD" = POST ] || answer '405 Method Not Allowed' 'Use the form.'
[ ! -s /data/settings/users ] || answer '403 Forbidden' 'A password is set.'
problem=$(/usr/sbin/set-password) || answer '400 Bad Request' "$problem"
answer '200 OK' 'Saved.'
