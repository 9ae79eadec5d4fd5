#!/usr/bin/env python3
"""What testssl.sh says of the servers in tls_servers.py. It takes minutes over each, so that what it said is kept beside
this file, and only asked for again by hand:

    tests/command_line/testssl.py [NAME...]
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

KEPT = pathlib.Path(__file__).parent / "testssl"
# Versions, suites by version, order, groups, certificate with tickets and session ids, renegotiation, compression.
QUESTIONS = ("-p", "-E", "-P", "-f", "-S", "-R", "-C")
WANTED = re.compile(r"SSLv|TLS1|cipher-|cipher_order|cipherorder|PFS|DH_groups|TLS_ext|TLS_session|SSL_session|sessionres|"
                    r"cert_(signature|keySize|serialNumber$|fingerprintSHA256|commonName$|notAfter)|secure_|CRIME|scanTime")


def ask(port, questions=QUESTIONS):
    """Its findings by their id, those that warifu has a word on."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "found.json"
        subprocess.run(["testssl", "--quiet", "--color", "0", "--nodns", "none", "--warnings", "off", "--sneaky",
                        "--jsonfile", path, *questions, f"127.0.0.1:{port}"],
                       stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return {row["id"]: row["finding"] for row in json.loads(path.read_text()) if WANTED.match(row["id"])}


def kept(name):
    path = KEPT / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def main(names):
    from network import own_network
    from tls_servers import SERVERS, serving
    own_network()
    KEPT.mkdir(exist_ok=True)
    for name in names or SERVERS:
        with tempfile.TemporaryDirectory() as folder, serving(name, 4433, pathlib.Path(folder) / "server"):
            found = ask(4433)
        (KEPT / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")
        print(name, found.get("scanTime"), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
