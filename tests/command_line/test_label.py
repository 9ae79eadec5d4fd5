"""`warifu label`: written, drawn, read back by others, renewed, revoked, and refused."""

import datetime
import json
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.request

import cwt
from authority import SOFTHSM, Authority, on_token, openssl
from program import WARIFU, environment, run

PRODUCT = """[product]
name = "Example Cam & <Viewer> 見守り"
maker = "Example Industries"
model = "EC-200"
support_until = 2099-09-30
regimes = ["jc-star/1"]
"""
RECORD = """
[[examination]]
requirement = "jc-star/S1.1-{:02}"
method = "device"
result = "{}"
tester = "A. Tester"
on = 2026-01-20
"""
TODAY = datetime.date.today()


def certificate(folder, name, common_name, days=1200, curve="P-256"):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-nodes", "-keyout", f"{name}.key", "-out",
            f"{name}.pem", "-days", str(days), "-subj", f"/CN={common_name}", "-addext", "basicConstraints=critical,CA:false",
            folder=folder)


class Labels(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.made)
        certificate(cls.made, "maker", "Example Industries")
        certificate(cls.made, "other", "Somebody Else")
        certificate(cls.made, "namesake", "Example Industries")
        cls.assess("met", PRODUCT + "".join(RECORD.format(i, "pass") for i in range(1, 17)))
        cls.issue_into(cls.made / "labels", number="EX-0042")
        cls.token_file = cls.made / "labels/EX-0042.token"
        cls.token = cls.token_file.read_text().rstrip("\n")

    @classmethod
    def assess(cls, name, text):
        (cls.made / f"{name}.toml").write_text(text)
        run("assess", cls.made / f"{name}.toml", "--no-store", "-q", "-o", "/dev/null")

    @classmethod
    def issue_into(cls, out, dossier="met", by="maker", number=None, status=0, speaker="maker", regime="jc-star/1", more=()):
        named = ("--number", number) if number else ()
        outcome = run("label", "issue", cls.made / f"{dossier}.warifu", "--regime", regime, "--as", speaker, "--key",
                      cls.made / f"{by}.key", "--cert", cls.made / f"{by}.pem", *named, "--out", out, *more)
        assert outcome.status == status, outcome
        return outcome

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def verify(self, token, *more, trust="maker"):
        outcome = run("label", "verify", token, "--trust", self.made / f"{trust}.pem", "--format", "json", *more)
        self.assertIn(outcome.status, (0, 1), outcome.err)
        found = json.loads(outcome.out)
        self.assertEqual(found["result"], "good" if outcome.status == 0 else "refused")
        return found, [problem["code"] for problem in found["problems"]]

    def revoke(self, *more, by="maker", token=None, status=0):
        outcome = run("label", "revoke", token or self.token_file, "--key", self.made / f"{by}.key", "--cert", self.made / f"{by}.pem",
                      "--out", self.folder, *more)
        self.assertEqual(outcome.status, status, outcome.err)
        return outcome


