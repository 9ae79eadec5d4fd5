"""One TLS server as warifu's record and as testssl.sh's findings have it, in the same words."""

import pathlib
import re

VERSIONS = {"SSLv2": "SSL 2", "SSLv3": "SSL 3", "TLS1": "TLS 1.0", "TLS1_1": "TLS 1.1", "TLS1_2": "TLS 1.2", "TLS1_3": "TLS 1.3"}
CURVES = {"prime256v1": "secp256r1", "prime192v1": "secp192r1", "X25519": "x25519", "X448": "x448"}


def signature(words):
    """`sha256WithRSAEncryption` and `SHA256 with RSA` are the same."""
    return re.sub(r"[^a-z0-9]|encryption", "", words.lower())


def of_warifu(record, port):
    rows = {}
    for row in record["observations"]:
        if row.get("port") == port:
            rows.setdefault(row["table"], []).append(row)
    suites = rows.get("tls_suite", [])
    traits = rows.get("tls_trait", [])

    def trait(name):
        return next((row["value"] for row in traits if row["trait"] == name), None)

    picture = {"version " + row["version"]: {1: True, 0: False}.get(row["offered"]) for row in rows["tls_offer"]}
    for version in VERSIONS.values():
        own = [row for row in suites if row["version"] == version]
        picture["suites " + version] = sorted(f"{row['code']:04x}" for row in own)
        picture["order " + version] = [f"{row['code']:04x}" for row in own] if own and own[0]["preference"] else None
    orders = [row["value"] for row in traits if row["trait"] == "cipher-order"]
    picture["follows"] = "server" if "server" in orders else "client" if orders else None
    groups = {row["value"] for row in traits if row["trait"] == "group"}
    picture["curves"] = sorted(name for name in groups if not name.startswith("ffdhe"))
    picture["ffdhe"] = sorted(groups - set(picture["curves"]))
    picture["dhe bits"] = sorted({row["kx_bits"] for row in suites if row["kx_bits"]})
    picture["secure renegotiation"] = trait("secure-renegotiation")
    picture["compression"] = trait("compression")
    picture["tickets"] = trait("session-tickets")
    picture["session ids"] = trait("session-ids")
    leaf = next((row for row in rows.get("certificate", []) if row["position"] == 0), None)
    if leaf:
        picture["subject"] = leaf["subject"].removeprefix("CN=")
        picture["key"] = f"{leaf['key_kind']} {leaf['key_bits']}"
        picture["signature"] = signature(leaf["signature"])
        picture["expires"] = leaf["not_after"][:16].replace("T", " ")
        picture["fingerprint"] = leaf["sha256"]
    return picture


def codes_by_name():
    """OpenSSL's names, as testssl.sh has them."""
    codes = {}
    for line in pathlib.Path("/etc/testssl/cipher-mapping.txt").read_text().splitlines():
        parts = line.split()
        if len(parts) > 3:
            codes[parts[2]] = codes[parts[3]] = parts[0].replace("0x", "").replace(",", "").lower()
    return codes


def up_to_tls12(found):
    """What TLS 1.3 has not; of that, testssl.sh says words for people."""
    if found.get("secure_renego") == "TLS 1.3 only server":
        return dict.fromkeys(("secure renegotiation", "compression", "tickets", "session ids"))
    extensions = found.get("TLS_extensions", "")
    return {
        "secure renegotiation": "yes" if "renegotiation info/#65281" in extensions else "no",
        "compression": "none" if found.get("CRIME_TLS", "").startswith("not vulnerable") else "deflate",
        "tickets": "yes" if "session ticket/#35" in extensions else "no",
        "session ids": found.get("SSL_sessionID_support"),
    }


def of_testssl(found):
    picture = {"version " + ours: found[theirs].startswith("offered") for theirs, ours in VERSIONS.items()}
    suites = {version: [] for version in VERSIONS}
    dhe = set()
    for name, finding in found.items():
        cipher = re.match(r"cipher-(\w+?)_x(\w+)$", name)
        if not cipher:
            continue
        version = {"ssl2": "SSLv2", "ssl3": "SSLv3"}.get(cipher[1], cipher[1].upper().replace("TLS1_0", "TLS1"))
        suites[version].append(cipher[2].rjust(4, "0"))
        bits = re.search(r"\bDH (\d+)", finding)
        dhe |= {int(bits[1])} if bits else set()
    codes = codes_by_name()
    for theirs, ours in VERSIONS.items():
        picture["suites " + ours] = sorted(suites[theirs])
        order = found.get("cipherorder_" + theirs.replace("TLS1", "TLSv1"))
        picture["order " + ours] = [codes[each] for each in order.split()] if order else None
    order = found.get("cipher_order", "")
    picture["follows"] = "server" if order.startswith("server") else "client" if order.startswith("NOT a cipher order") else None
    picture["curves"] = sorted(CURVES.get(name, name) for name in found.get("PFS_ECDHE_curves", "").split())
    picture["ffdhe"] = sorted(name for name in found.get("DH_groups", "").split() if name.startswith("ffdhe"))
    picture["dhe bits"] = sorted(dhe)
    picture.update(up_to_tls12(found))
    if "cert_keySize" in found:
        picture["subject"] = found["cert_commonName"]
        key = re.match(r"(\w+) (\d+) bits$", found["cert_keySize"])
        picture["key"] = f"{key[1].lower()} {key[2]}" if key else None
        picture["signature"] = signature(found["cert_signatureAlgorithm"])
        picture["expires"] = found["cert_notAfter"]
        picture["fingerprint"] = found["cert_fingerprintSHA256"].lower()
    return picture
