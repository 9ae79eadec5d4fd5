"""Signatures inside a PDF: ours, held against poppler's reader; and others' tricks, each with a signature that is whole."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from authority import Authority, openssl, stamping_authority
from pdf_file import pdf_of, plain, signed, updated, whole_range, with_places
from program import run


class APdf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pki = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.pki)
        cls.authority = Authority(cls.pki)
        product = cls.pki / "product.toml"
        run("init", product, "--name", "Camera", "--maker", "Maker", "--model", "C1")
        run("assess", product, "--on", "2026-01-01", "--regime", "uk-psti", "--dossier", cls.pki / "p.warifu", "--quiet")
        run("forms", cls.pki / "p.warifu", "--out", cls.pki / "forms")
        cls.form = cls.pki / "forms" / "uk-psti-statement.DRAFT.pdf"

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.file = self.folder / "statement.pdf"
        self.signed = self.folder / "statement.signed.pdf"

    def sign(self, *more, status=0, pdf=None):
        self.file.write_bytes(pdf or self.form.read_bytes())
        outcome = run("sign", self.file, "--inside", "--key", self.pki / "signer.key", "--cert", self.pki / "signer.pem", "--chain",
                      self.pki / "middle.pem", *more)
        self.assertEqual(outcome.status, status, outcome.err)
        return outcome

    def verify(self, pdf=None, *more):
        """The codes of what is wrong; the report is kept."""
        if pdf is not None:
            self.signed.write_bytes(pdf)
        outcome = run("verify", self.signed, "--trust", self.pki / "root.pem", "--format", "json", *more)
        self.assertIn(outcome.status, (0, 1), outcome.err)
        self.report = json.loads(outcome.out)
        self.assertEqual((self.report["result"], self.report["kind"]), ("good" if outcome.status == 0 else "refused", "pdf"))
        return [problem["code"] for part in (self.report, *self.report["signers"]) for problem in part["problems"]]

    def by_poppler(self):
        return subprocess.run(["pdfsig", "-nocert", self.signed], capture_output=True, check=False, text=True).stdout

    def by_openssl(self, content, *more):
        (self.folder / "content").write_bytes(content)
        openssl("cms", "-sign", "-binary", "-cades", "-outform", "DER", "-in", str(self.folder / "content"), "-signer", "signer.pem",
                "-inkey", "signer.key", "-certfile", "middle.pem", "-out", str(self.folder / "cms"), *more, folder=self.pki)
        return (self.folder / "cms").read_bytes()

    def test_of_ours_is_signed_and_is_good_for_us_and_for_poppler(self):
        self.sign()
        self.assertEqual(self.verify(), [])
        self.assertEqual(self.report["signers"][0]["subject"], "CN=signer")
        said = self.by_poppler()
        for line in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached"):
            self.assertIn(line, said)
        self.assertNotEqual(self.signed.read_bytes(), self.form.read_bytes())
        pages = [subprocess.run(["pdftotext", "-layout", name, "-"], capture_output=True, check=True).stdout for name in (self.file, self.signed)]
        self.assertEqual(*pages)

    def test_says_the_time_of_signing_itself_and_not_in_the_signature(self):
        self.sign()
        self.verify()
        self.assertRegex(self.report["signers"][0]["claimed_time"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        digits = re.search(rb"/Contents <([0-9a-f]+)>", self.signed.read_bytes()).group(1)
        (self.folder / "cms").write_bytes(bytes.fromhex(digits.decode()))
        shown = subprocess.run(["openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", self.folder / "cms"], capture_output=True,
                               check=True, text=True).stdout
        self.assertIn("signingCertificateV2", shown)
        self.assertNotIn("signingTime", shown)

    def test_with_a_changed_byte_is_refused_by_both(self):
        self.sign()
        whole = self.signed.read_bytes()
        at = whole.rindex(b"stream\n") - 40
        self.assertIn("changed-content", self.verify(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]))
        self.assertNotIn("Signature is Valid", self.by_poppler())

    def test_with_any_byte_flipped_is_never_good(self):
        pdf = with_places()
        whole = signed(pdf, whole_range(pdf), self.by_openssl)
        self.assertEqual(self.verify(whole), [])
        _, start, end, _ = whole_range(pdf)
        for at in [*range(0, start, 41), start, end - 1, *range(end, len(whole), 17)]:
            self.assertNotEqual(self.verify(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]), [], at)

    def test_with_something_added_after_the_signature_is_refused(self):
        self.sign()
        whole = self.signed.read_bytes()
        self.assertEqual(self.verify(whole + b"\n"), ["not-whole"])
        pdf = with_places()
        whole = signed(pdf, whole_range(pdf), self.by_openssl)
        self.assertEqual(self.verify(whole), [])
        stream = "BT /F1 12 Tf 72 720 Td (Everything is secure) Tj ET"
        self.assertEqual(self.verify(updated(whole, 4, f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")), ["not-whole"])
        shown = subprocess.run(["pdftotext", self.signed, "-"], capture_output=True, check=True, text=True).stdout
        self.assertIn("Everything is secure", shown) # it is a good PDF, of another content

    def test_whose_signature_leaves_out_more_than_itself_is_refused(self):
        pdf = with_places()
        _, start, end, _ = whole_range(pdf)
        for name, byte_range in (("before", [0, start - 20, end, len(pdf) - end]),
                                 ("after", [0, start, end + 3, len(pdf) - end - 3]),
                                 ("to the end", [0, start, end, len(pdf) - end - 6]),
                                 ("at the start", [9, start - 9, end, len(pdf) - end]),
                                 ("nothing", [0, start, end, 0])):
            with self.subTest(name):
                self.assertEqual(self.verify(signed(pdf, byte_range, self.by_openssl)), ["not-whole"])

    def test_with_several_signatures_is_refused(self):
        pdf = with_places(2)
        self.assertEqual(self.verify(signed(pdf, whole_range(pdf), self.by_openssl)), ["several-signatures"])

    def test_with_something_behind_the_signature_in_its_place_is_refused(self):
        pdf = with_places()
        self.assertEqual(self.verify(signed(pdf, whole_range(pdf), self.by_openssl, tail="00ff")), ["no-signature"])

    def test_with_a_signature_of_several_signers_is_refused(self):
        pdf = with_places()
        both = ("-signer", "other.pem", "-inkey", "other.key")
        self.assertEqual(self.verify(signed(pdf, whole_range(pdf), lambda content: self.by_openssl(content, *both))), ["too-many"])

    def test_with_a_signature_of_another_kind_is_refused(self):
        pdf = with_places(kind="/adbe.x509.rsa_sha1")
        self.assertEqual(self.verify(signed(pdf, whole_range(pdf), self.by_openssl)), ["unknown-kind"])

    def test_without_a_signature_is_refused(self):
        self.assertEqual(self.verify(pdf_of(plain())), ["no-signature"])
        self.assertEqual(self.verify(with_places()), ["not-whole"])

    def test_that_is_none_or_is_damaged_is_refused(self):
        whole = pdf_of(plain())
        for pdf in (b"", b"nothing of the kind", whole[:-30], whole.replace(b"startxref\n", b"startxref\n1")):
            self.assertEqual(self.verify(pdf), ["bad-pdf"])
            self.assertIn("cannot be read", self.sign(pdf=pdf or b"x", status=2).err)

    def test_with_a_form_is_not_signed_inside(self):
        self.assertIn("has a form or a signature", self.sign(pdf=with_places(), status=2).err)
        self.sign()
        self.assertIn("has a form or a signature", self.sign(pdf=self.signed.read_bytes(), status=2).err)

    def test_by_another_program_is_signed_too_where_nothing_speaks_against_it(self):
        self.sign(pdf=pdf_of(plain()))
        self.assertEqual(self.verify(), [])
        self.assertIn("Signature is Valid", self.by_poppler())

    def test_with_its_signature_beside_it_is_judged_by_that(self):
        shutil.copy(self.form, self.signed)
        run("sign", self.signed, "--key", self.pki / "signer.key", "--cert", self.pki / "signer.pem", "--chain", self.pki / "middle.pem")
        beside = run("verify", self.signed, "--trust", self.pki / "root.pem", "--format", "json")
        self.assertEqual((beside.status, json.loads(beside.out)["kind"]), (0, "file"))
        self.assertEqual(self.verify(None, "--inside"), ["no-signature"])

    def test_holds_a_time_stamp_too(self):
        self.sign("--tsa", stamping_authority(self, self.pki))
        self.assertEqual(self.verify(), [])
        self.assertTrue(self.report["signers"][0]["stamp"]["trusted"])
        self.assertIn("Signature is Valid", self.by_poppler())

    def test_takes_a_stamp_that_was_fetched_by_hand(self):
        query, reply = self.folder / "q.tsq", self.folder / "r.tsr"
        self.sign("--tsa-query", query)
        openssl("ts", "-reply", "-config", "ca.cnf", "-queryfile", str(query), "-out", str(reply), folder=self.pki)
        outcome = run("sign", self.signed, "--inside", "--tsa-response", reply, "--tsa-query", query)
        self.assertEqual(outcome.status, 0, outcome.err)
        self.assertEqual(self.verify(), [])
        self.assertTrue(self.report["signers"][0]["stamp"]["trusted"])
        self.sign() # leaves no room for one
        outcome = run("sign", self.signed, "--inside", "--tsa-response", reply)
        self.assertEqual(outcome.status, 2)


if __name__ == "__main__":
    unittest.main()