class OfARegimeThatIsMet(Labels):
    def test_is_good_from_its_string_its_file_and_its_picture(self):
        for token in (self.token, self.token_file, self.token_file.with_suffix(".png")):
            found, codes = self.verify(token)
            self.assertEqual(codes, [])
            self.assertEqual((found["state"], found["authentic"], found["status"]), ("valid", True, "not checked"))
            label = found["label"]
            self.assertEqual((label["number"], label["speaks"], label["regime"], label["level"], label["edition"], label["criteria"]),
                             ("EX-0042", "maker", "jc-star", "1", "JST-CR-01-01-2024R1", "unverified"))
            self.assertEqual((label["product"], label["models"], label["maker"]),
                             ("Example Cam & <Viewer> 見守り", ["EC-200"], "Example Industries"))
            self.assertEqual(label["from"], TODAY.isoformat())

    def test_is_relied_on_by_a_server_as_long_as_its_issuer_is(self):
        store, key, issuers = (self.folder / name for name in ("labels.db", "log.pem", "issuers.pem"))
        openssl("genpkey", "-algorithm", "ed25519", "-out", key, folder=self.folder)
        label = self.verify(self.token)[0]["label"]
        change = {name: label[name] for name in ("number", "regime", "level", "edition", "product", "maker")}
        change |= {"change": "issue", "actor": "registrar", "reason": "declared", "market": "JP", "model": label["models"][0],
                   "speaker": "maker", "issued": label["from"], "expires": label["last"], "token": self.token,
                   "support_until": label["support_until"]}
        (self.folder / "changes.jsonl").write_text(json.dumps(change))
        recorded = run("register", "import", self.folder / "changes.jsonl", "--store", store, "--create", "--key", key, "--origin",
                       "register.example/log")
        self.assertEqual(recorded.status, 0, recorded.out)
        shutil.copy(self.made / "maker.pem", issuers)
        with subprocess.Popen([WARIFU, "serve", "--store", store, "--listen", "127.0.0.1:0", "--trust", issuers],
                              stderr=subprocess.PIPE, text=True, env=environment()) as server:
            self.addCleanup(server.kill)
            page = re.search(r"http://[\d.:]+", server.stderr.readline())[0] + "/en/labels/EX-0042"
            signed = b"Its signature was checked here"
            self.assertIn(signed, urllib.request.urlopen(page).read())
            shutil.copy(self.made / "other.pem", issuers)
            server.send_signal(signal.SIGHUP)
            self.assertIn("read anew", server.stderr.readline())
            self.assertNotIn(signed, urllib.request.urlopen(page).read())
            server.terminate()

    def test_says_in_both_languages_who_speaks_and_that_it_is_not_the_operators(self):
        english = run("label", "verify", self.token, "--trust", self.made / "maker.pem").out
        self.assertIn("The maker itself declares", english)
        self.assertIn("This is not a label by the operator: IPA", english)
        self.assertIn("Criteria: unverified", english)
        self.assertIn("Whether it was withdrawn or revoked was not checked", english)
        japanese = run("label", "verify", self.token, "--trust", self.made / "maker.pem", "--lang", "ja").out
        self.assertIn("製造者自身が宣言", japanese)
        self.assertIn("制度運営者のラベルではありません", japanese)

    def test_shows_what_it_says_as_unverified(self):
        self.assertIn("Not verified", run("label", "show", self.token).out)
        shown = json.loads(run("label", "show", self.token_file, "--format", "json").out)
        self.assertFalse(shown["verified"])
        self.assertEqual(shown["label"]["number"], "EX-0042")

    def test_has_a_number_of_its_own_when_none_is_given(self):
        self.issue_into(self.folder / "a")
        name, = {path.stem for path in (self.folder / "a").iterdir()}
        self.assertRegex(name, "^[0-9a-f]{16}$")

    def test_is_written_into_its_folder_whatever_its_number(self):
        self.issue_into(self.folder / "a", number="../CSA/301126/00042")
        self.assertEqual(sorted(path.name for path in (self.folder / "a").iterdir()),
                         [f"-.-CSA-301126-00042.{ending}" for ending in ("png", "svg", "token")])
        self.assertEqual(self.verify(self.folder / "a/-.-CSA-301126-00042.token")[0]["label"]["number"], "../CSA/301126/00042")

    def test_is_told_as_its_schema_says(self):
        schema = json.loads((pathlib.Path(__file__).parents[2] / "docs/json/label-verify.schema.json").read_text())
        found = self.verify(self.token)[0]
        self.assertEqual(set(found), set(schema["required"]))
        self.assertEqual(set(found["label"]), set(schema["properties"]["label"]["required"]))
        refused = self.verify("WL1:")[0]
        self.assertEqual(set(refused), set(schema["required"]))
        self.assertEqual(set(refused["problems"][0]["text"]), {"en", "ja"})

    def test_is_told_into_a_file(self):
        for command in (("verify", self.token, "--trust", self.made / "maker.pem"), ("show", self.token)):
            with open(self.folder / "told", "wb") as told:
                done = subprocess.run([WARIFU, "label", *command], stdout=told, env=environment(), check=False)
            self.assertEqual(done.returncode, 0)
            self.assertIn("Example Industries", (self.folder / "told").read_text())

    def test_is_signed_by_a_key_on_a_token(self):
        if not SOFTHSM.exists():
            self.skipTest("no SoftHSM here")
        uri, settings = on_token(self.made / "maker.key", self.folder)

        def issue(certificate):
            return run("label", "issue", self.made / "met.warifu", "--regime", "jc-star/1", "--as", "maker", "--key", uri, "--cert",
                       self.made / f"{certificate}.pem", "--number", certificate, "--out", self.folder, SOFTHSM2_CONF=settings,
                       WARIFU_PASSPHRASE="1234")
        outcome = issue("maker")
        self.assertEqual(outcome.status, 0, outcome.err)
        self.assertEqual(self.verify(self.folder / "maker.token")[1], [])
        self.assertIn("not that of the certificate", issue("namesake").err)

    def test_replaces_no_other(self):
        self.assertIn("there already", self.issue_into(self.made / "labels", number="EX-0042", status=2).err)
        self.assertEqual(self.token_file.read_text().rstrip("\n"), self.token)

    def test_starts_on_its_day(self):
        day = (TODAY + datetime.timedelta(40)).isoformat()
        self.issue_into(self.folder, number="LATER", more=("--on", day))
        self.assertEqual(self.verify(self.folder / "LATER.token")[1], ["label-not-yet-valid"])
        past = (TODAY - datetime.timedelta(3)).isoformat()
        self.assertIn("before it is signed", self.issue_into(self.folder, number="PAST", status=2, more=("--on", past)).err)

    def test_ends_as_early_as_anything_that_it_rests_on(self):
        two_years = TODAY.replace(year=TODAY.year + 2) if (TODAY.month, TODAY.day) != (2, 29) else TODAY.replace(year=TODAY.year + 2, day=28)
        self.assertEqual(self.verify(self.token)[0]["label"]["last"], two_years.isoformat())
        beyond = (two_years + datetime.timedelta(1)).isoformat()
        self.assertIn("no longer", self.issue_into(self.folder, number="LONG", status=2, more=("--expires", beyond)).err)
        certificate(self.made, "brief", "Example Industries", days=30)
        self.issue_into(self.folder, by="brief", number="BRIEF")
        last = self.verify(self.folder / "BRIEF.token", trust="brief")[0]["label"]["last"]
        self.assertLess(last, (TODAY + datetime.timedelta(31)).isoformat())
        self.assertIn("does not outlive", self.issue_into(self.folder, by="brief", number="B2", status=2,
                                                           more=("--expires", two_years.isoformat())).err)


