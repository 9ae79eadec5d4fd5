"""Whose certificate `warifu verify` takes: every signature here is whole, and made by OpenSSL."""

import json
import pathlib
import shutil
import tempfile
import unittest

from authority import Authority, openssl
from program import run

P521 = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521")
SECP256K1 = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1")


def rsa(bits):
    return ("-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}")


class ACertificate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pki = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.pki)
        cls.authority = Authority(cls.pki)
        cls.file = cls.pki / "report.txt"
        cls.file.write_bytes(b"What was found\r\n")

    def make(self, name, extensions="signer", by="middle", kind=(), more=()):
        self.authority.key(name, *kind)
        self.authority.certify(name, extensions, by=by, more=more)
        return name

    def codes(self, signer, *between, trust="root", more=()):
        """Of a signature by `signer`, which holds also the certificates `between`."""
        chain = self.pki / "chain.pem"
        chain.write_text("".join((self.pki / f"{name}.pem").read_text() for name in between))
        held = ("-certfile", "chain.pem") if between else ()
        openssl("cms", "-sign", "-binary", "-cades", "-outform", "DER", "-in", "report.txt", "-signer", f"{signer}.pem",
                "-inkey", f"{signer}.key", *held, "-out", "report.txt.p7s", folder=self.pki)
        outcome = run("verify", self.file, "--trust", self.pki / f"{trust}.pem", "--format", "json", *more)
        self.assertIn(outcome.status, (0, 1), outcome.err)
        found = json.loads(outcome.out)
        self.assertEqual(found["result"], "good" if outcome.status == 0 else "refused")
        return sorted({problem["code"] for signer in found["signers"] for problem in signer["problems"]})

    def sign(self, name):
        return run("sign", self.file, "--key", self.pki / f"{name}.key", "--cert", self.pki / f"{name}.pem", "--out",
                   self.pki / "out.p7s")

    def test_of_an_authority_signs_nothing_even_where_it_may_make_signatures(self):
        both = self.make("both", "both")
        self.assertEqual(self.codes(both, "middle"), ["wrong-usage"])
        self.assertEqual(self.codes(both, "middle", trust=both), ["wrong-usage"])
        outcome = self.sign(both)
        self.assertEqual(outcome.status, 2)
        self.assertIn("CA:FALSE", outcome.err)

    def test_for_something_else_signs_nothing(self):
        self.assertEqual(self.codes(self.make("enciphers", "enciphers"), "middle"), ["wrong-usage"])
        self.assertEqual(self.codes("server", "middle"), ["wrong-usage"])

    def test_with_an_unfit_key_is_refused(self):
        self.assertEqual(self.codes(self.make("koblitz", kind=SECP256K1), "middle"), ["weak"])
        self.assertEqual(self.codes(self.make("short", kind=rsa(2048)), "middle"), ["weak"])
        self.assertIn("secp256k1", self.sign("koblitz").err)

    def test_of_p521_signs(self):
        self.assertEqual(self.codes(self.make("p521", kind=P521), "middle"), [])
        self.assertEqual(self.sign("p521").status, 0)

    def test_below_an_authority_with_an_unfit_key_is_refused(self):
        for name, kind in (("koblitz-ca", SECP256K1), ("short-ca", rsa(1536))):
            with self.subTest(name):
                self.make(name, "authority", by="root", kind=kind)
                self.assertEqual(self.codes(self.make(f"below-{name}", by=name), name), ["weak"])
                self.assertEqual(self.codes(f"below-{name}", trust=name), ["weak"])

    def test_below_an_authority_of_rsa_2048_is_good_until_2030(self):
        self.make("old-ca", "authority", by="root", kind=rsa(2048))
        self.assertEqual(self.codes(self.make("below-old-ca", by="old-ca"), "old-ca"), [])

    def test_signed_with_sha1_or_md5_is_refused_also_an_authoritys(self):
        self.make("rsa-ca", "authority", by="root", kind=rsa(3072))
        for digest, by in (("sha1", "middle"), ("sha1", "rsa-ca"), ("md5", "rsa-ca")):
            with self.subTest((digest, by)):
                self.assertEqual(self.codes(self.make("leaf", by=by, more=("-md", digest)), by), ["weak"])
                self.make("weak-ca", "authority", by=by, more=("-md", digest))
                self.assertEqual(self.codes(self.make("below-weak-ca", by="weak-ca"), "weak-ca", by), ["weak"])
                # Who is trusted is trusted, however somebody else has signed that certificate.
                self.assertEqual(self.codes("below-weak-ca", trust="weak-ca"), [])

    def test_below_an_authority_whose_extended_usage_lacks_it_is_refused(self):
        self.make("web-ca", "web", by="root")
        self.assertEqual(self.codes(self.make("below-web", by="web-ca"), "web-ca"), ["wrong-usage"])
        self.assertEqual(self.codes("below-web", trust="web-ca"), ["wrong-usage"])
        self.make("mail-ca", "mail", by="root")
        self.assertEqual(self.codes(self.make("below-mail", by="mail-ca"), "mail-ca"), [])
        # The one usage of the signer is not that of the authority.
        self.assertEqual(self.codes(self.make("coder", "coder", by="mail-ca"), "mail-ca"), ["wrong-usage"])

    def test_is_refused_where_an_authority_may_certify_no_further_authority(self):
        self.make("last-ca", "last", by="root")
        self.assertEqual(self.codes(self.make("below-last", by="last-ca"), "last-ca"), [])
        self.make("one-more-ca", "authority", by="last-ca")
        self.assertEqual(self.codes(self.make("too-deep", by="one-more-ca"), "one-more-ca", "last-ca"), ["bad-chain"])

    def test_is_refused_where_its_name_is_none_that_the_authority_may_certify(self):
        self.make("named-ca", "named", by="root")
        self.assertEqual(self.codes(self.make("outside", by="named-ca"), "named-ca"), ["bad-chain"])
        self.authority.certify("signer", by="named-ca")
        self.assertEqual(self.codes("signer", "named-ca"), [])

    def test_issued_by_no_authority_is_refused(self):
        self.assertEqual(self.codes(self.make("below-signer", by="other"), "other", "middle"), ["bad-chain"])

    def test_is_not_judged_for_a_day_that_has_not_come(self):
        self.codes("revoked", "middle")
        outcome = run("verify", self.file, "--trust", self.pki / "root.pem", "--at", "2090-01-01")
        self.assertEqual((outcome.status, outcome.out), (2, ""))
        self.assertIn("2090-01-01 has not come", outcome.err)


if __name__ == "__main__":
    unittest.main()
