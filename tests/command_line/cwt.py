"""CWT in COSE_Sign1, read by what RFC 8949, 9052, 8392 and 9285 say, and by nothing of warifu's."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives import hashes

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def from_base45(text):
    out = bytearray()
    for i in range(0, len(text), 3):
        digits = [ALPHABET.index(c) for c in text[i:i + 3]]
        number = sum(digit * 45 ** place for place, digit in enumerate(digits))
        out += number.to_bytes(2 if len(digits) == 3 else 1, "big")
    return bytes(out)


def to_base45(data):
    out = ""
    for i in range(0, len(data), 2):
        piece = data[i:i + 2]
        number = int.from_bytes(piece, "big")
        for _ in range(3 if len(piece) == 2 else 2):
            out += ALPHABET[number % 45]
            number //= 45
    return out


class Tagged:
    def __init__(self, number, value):
        self.number, self.value = number, value


def read_cbor(data):
    """The value, and how many bytes it took."""
    major, low = data[0] >> 5, data[0] & 31
    at = 1
    if low >= 24:
        size = {24: 1, 25: 2, 26: 4, 27: 8}[low]
        argument = int.from_bytes(data[1:1 + size], "big")
        at += size
    else:
        argument = low
    if major == 0:
        return argument, at
    if major == 1:
        return -1 - argument, at
    if major in (2, 3):
        raw = data[at:at + argument]
        assert len(raw) == argument
        return (raw if major == 2 else raw.decode()), at + argument
    if major == 4:
        items = []
        for _ in range(argument):
            item, used = read_cbor(data[at:])
            items.append(item)
            at += used
        return items, at
    if major == 5:
        pairs = {}
        for _ in range(argument):
            key, used = read_cbor(data[at:])
            at += used
            pairs[key], used = read_cbor(data[at:])
            at += used
        return pairs, at
    if major == 6:
        item, used = read_cbor(data[at:])
        return Tagged(argument, item), at + used
    return {20: False, 21: True}[argument], at


def head(major, argument):
    for low, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 24:
            return bytes([major << 5 | argument])
        if argument < 1 << 8 * size:
            return bytes([major << 5 | low]) + argument.to_bytes(size, "big")
    raise ValueError(argument)


def write_bytes(value):
    return head(2, len(value)) + value


class Sign1:
    """18([protected, unprotected, payload, signature])"""

    def __init__(self, data):
        tagged, used = read_cbor(data)
        assert used == len(data) and tagged.number == 18, "RFC 9052, 4.2"
        self.raw_protected, self.unprotected, self.payload, self.signature = tagged.value
        self.protected = read_cbor(self.raw_protected)[0]
        self.claims = read_cbor(self.payload)[0]

    def is_signed_by(self, key):
        # RFC 9052, 4.4: ["Signature1", body_protected, external_aad, payload]
        signed = head(4, 4) + head(3, 10) + b"Signature1" + write_bytes(self.raw_protected) + write_bytes(b"") + write_bytes(self.payload)
        r, s = (int.from_bytes(half, "big") for half in (self.signature[:32], self.signature[32:]))
        try:
            key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def key_of(pem):
    return x509.load_pem_x509_certificate(pem).public_key()


def key_id_of(pem):
    return x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256())[:8]


# RFC 8392, A.2.3 and A.3: an ES256 key, and a CWT signed by it.
RFC_KEY = ec.EllipticCurvePublicNumbers(
    int("143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f", 16),
    int("60f7f1a780d8a783bfb7a2dd6b2796e8128dbbcef9d3d168db9529971a36e7b9", 16), ec.SECP256R1())
RFC_TOKEN = bytes.fromhex(
    "d28443a10126a104524173796d6d657472696345434453413235365850a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77"
    "037818636f61703a2f2f6c696768742e6578616d706c652e636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b7158405427c1ff28d23fbad1"
    "f29c4c7c6a555e601d6fa29f9179bc3d7438bacaca5acd08c8d4d4f96131680c429a01f85951ecee743a52b9b63632c57209120e1c9e30")