class OfARegimeThatIsNotMet(Labels):
    def test_is_not_written(self):
        self.assess("open", PRODUCT + "".join(RECORD.format(i, "pass") for i in range(1, 16)))
        self.assess("failed", PRODUCT + "".join(RECORD.format(i, "fail" if i == 4 else "pass") for i in range(1, 17)))
        for dossier, word in (("open", "INCONCLUSIVE"), ("failed", "FAIL")):
            self.assertIn(f"the verdict is {word}", self.issue_into(self.folder / "x", dossier=dossier, status=2).err)
        self.assertIn("not met", self.issue_into(self.folder / "x", regime="uk-psti", status=2).err)
        self.assertFalse((self.folder / "x").exists())

    def test_of_a_product_out_of_scope_is_not_written(self):
        self.assess("out", PRODUCT.replace('["jc-star/1"]', '["uk-psti"]\nexcepted = ["uk-psti/computer"]'))
        self.assertIn("NOT APPLICABLE", self.issue_into(self.folder / "x", dossier="out", regime="uk-psti", status=2).err)

    def test_by_unverified_criteria_is_written_for_the_maker_alone(self):
        for speaker in ("laboratory", "operator"):
            self.assertIn("--as maker", self.issue_into(self.folder / "x", speaker=speaker, number="N", status=2).err)

    def test_by_another_key_or_curve_is_not_written(self):
        certificate(self.made, "p384", "Example Industries", curve="P-384")
        self.assertIn("P-256", self.issue_into(self.folder / "x", by="p384", status=2).err)
        (self.made / "mixed.key").write_bytes((self.made / "other.key").read_bytes())
        (self.made / "mixed.pem").write_bytes((self.made / "maker.pem").read_bytes())
        self.assertIn("not that of the certificate", self.issue_into(self.folder / "x", by="mixed", status=2).err)

    def test_does_not_bear_the_operators_artwork(self):
        art = self.token_file.with_suffix(".png")
        self.assertIn("names no label", self.issue_into(self.folder / "x", status=2, more=("--artwork", art)).err)


