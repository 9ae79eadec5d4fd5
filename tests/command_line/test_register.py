"""A register, its log and its server, as their users meet them."""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from program import WARIFU, environment, run

ORIGIN = "register.example/labels"
ISSUE = {"change": "issue", "number": "A-1", "regime": "jc-star", "level": "1", "market": "JP", "product": "Window camera",
         "model": "WC-1", "maker": "Acme", "speaker": "maker", "issued": "2026-01-15", "expires": "2028-01-14",
         "actor": "registrar", "reason": "application accepted"}
WITHDRAW = {"change": "withdraw", "number": "A-1", "effective": "2026-05-01", "actor": "registrar", "reason": "asked for"}


class ARegister(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="warifu-register.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.store, self.key, self.log = (str(self.folder / name) for name in ("labels.db", "log.pem", "log"))
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.key], check=True)

    def record(self, *changes):
        file = self.folder / "changes.jsonl"
        file.write_text("".join(json.dumps(change) + "\n" for change in changes))
        return run("register", "import", str(file), "--store", self.store, "--key", self.key, "--origin", ORIGIN)

    def publish(self):
        return run("register", "publish", "--store", self.store, "--out", self.log)

    def verifier(self, outcome):
        return re.search(r"\S+\+[0-9a-f]{8}\+\S+", outcome.out)[0]


class Recording(ARegister):
    def test_says_what_was_recorded_and_the_key_for_others(self):
        outcome = self.record(ISSUE, WITHDRAW)
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertIn("2 changes recorded", outcome.out)
        self.assertTrue(self.verifier(outcome).startswith(ORIGIN + "+"))
        self.assertEqual(run("register", "check", "--store", self.store).status, 0)

    def test_says_what_was_refused_and_makes_the_rest(self):
        outcome = self.record(ISSUE, ISSUE, dict(ISSUE, number="A-2"))
        self.assertEqual(outcome.status, 1)
        self.assertIn("2 changes recorded", outcome.out)
        self.assertIn("A-1: there is a label A-1 already", outcome.out)

    def test_makes_nothing_twice_by_its_request(self):
        self.record(dict(ISSUE, request="1"))
        self.assertIn("0 changes recorded, 1 were there already", self.record(dict(ISSUE, request="1")).out)

    def test_records_nothing_of_a_file_with_a_mistake(self):
        self.assertEqual(self.record(ISSUE, dict(ISSUE, number="A-2", colour="red")).status, 2)
        self.assertEqual(run("register", "check", "--store", self.store).status, 2, "there is no register")

    def test_wants_a_key_that_can_sign(self):
        pathlib.Path(self.key).write_text("nonsense")
        outcome = self.record(ISSUE)
        self.assertEqual(outcome.status, 2)
        self.assertIn("Ed25519", outcome.err)


