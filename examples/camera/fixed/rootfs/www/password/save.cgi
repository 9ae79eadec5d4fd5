#!/bin/sh
# Changes the owner's password. The web server has asked for the old one.
answer() { printf 'Status: %s\r\nContent-Type: text/plain\r\n\r\n%s\n' "$1" "$2"; exit 0; }

[ "$REQUEST_METHOD" = POST ] || answer '405 Method Not Allowed' 'Use the form.'
problem=$(/usr/sbin/set-password) || answer '400 Bad Request' "$problem"
answer '200 OK' 'Saved.'