class Forged(Labels):
    def test_with_one_bit_flipped_is_refused(self):
        data = bytearray(cwt.from_base45(self.token[4:]))
        for bit in (0, 200, 1000, len(data) * 8 - 1):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            self.assertNotEqual(self.verify("WL1:" + cwt.to_base45(bytes(changed)))[1], [])

    def test_of_another_issuer_is_refused(self):
        self.assertEqual(self.verify(self.token, trust="other")[1], ["unknown-issuer"])
        self.assertEqual(self.verify(self.token, trust="namesake")[1], ["unknown-issuer"])

    def test_shown_for_another_number_is_refused(self):
        self.assertEqual(self.verify(self.token, "--number", "EX-0042")[1], [])
        self.assertEqual(self.verify(self.token, "--number", "EX-0043")[1], ["other-number"])

    def test_that_is_no_token_is_refused_or_not_there(self):
        self.assertEqual(self.verify("WL1:")[1], ["no-label"])
        self.assertEqual(self.verify(self.token[:-3])[1], ["no-label"])
        (self.folder / "note.token").write_text("buy milk\n")
        self.assertEqual(self.verify(self.folder / "note.token")[1], ["no-label"])
        missing = run("label", "verify", self.folder / "none.token", "--trust", self.made / "maker.pem")
        self.assertEqual(missing.status, 2)

    def test_in_a_picture_without_code_is_not_read(self):
        (self.folder / "blank.png").write_bytes(self.token_file.with_suffix(".png").read_bytes()[:5000])
        outcome = run("label", "verify", self.folder / "blank.png", "--trust", self.made / "maker.pem")
        self.assertEqual(outcome.status, 2)
        self.assertIn("PNG", outcome.err)
        outcome = run("label", "verify", self.token_file.with_suffix(".svg"), "--trust", self.made / "maker.pem")
        self.assertEqual(outcome.status, 2)
        self.assertIn("SVG are not read", outcome.err)

    def test_of_the_future_cannot_be_judged(self):
        day = (TODAY + datetime.timedelta(3)).isoformat()
        outcome = run("label", "verify", self.token, "--trust", self.made / "maker.pem", "--on", day)
        self.assertEqual(outcome.status, 2)
        self.assertIn("has not come", outcome.err)


