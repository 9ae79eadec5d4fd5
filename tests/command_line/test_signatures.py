"""`warifu sign` and `warifu verify`, with certificates, tokens and stamps that other programs make and check."""

import datetime
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from authority import SOFTHSM, Authority, on_token, openssl, stamping_authority
from pdf_file import pdf_of, plain
from program import WARIFU, environment, run



class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pki = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.pki)
        cls.authority = Authority(cls.pki)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.file = self.folder / "report.txt"
        self.file.write_bytes(b"What was found\r\n")
        self.signature = self.folder / "report.txt.p7s"

    def sign(self, name="signer", *more, status=0, **changes):
        outcome = run("sign", self.file, "--key", self.pki / f"{name}.key", "--cert", self.pki / f"{name}.pem", "--chain",
                      self.pki / "middle.pem", *more, **changes)
        self.assertEqual(outcome.status, status, outcome.err)
        return outcome

    def verify(self, *more, trust="root", file=None):
        named = ("--trust", self.pki / f"{trust}.pem") if trust else ()
        outcome = run("verify", file or self.file, *named, "--format", "json", *more)
        self.assertIn(outcome.status, (0, 1), outcome.err)
        found = json.loads(outcome.out)
        self.assertEqual(found["result"], "good" if outcome.status == 0 else "refused")
        codes = [p["code"] for p in found["problems"]]
        for signer in found["signers"]:
            codes += [p["code"] for p in signer["problems"]]
        return found, codes

    def by_openssl(self):
        return subprocess.run(["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", self.signature, "-content", self.file,
                               "-CAfile", self.pki / "root.pem", "-purpose", "any", "-out", "/dev/null"],
                              capture_output=True, check=False).returncode == 0

    def test_of_ours_are_good_for_us_and_for_openssl(self):
        self.sign()
        found, codes = self.verify()
        self.assertEqual(codes, [])
        signer = found["signers"][0]
        self.assertEqual((signer["subject"], signer["issuer"], signer["key"]), ("CN=signer", "CN=middle", "EC P-256"))
        self.assertEqual((signer["revocation"], signer["stamp"]), ("not checked", None))
        self.assertTrue(self.by_openssl())

    def test_of_a_changed_file_are_refused_by_both(self):
        self.sign()
        self.file.write_bytes(b"What was fOund\r\n")
        self.assertEqual(self.verify()[1], ["changed-content"])
        self.assertFalse(self.by_openssl())

    def test_of_p384_and_rsa_3072_are_good(self):
        for name, kind in (("p384", ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384")),
                           ("rsa", ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"))):
            self.authority.key(name, *kind)
            self.authority.certify(name)
            self.sign(name)
            self.assertEqual(self.verify()[1], [])
            self.assertTrue(self.by_openssl())

    def test_by_unfit_keys_are_not_made(self):
        for name, kind, said in (("weak", ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"), "too weak"),
                                 ("ed", ("-algorithm", "ED25519"), "Ed25519")):
            self.authority.key(name, *kind)
            self.openssl_certificate(name)
            self.assertIn(said, self.sign(name, status=2).err)
            self.assertFalse(self.signature.exists())

    def openssl_certificate(self, name):
        openssl("req", "-new", "-x509", "-key", f"{name}.key", "-subj", f"/CN={name}", "-config", "ca.cnf", "-extensions", "signer",
                "-out", f"{name}.pem", folder=self.pki)

    def test_by_another_key_an_expired_or_a_servers_certificate_are_not_made(self):
        outcome = run("sign", self.file, "--key", self.pki / "other.key", "--cert", self.pki / "signer.pem")
        self.assertEqual(outcome.status, 2)
        self.assertIn("not that of the certificate", outcome.err)
        self.assertIn("expired", self.sign("expired", status=2).err)
        self.assertIn("not for signing", self.sign("server", status=2).err)

    def test_without_somebody_trusted_are_intact_and_refused(self):
        self.sign()
        self.assertEqual(self.verify(trust=None)[1], ["signer-unknown"])
        self.assertIn("intact, but the signer is unknown", run("verify", self.file).out)
        self.assertIn("署名者を確認できない", run("verify", self.file, "--lang", "ja").out)

    def test_are_told_into_a_file(self):
        self.sign()
        with open(self.folder / "told", "wb") as told:
            done = subprocess.run([WARIFU, "verify", self.file, "--trust", self.pki / "root.pem"], stdout=told, env=environment(),
                                  check=False)
        self.assertEqual(done.returncode, 0)
        self.assertIn("good signature", (self.folder / "told").read_text())

    def test_of_another_signer_than_the_trusted_are_refused(self):
        self.sign("other")
        self.assertEqual(self.verify(trust="signer")[1], ["untrusted"])
        self.assertEqual(self.verify(trust="other")[1], [])

    def test_of_a_revoked_certificate_are_refused_when_the_list_is_given(self):
        self.sign("revoked")
        self.assertEqual(self.verify("--crl", self.pki / "middle.crl")[1], ["revoked"])
        self.sign("signer")
        found, codes = self.verify("--crl", self.pki / "middle.crl")
        self.assertEqual((codes, found["signers"][0]["revocation"]), ([], "partly checked"))

    def test_are_not_good_by_a_list_of_another_authority(self):
        self.authority.crl("root")
        self.sign()
        self.assertEqual(self.verify("--crl", self.pki / "root.crl")[1], ["no-revocation-list"])

    def test_are_refused_before_and_after_the_certificate_is_valid(self):
        self.by_openssl_sign("-cades", name="expired")
        self.assertEqual(self.verify()[1], ["expired"])
        self.assertIn("not-yet-valid", self.verify("--at", "2001-01-01")[1])

    def test_are_judged_as_of_now_on_the_day_that_it_is(self):
        self.sign()
        today = datetime.datetime.now(datetime.timezone.utc).date()
        self.assertEqual(self.verify("--at", str(today))[1], [])

    def by_openssl_sign(self, *more, name="signer"):
        openssl("cms", "-sign", "-binary", "-outform", "DER", "-in", str(self.file), "-signer", f"{name}.pem", "-inkey", f"{name}.key",
                "-certfile", "middle.pem", "-out", str(self.signature), *more, folder=self.pki)

    def test_of_openssl_are_good_with_the_attribute_that_names_the_certificate(self):
        self.by_openssl_sign("-cades")
        self.assertEqual(self.verify()[1], [])
        self.by_openssl_sign()
        self.assertEqual(self.verify()[1], ["no-signing-certificate"])

    def test_with_sha1_without_attributes_or_with_another_content_are_refused(self):
        self.by_openssl_sign("-cades", "-md", "sha1")
        self.assertIn("weak-digest", self.verify()[1])
        self.by_openssl_sign("-noattr")
        self.assertIn("bad-attributes", self.verify()[1])
        self.by_openssl_sign("-cades", "-nodetach")
        self.assertEqual(self.verify()[1], [])
        self.file.write_bytes(b"another")
        self.assertEqual(self.verify()[1], ["other-content", "changed-content"])

    def test_by_several_of_whom_one_is_bad_are_refused(self):
        self.by_openssl_sign("-cades", "-signer", "expired.pem", "-inkey", "expired.key")
        self.assertEqual(self.verify()[1], ["expired"])

    def test_that_are_none_are_refused(self):
        self.signature.write_bytes(b"nothing of the kind")
        self.assertEqual(self.verify()[1], ["no-signature"])
        openssl("crl2pkcs7", "-nocrl", "-certfile", "signer.pem", "-outform", "DER", "-out", str(self.signature), folder=self.pki)
        self.assertEqual(self.verify()[1], ["no-signer"])
        self.signature.unlink()
        self.assertEqual(run("verify", self.file).status, 2)

    def test_with_a_byte_of_the_signature_flipped_are_answered_one_way_or_the_other(self):
        self.sign()
        whole = self.signature.read_bytes()
        for at in range(0, len(whole), 97):
            self.signature.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            self.assertIn(run("verify", self.file, "--trust", self.pki / "root.pem").status, (0, 1))

    def test_take_a_passphrase_from_a_file_or_the_environment(self):
        openssl("pkey", "-in", "signer.key", "-aes256", "-passout", "pass:secret", "-out", "locked.key", folder=self.pki)
        shutil.copy(self.pki / "signer.pem", self.pki / "locked.pem")
        (self.folder / "word").write_text("secret\n")
        self.sign("locked", "--passphrase-file", self.folder / "word")
        self.sign("locked", WARIFU_PASSPHRASE="secret")
        self.assertEqual(self.verify()[1], [])
        self.sign("locked", status=2, WARIFU_PASSPHRASE="wrong")

    def test_by_a_key_on_a_token_are_good(self):
        if not SOFTHSM.exists():
            self.skipTest("no SoftHSM here")
        uri, settings = on_token(self.pki / "signer.key", self.folder)

        def sign(certificate, key=uri, pin="1234", more=()):
            return run("sign", self.file, "--key", key, "--cert", self.pki / certificate, "--chain", self.pki / "middle.pem", *more,
                       SOFTHSM2_CONF=settings, WARIFU_PASSPHRASE=pin)
        outcome = sign("signer.pem")
        self.assertEqual(outcome.status, 0, outcome.err)
        self.assertEqual(self.verify()[1], [])
        self.assertTrue(self.by_openssl())
        self.file = self.folder / "small.pdf"
        self.file.write_bytes(pdf_of(plain()))
        outcome = sign("signer.pem", more=("--inside",))
        self.assertEqual(outcome.status, 0, outcome.err)
        self.assertEqual(self.verify(file=self.folder / "small.signed.pdf")[1], [])
        self.assertIn("not that of the certificate", sign("other.pem").err)
        self.assertIn("PIN is wrong", sign("signer.pem", pin="9999").err)
        self.assertIn("no such private key", sign("signer.pem", uri.replace("conformity", "nothing")).err)
        self.assertIn("no PIN here", sign("signer.pem", uri + "&pin-value=1234").err)

    def test_with_a_stamp_say_when(self):
        self.sign("signer", "--tsa", stamping_authority(self, self.pki))
        found, codes = self.verify()
        self.assertEqual(codes, [])
        stamp = found["signers"][0]["stamp"]
        self.assertEqual((stamp["by"], stamp["trusted"]), ("CN=tsa", True))
        self.assertEqual(found["signers"][0]["judged_at"], stamp["time"])
        self.assertFalse(self.verify("--tsa-trust", self.pki / "other.pem")[0]["signers"][0]["stamp"]["trusted"])
        self.assertTrue(self.by_openssl())

    def test_stand_when_a_stamp_proves_that_they_are_older_than_the_revocation(self):
        self.authority.key("later")
        self.authority.certify("later")
        self.authority.openssl("ca", "-config", "ca.cnf", "-cert", "middle.pem", "-keyfile", "middle.key", "-revoke", "later.pem")
        in_an_hour = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).strftime("%y%m%d%H%M%SZ")
        index = self.pki / "index"
        entries = [line.split("\t") for line in index.read_text().splitlines()]
        for entry in entries:
            if entry[5] == "/CN=later":
                entry[2] = in_an_hour
        index.write_text("".join("\t".join(entry) + "\n" for entry in entries))
        self.authority.crl("middle")
        self.sign("later")
        self.assertEqual(self.verify("--crl", self.pki / "middle.crl")[1], ["revoked"])
        self.sign("later", "--tsa", stamping_authority(self, self.pki))
        # Where lists are given, the stamp counts only if the stamping authority's is among them.
        self.assertEqual(self.verify("--crl", self.pki / "middle.crl")[1], ["revoked"])
        self.authority.crl("root")
        both = self.folder / "both.crl"
        both.write_text((self.pki / "middle.crl").read_text() + (self.pki / "root.crl").read_text())
        found, codes = self.verify("--crl", both)
        self.assertEqual((codes, found["signers"][0]["revocation"]), ([], "good"))

    def test_take_a_stamp_that_was_fetched_by_hand_and_no_other(self):
        query, reply = self.folder / "q.tsq", self.folder / "r.tsr"
        self.sign("signer", "--tsa-query", query)
        openssl("ts", "-reply", "-config", "ca.cnf", "-queryfile", str(query), "-out", str(reply), folder=self.pki)
        self.assertEqual(run("sign", self.file, "--tsa-response", reply, "--tsa-query", query).status, 0)
        self.assertTrue(self.verify()[0]["signers"][0]["stamp"]["trusted"])
        self.sign()
        outcome = run("sign", self.file, "--tsa-response", reply)
        self.assertEqual(outcome.status, 2)
        self.assertIn("another signature", outcome.err)

    def dossier(self):
        source = self.folder / "product.toml"
        run("init", source, "--name", "Camera", "--maker", "Maker", "--model", "C1")
        run("assess", source, "--on", "2026-01-01", "--dossier", self.folder / "product.warifu", "--quiet")
        return self.folder / "product.warifu"

    def test_of_a_dossier_behind_a_link_are_verified(self):
        self.file = self.dossier()
        self.sign()
        (self.folder / "elsewhere").mkdir()
        link = self.folder / "elsewhere" / "linked.warifu"
        link.symlink_to("../product.warifu")
        self.assertEqual(self.verify("--signature", self.signature_of_dossier(), file=link)[1], [])

    def signature_of_dossier(self):
        return self.folder / "product.warifu.p7s"

    def test_of_a_dossier_that_another_program_has_open_are_refused_with_what_to_do(self):
        self.file = self.dossier()
        self.sign()
        database = sqlite3.connect(self.file)
        self.addCleanup(database.close)
        database.execute("PRAGMA journal_mode = WAL")
        outcome = run("verify", self.file, "--trust", self.pki / "root.pem")
        self.assertEqual(outcome.status, 2)
        self.assertIn("sqlite3 product.warifu 'PRAGMA journal_mode=DELETE'", outcome.err)
        database.execute("PRAGMA journal_mode = DELETE")
        self.assertEqual(self.verify(file=self.file)[1], [])
        # SQLite reads a log of that name whatever the dossier says.
        (self.folder / "product.warifu-wal").write_bytes(b"somebody's")
        self.assertIn("-wal", run("verify", self.file, "--trust", self.pki / "root.pem").err)

    def test_of_a_dossier_stand_for_its_rows_whatever_their_layout(self):
        self.file = self.dossier()
        self.assertTrue(self.file.exists())
        self.sign()
        self.assertEqual(self.verify(file=self.file)[1], [])
        with sqlite3.connect(self.file) as database:
            database.execute("PRAGMA page_size = 8192")
        database.execute("VACUUM")
        self.assertEqual(self.verify(file=self.file)[1], [])
        with database:
            database.execute("UPDATE fact SET value = value || ' ' WHERE key = 'on'")
        database.close()
        self.assertEqual(self.verify(file=self.file)[1], ["changed-content"])


if __name__ == "__main__":
    unittest.main()