class AnAudit(ARegister):
    def setUp(self):
        super().setUp()
        self.vkey = self.verifier(self.record(ISSUE))
        self.assertEqual(self.publish().status, 0)

    def audit(self, *more):
        return run("log", "audit", self.log, "--key", self.vkey, *more)

    def test_accepts_a_log_and_says_what_it_looked_at(self):
        outcome = self.audit()
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        for step in ("signature: good", "entries: good", "tiles: good", "root: good", "contents of the entries: good",
                     "former checkpoint: not asked", "Not looked at"):
            self.assertIn(step, outcome.out)

    def test_takes_the_key_from_a_file(self):
        file = self.folder / "log.vkey"
        file.write_text(self.vkey + "\n")
        self.assertEqual(run("log", "audit", self.log, "--key", str(file)).status, 0)

    def test_holds_a_grown_log_against_a_former_checkpoint(self):
        former = shutil.copy(f"{self.log}/checkpoint", self.folder / "former")
        self.record(WITHDRAW)
        self.publish()
        outcome = self.audit("--former", str(former), "--format", "json")
        self.assertEqual(outcome.status, 0)
        told = json.loads(outcome.out)
        self.assertTrue(told["good"])
        self.assertEqual(told["checkpoint"]["size"], 2)
        self.assertEqual({step["step"]: step["outcome"] for step in told["steps"]}["former"], "held")

    def test_refuses_a_changed_entry(self):
        bundle = pathlib.Path(self.log, "tile/entries/000.p/1")
        bundle.write_bytes(bundle.read_bytes().replace(b"Acme", b"Acne"))
        outcome = self.audit()
        self.assertEqual(outcome.status, 1)
        self.assertIn("REFUSED", outcome.out)

    def test_refuses_another_key(self):
        outcome = run("log", "audit", self.log, "--key", "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        self.assertEqual(outcome.status, 1)
        self.assertIn("signature: REFUSED", outcome.out)

    def test_cannot_run_without_a_log(self):
        self.assertEqual(run("log", "audit", str(self.folder / "none"), "--key", self.vkey).status, 2)
        self.assertEqual(run("log", "audit", self.log, "--key", "nonsense").status, 2)


class Migrating(ARegister):
    def test_goes_down_and_up(self):
        self.record(ISSUE)
        self.assertEqual(run("register", "migrate", "--store", self.store, "--to", "1").status, 0)
        refused = run("register", "check", "--store", self.store)
        self.assertEqual(refused.status, 2)
        self.assertIn("migrate it first", refused.err)
        self.assertEqual(run("register", "migrate", "--store", self.store).status, 0)
        self.assertEqual(run("register", "check", "--store", self.store).status, 0)


class AServer(ARegister):
    def setUp(self):
        super().setUp()
        self.vkey = self.verifier(self.record(ISSUE, WITHDRAW))
        self.process = subprocess.Popen([WARIFU, "serve", "--store", self.store, "--listen", "127.0.0.1:0"],
                                        stderr=subprocess.PIPE, text=True, env=environment())
        self.addCleanup(self.end)
        self.base = "http://" + re.search(r"127\.0\.0\.1:\d+", self.process.stderr.readline())[0]

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def get(self, path, **headers):
        with urllib.request.urlopen(urllib.request.Request(self.base + path, headers=headers)) as answer:
            return answer.read(), answer.headers

    def test_gives_labels_as_of_a_day(self):
        self.assertEqual(json.loads(self.get("/api/labels/A-1")[0])["label"]["state"], "withdrawn")
        self.assertEqual(json.loads(self.get("/api/labels/A-1?on=2026-03-01")[0])["label"]["state"], "valid")
        self.assertEqual(len(json.loads(self.get("/api/labels?text=camera")[0])["labels"]), 1)

    def test_says_when_nothing_changed(self):
        etag = self.get("/api/labels/A-1")[1]["ETag"]
        with self.assertRaises(urllib.error.HTTPError) as unchanged:
            self.get("/api/labels/A-1", **{"If-None-Match": etag})
        self.assertEqual(unchanged.exception.code, 304)
        unchanged.exception.close()

    def test_serves_a_log_that_an_audit_accepts(self):
        outcome = run("log", "audit", self.base, "--key", self.vkey)
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertIn("2 entries read", outcome.out)

    def test_serves_no_log_below_another_address(self):
        self.assertEqual(run("log", "audit", self.base + "/elsewhere", "--key", self.vkey).status, 2)
        self.end()
        self.assertEqual(run("log", "audit", self.base, "--key", self.vkey).status, 2)

    def test_ends_gracefully(self):
        self.get("/healthz")
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(timeout=30), 0)

    def test_is_not_started_without_a_register_or_place(self):
        self.assertEqual(run("serve", "--store", str(self.folder / "none.db")).status, 2)
        self.assertEqual(run("serve", "--store", self.store, "--listen", "nowhere").status, 2)
        taken = run("serve", "--store", self.store, "--listen", "192.0.2.1:1")
        self.assertEqual(taken.status, 2)


if __name__ == "__main__":
    unittest.main()