class ItsState(Labels):
    def test_is_what_its_issuer_states_later(self):
        for state, code in (("revoked", "label-revoked"), ("withdrawn", "label-withdrawn")):
            self.revoke("--state", state, "--reason", "The key was lost")
            found, codes = self.verify(self.token, "--status", self.folder / "EX-0042.status")
            self.assertEqual((found["state"], codes), (state, [code]))
            told = run("label", "verify", self.token, "--trust", self.made / "maker.pem", "--status", self.folder / "EX-0042.status")
            self.assertEqual(told.status, 1)
            self.assertIn("The key was lost", told.out)
            (self.folder / "EX-0042.status").unlink()

    def test_may_be_grace_with_an_end(self):
        self.assertIn("--until", self.revoke("--state", "grace", status=2).err)
        self.revoke("--state", "grace", "--until", (TODAY + datetime.timedelta(30)).isoformat())
        found, codes = self.verify(self.token, "--status", self.folder / "EX-0042.status")
        self.assertEqual((found["state"], codes), ("grace", []))

    def test_is_not_told_by_others(self):
        self.assertIn("was issued by", self.revoke(by="other", status=2).err)
        self.revoke(by="namesake")  # it has the name, and not the trust
        self.assertEqual(self.verify(self.token, "--status", self.folder / "EX-0042.status")[1], ["bad-statement"])

    def test_a_former_label_by_a_namesake_is_not_renewed(self):
        self.issue_into(self.folder / "forged", by="namesake", number="IPA-1")
        refused = run("label", "renew", self.made / "met.warifu", self.folder / "forged/IPA-1.token", "--key",
                      self.made / "maker.key", "--cert", self.made / "maker.pem", "--out", self.folder)
        self.assertEqual(refused.status, 2)
        self.assertIn("not signed by this certificate", refused.err)

    def test_is_renewed_under_the_same_number(self):
        arguments = ("label", "renew", self.made / "met.warifu", self.token_file, "--key", self.made / "maker.key", "--cert",
                     self.made / "maker.pem", "--out", self.folder)
        self.assertEqual(run(*arguments).status, 0)
        renewed = self.verify(self.folder / "EX-0042.token")[0]["label"]
        former = self.verify(self.token)[0]["label"]
        self.assertEqual((renewed["number"], renewed["renews"]), ("EX-0042", former["id"]))
        self.assertNotEqual(renewed["id"], former["id"])
        self.assess("another", PRODUCT.replace("EC-200", "EC-300") + "".join(RECORD.format(i, "pass") for i in range(1, 17)))
        other = run(*(str(a).replace("met.warifu", "another.warifu") for a in arguments))
        self.assertEqual(other.status, 2)
        self.assertIn("another product", other.err)


class ByAnAuthority(Labels):
    def test_is_good_below_it_and_refused_once_the_certificate_is_revoked(self):
        authority = Authority(self.folder)
        for name in ("signer", "revoked"):
            outcome = run("label", "issue", self.made / "met.warifu", "--regime", "jc-star/1", "--as", "maker", "--key",
                          self.folder / f"{name}.key", "--cert", self.folder / f"{name}.pem", "--number", name, "--out", self.folder)
            self.assertEqual(outcome.status, 0, outcome.err)
        (self.folder / "issuers.pem").write_bytes(b"".join((self.folder / f"{n}.pem").read_bytes() for n in ("signer", "revoked", "middle")))
        authority.crl("root")
        (self.folder / "all.crl").write_bytes(b"".join((self.folder / f"{n}.crl").read_bytes() for n in ("middle", "root")))

        def codes(name, *more):
            outcome = run("label", "verify", self.folder / f"{name}.token", "--trust", self.folder / "root.pem", "--format", "json", *more)
            return [problem["code"] for problem in json.loads(outcome.out)["problems"]]

        chain = ("--chain", self.folder / "issuers.pem")
        self.assertEqual(codes("signer"), ["unknown-issuer"])
        self.assertEqual(codes("signer", *chain), [])
        self.assertEqual(codes("signer", *chain, "--crl", self.folder / "all.crl"), [])
        self.assertEqual(codes("revoked", *chain, "--crl", self.folder / "all.crl"), ["revoked"])
        outcome = run("label", "issue", self.made / "met.warifu", "--regime", "jc-star/1", "--as", "maker", "--key",
                      self.folder / "server.key", "--cert", self.folder / "server.pem", "--out", self.folder)
        self.assertEqual(outcome.status, 2)
        self.assertIn("not for signing", outcome.err)


