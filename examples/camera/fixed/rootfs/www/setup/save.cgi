#!/bin/sh
# Takes the owner's first password; from then on the set-up page is gone.
umask 077
answer() { printf 'Status: %s\r\nContent-Type: text/plain\r\n\r\n%s\n' "$1" "$2"; exit 0; }

[ "$REQUEST_METHOD" = POST ] || answer '405 Method Not Allowed' 'Use the form.'
[ ! -e /data/settings/users ] || answer '403 Forbidden' 'A password is set.'
read -r form
# the form's encoding: + is a blank, %XX a byte
password=$(printf '%b' "$(printf '%s' "${form#password=}" | tr '+' ' ' | sed 's/\\/\\\\/g; s/%/\\x/g')")
[ "${#password}" -ge 12 ] || answer '400 Bad Request' 'Choose 12 characters or more.'
hash=$(printf '%s' "$password" | openssl passwd -6 -stdin)
printf 'owner:%s\n' "$hash" > /data/settings/users
answer '200 OK' 'Saved. Restart the camera.'