class ToOthers(Labels):
    """Who has nothing of warifu's reads the same."""

    def code_in(self, picture):
        return subprocess.run(["zbarimg", "--raw", "-q", "-Sdisable", "-Sqrcode.enable", picture], capture_output=True,
                              check=False).stdout.decode().rstrip("\n")

    def test_its_code_is_read_by_zbar_at_every_size_and_verifies(self):
        for size in ("small", "medium", "large"):
            self.issue_into(self.folder / size, number="EX-0042", more=("--size", size))
            token = (self.folder / size / "EX-0042.token").read_text().rstrip("\n")
            read = self.code_in(self.folder / size / "EX-0042.png")
            self.assertEqual(read, token)
            self.assertEqual(self.verify(read)[1], [])
            subprocess.run(["rsvg-convert", "-z", "4", self.folder / size / "EX-0042.svg", "-o", self.folder / "svg.png"], check=True)
            self.assertEqual(self.code_in(self.folder / "svg.png"), token)

    def test_its_picture_is_of_the_size_that_was_asked_for(self):
        for size, edge_mm in (("small", 30), ("medium", 45), ("large", 70)):
            self.issue_into(self.folder / size, number="N", more=("--size", size))
            data = (self.folder / size / "N.png").read_bytes()
            at = data.index(b"pHYs") + 4
            dots_per_metre = int.from_bytes(data[at:at + 4], "big")
            self.assertEqual((dots_per_metre, data[at + 8]), (23622, 1))  # 600 dots an inch
            width_mm = int.from_bytes(data[16:20], "big") / dots_per_metre * 1000
            self.assertTrue(edge_mm * 2 < width_mm < edge_mm * 4, width_mm)

    def test_its_svg_holds_no_markup_of_the_products(self):
        svg = self.token_file.with_suffix(".svg").read_text()
        self.assertIn("Example Cam &amp; &lt;Viewer&gt; 見守り", svg)
        subprocess.run(["xmllint", "--noout", "-"], input=svg.encode(), check=True)
        self.assertNotIn("<script", svg)

    def test_the_reader_of_this_test_reads_the_rfcs_own(self):
        token = cwt.Sign1(cwt.RFC_TOKEN)
        self.assertTrue(token.is_signed_by(cwt.RFC_KEY.public_key()))
        self.assertEqual(token.claims[1], "coap://as.example.com")
        # Its key id stands in the unprotected header: for warifu that is no label.
        self.assertEqual(self.verify("WL1:" + cwt.to_base45(cwt.RFC_TOKEN))[1], ["no-label"])

    def test_it_is_cose_and_cwt(self):
        pem = (self.made / "maker.pem").read_bytes()
        token = cwt.Sign1(cwt.from_base45(self.token[4:]))
        self.assertEqual(token.protected, {1: -7, 3: 61, 4: cwt.key_id_of(pem)})
        self.assertEqual(token.unprotected, {})
        self.assertTrue(token.is_signed_by(cwt.key_of(pem)))
        self.assertFalse(token.is_signed_by(cwt.key_of((self.made / "other.pem").read_bytes())))
        midnight = int(datetime.datetime.combine(TODAY, datetime.time(), datetime.timezone.utc).timestamp())
        claims = token.claims
        self.assertEqual((claims[1], claims[2], claims[5]), ("Example Industries", "EX-0042", midnight))
        self.assertEqual(claims[4] % 86400, 0)
        self.assertEqual(len(claims[7]), 8)
        self.assertEqual(list(claims), sorted(claims, key=lambda key: (key < 0, abs(key))))
        about = claims[-65537]
        self.assertEqual(about, {1: "jc-star", 2: "1", 3: "JST-CR-01-01-2024R1", 4: "Example Cam & <Viewer> 見守り", 5: ["EC-200"],
                                 6: "Example Industries", 7: 1, 8: False,
                                 9: (datetime.date(2099, 9, 30) - datetime.date(1970, 1, 1)).days})

    def test_its_statements_are_cose_too(self):
        self.revoke("--reason", "Lost")
        text = (self.folder / "EX-0042.status").read_text().rstrip("\n")
        self.assertTrue(text.startswith("WS1:"))
        token = cwt.Sign1(cwt.from_base45(text[4:]))
        self.assertEqual(token.protected[3], "application/x.warifu.label-status")
        self.assertTrue(token.is_signed_by(cwt.key_of((self.made / "maker.pem").read_bytes())))
        self.assertEqual(token.claims[-65538][2], "revoked")


if __name__ == "__main__":
    unittest.main()
