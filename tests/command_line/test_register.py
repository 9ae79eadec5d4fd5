"""A register, its log and its server, as their users meet them."""

import http.client
import json
import pathlib
import re
import shutil
import signal
import socket
import ssl
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
        return run("register", "import", str(file), "--store", self.store, "--create", "--key", self.key, "--origin", ORIGIN)

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


class AWritableServer(ARegister):

    def setUp(self):
        super().setUp()
        self.record(ISSUE)
        self.certificate, self.tls_key = self.make_certificate("tls")
        added = run("register", "token", "add", "Office", "--store", self.store, "--regime", "jc-star", "--market", "JP",
                    "--change", "issue,withdraw")
        self.assertEqual(added.status, 0, added.err)
        self.token = added.out.strip()
        self.messages = added.err

    def make_certificate(self, name):
        certificate, key = str(self.folder / f"{name}.pem"), str(self.folder / f"{name}.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-keyout", key, "-out", certificate, "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        return certificate, key

    def serve(self, *more):
        process = subprocess.Popen([WARIFU, "serve", "--store", self.store, "--listen", "127.0.0.1:0", *more],
                                   stderr=subprocess.PIPE, text=True, env=environment())

        def end():
            process.kill()
            process.wait()
            process.stderr.close()

        self.addCleanup(end)
        told = process.stderr.readline()
        return re.search(r"https?://127\.0\.0\.1:\d+", told)[0], told, process

    def serve_tls(self):
        return self.serve("--key", self.key, "--tls-certificate", self.certificate, "--tls-key", self.tls_key)

    def post(self, base, change, token=None, **headers):
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token or self.token}", **headers}
        request = urllib.request.Request(base + "/api/changes", json.dumps(change).encode(), headers, method="POST")
        context = ssl.create_default_context(cafile=self.certificate) if base.startswith("https") else None
        try:
            with urllib.request.urlopen(request, context=context) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.loads(refused.read())


class Writing(AWritableServer):
    """By token, over TLS."""

    def test_is_done_by_token_and_seen_by_everybody(self):
        base, told, _ = self.serve_tls()
        self.assertTrue(base.startswith("https://"))
        self.assertIn("writing by token", told)
        change = {key: value for key, value in ISSUE.items() if key != "actor"}
        self.assertEqual(self.post(base, dict(change, number="A-2", request="1"))[0], 201)
        self.assertEqual(self.post(base, dict(change, number="A-2", request="1"))[0], 200)
        self.assertEqual(self.post(base, dict(change, number="A-3", market="GB"))[0], 403)
        self.assertEqual(self.post(base, change, "warifu_00")[0], 401)
        context = ssl.create_default_context(cafile=self.certificate)
        with urllib.request.urlopen(base + "/api/labels/A-2/history", context=context) as answer:
            self.assertEqual(json.loads(answer.read())["changes"][0]["actor"], "Office")
            self.assertIn("max-age", answer.headers["Strict-Transport-Security"])
        self.assertEqual(run("register", "check", "--store", self.store).status, 0)

    def test_ends_with_the_token(self):
        base, _, _ = self.serve("--key", self.key)
        token, = json.loads(run("register", "token", "list", "--store", self.store, "--format", "json").out)["tokens"]
        self.assertEqual((token["name"], token["changes"]), ("Office", ["issue", "withdraw"]))
        self.assertEqual(run("register", "token", "remove", token["id"], "--store", self.store).status, 0)
        self.assertEqual(self.post(base, WITHDRAW)[0], 401)
        self.assertEqual(run("register", "token", "remove", token["id"], "--store", self.store).status, 2)

    def test_needs_the_key_of_the_log(self):
        base, told, _ = self.serve()
        self.assertIn("reading alone", told)
        self.assertEqual(self.post(base, WITHDRAW)[0], 405)

    def test_does_not_go_over_a_network_in_clear(self):
        outcome = run("serve", "--store", self.store, "--key", self.key, "--listen", "0.0.0.0:0")
        self.assertEqual(outcome.status, 2)
        self.assertIn("TLS", outcome.err)

    def test_speaks_no_old_tls(self):
        base, _, _ = self.serve_tls()
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with self.assertRaises(urllib.error.URLError):
            urllib.request.urlopen(base + "/healthz", context=old)

    def test_takes_a_key_with_its_certificate(self):
        _, another = self.make_certificate("another")
        for wrong in ([], ["--tls-key", another], ["--tls-key", self.key], ["--tls-key", self.store]):
            self.assertEqual(run("serve", "--store", self.store, "--tls-certificate", self.certificate, *wrong,
                                 "--listen", "127.0.0.1:0").status, 2, wrong)


class Running(AWritableServer):
    def test_tells_figures_where_they_are_asked_for(self):
        base, _, _ = self.serve("--metrics", "--key", self.key)
        self.post(base, {key: value for key, value in WITHDRAW.items() if key != "actor"})
        with urllib.request.urlopen(base + "/metrics") as answer:
            self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
            text = answer.read().decode()
        self.assertIn('warifu_requests_total{route="/api/changes",method="POST",status="201"} 1\n', text)
        self.assertIn('warifu_changes_total{status="201"} 1\n', text)
        self.assertIn("warifu_log_entries 2\n", text)
        without, _, _ = self.serve()
        with self.assertRaises(urllib.error.HTTPError) as nothing:
            urllib.request.urlopen(without + "/metrics")
        nothing.exception.close()
        self.assertEqual(nothing.exception.code, 404)

    def test_takes_a_renewed_certificate_and_drops_nobody(self):
        base, _, process = self.serve_tls()
        port = int(base.rsplit(":", 1)[1])
        there = http.client.HTTPSConnection("127.0.0.1", port, context=ssl.create_default_context(cafile=self.certificate))
        self.addCleanup(there.close)
        there.request("GET", "/healthz")
        there.getresponse().read()
        before = ssl.get_server_certificate(("127.0.0.1", port))
        pathlib.Path(self.certificate).write_text("nonsense")
        process.send_signal(signal.SIGHUP)
        self.assertIn("certificate cannot be used", process.stderr.readline())
        self.assertEqual(ssl.get_server_certificate(("127.0.0.1", port)), before)
        self.make_certificate("tls")
        process.send_signal(signal.SIGHUP)
        self.assertIn("read anew", process.stderr.readline())
        self.assertNotEqual(ssl.get_server_certificate(("127.0.0.1", port)), before)
        there.request("GET", "/healthz")
        self.assertEqual(there.getresponse().read(), b"alive\n")

    def test_reads_anew_whose_signatures_it_relies_on(self):
        one, other = (pathlib.Path(self.make_certificate(name)[0]) for name in ("one", "other"))
        issuers = self.folder / "issuers.pem"
        issuers.write_text(one.read_text())
        _, _, process = self.serve("--trust", issuers)
        for damaged in ("", "nonsense"):
            issuers.write_text(damaged)
            process.send_signal(signal.SIGHUP)
            self.assertIn("no certificate in it", process.stderr.readline())
        issuers.write_text(other.read_text())
        process.send_signal(signal.SIGHUP)
        self.assertIn("read anew", process.stderr.readline())

    def test_lives_through_signals_that_come_while_it_is_busy_with_one(self):
        base, _, process = self.serve("--key", self.key)
        for _ in range(1000):
            process.send_signal(signal.SIGHUP)
        with urllib.request.urlopen(base + "/healthz") as answer:
            self.assertEqual(answer.read(), b"alive\n")
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
        self.assertEqual(process.wait(), 0)

    def test_says_when_it_is_ready_and_when_it_ends(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(self.folder / "notify"))
            process = subprocess.Popen([WARIFU, "serve", "--store", self.store, "--listen", "127.0.0.1:0", "--quiet"],
                                       env=environment(NOTIFY_SOCKET=str(self.folder / "notify")))
            self.assertEqual(manager.recv(100), b"READY=1")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(manager.recv(100), b"STOPPING=1")
            self.assertEqual(process.wait(), 0)

    def test_holds_back_who_asks_too_much(self):
        base, _, _ = self.serve("--rate-limit", "1")
        refused = None
        for _ in range(100):
            try:
                urllib.request.urlopen(base + "/healthz").close()
            except urllib.error.HTTPError as error:
                refused = error
                break
        self.assertEqual((refused.code, refused.headers["Retry-After"]), (429, "1"))
        refused.close()


class Lists(ARegister):
    def exported(self, form, *more):
        file = self.folder / f"list.{form}"
        outcome = run("register", "export", "--store", self.store, "--format", form, "-o", str(file), *more)
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        return file

    def import_list(self, file, store, *more):
        return run("register", "import", str(file), "--store", str(self.folder / store), "--create", "--key", self.key,
                   "--origin", ORIGIN, "--actor", "taker", "--reason", "taken over", *more)

    def test_go_out_and_come_in(self):
        self.record(dict(ISSUE, product="=cmd()"), dict(ISSUE, number="A-2", maker="窓, \"Mado\""))
        for form in ("csv", "xlsx", "jsonl"):
            outcome = self.import_list(self.exported(form), f"{form}.db")
            self.assertEqual((outcome.status, outcome.err), (0, ""))
            self.assertIn("2 changes recorded", outcome.out)
            back = run("register", "export", "--store", str(self.folder / f"{form}.db"), "--format", "csv").out
            self.assertEqual(back.encode(), self.exported("csv").read_bytes())

    def test_are_of_a_day_and_of_what_is_looked_for(self):
        self.record(ISSUE, WITHDRAW, dict(ISSUE, number="B-2", market="GB", product="Lock"))
        self.assertIn(",withdrawn,", self.exported("csv").read_text())
        self.assertIn(",valid,", self.exported("csv", "--on", "2026-03-01", "--text", "camera").read_text())
        lines = self.exported("jsonl", "--market", "GB", "--state", "valid").read_text().splitlines()
        self.assertEqual([json.loads(line)["number"] for line in lines], ["B-2"])
        self.assertEqual(json.loads(self.exported("fcc").read_text())["products"], [])
        self.assertEqual(len(json.loads(self.exported("jsonld").read_text())["@graph"]), 2)
        for wrong in (["--on", "2999-01-01"], ["--state", "good"]):
            self.assertEqual(run("register", "export", "--store", self.store, "--format", "csv", *wrong).status, 2)
        self.assertEqual(run("register", "export", "--store", self.store, "--format", "xlsx").status, 2)
        self.assertEqual(run("register", "export", "--store", self.store, "--format", "fcc", "--regime", "jc-star").status, 2)

    def test_bring_nothing_back(self):
        self.record(ISSUE, WITHDRAW, dict(ISSUE, number="B-2"))
        outcome = self.import_list(self.exported("csv"), "other.db")
        self.assertEqual(outcome.status, 2)
        self.assertIn("withdrawn", outcome.err)
        self.assertIn("list.csv:2", outcome.err)
        self.assertFalse((self.folder / "other.db").exists())

    def test_of_any_size_are_read_line_by_line(self):
        file = self.folder / "many.jsonl"
        with file.open("w") as out:
            for i in range(15_000):
                out.write(json.dumps(dict(ISSUE, number=f"N-{i:05}", product="Camera " + 200 * "x")) + "\n")
        self.assertGreater(file.stat().st_size, 4 << 20)
        outcome = self.import_list(file, "labels.db")
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertIn("15000 changes recorded", outcome.out)
        self.assertEqual(len(self.exported("jsonl").read_text().splitlines()), 15_000)


class ABackup(ARegister):
    def test_makes_the_register_again(self):
        self.record(dict(ISSUE, request="1"), WITHDRAW)
        run("register", "token", "add", "Office", "--store", self.store)
        backup, restored = str(self.folder / "backup"), str(self.folder / "restored.db")
        outcome = run("register", "backup", "--store", self.store, "--key", self.key, "-o", backup)
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertIn("2 changes and 1 tokens of " + ORIGIN, outcome.out)
        self.assertEqual(pathlib.Path(backup).stat().st_mode & 0o077, 0, "nobody else may read it")
        outcome = run("register", "restore", backup, "--store", restored, "--key", self.key)
        self.assertEqual((outcome.status, outcome.err), (0, ""))
        self.assertEqual(run("register", "check", "--store", restored).status, 0)
        self.assertEqual(run("register", "restore", backup, "--store", restored, "--key", self.key).status, 2)
        self.store = restored
        self.assertIn("0 changes recorded, 1 were there already", self.record(dict(ISSUE, request="1")).out)

    def test_is_refused_when_it_is_cut_or_another_key_is_given(self):
        self.record(ISSUE, WITHDRAW)
        backup = self.folder / "backup"
        self.assertEqual(run("register", "backup", "--store", self.store, "-o", str(backup)).status, 0)
        other = str(self.folder / "other.pem")
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", other], check=True)
        self.assertEqual(run("register", "restore", str(backup), "--store", self.store + ".1", "--key", other).status, 2)
        whole = backup.read_bytes()
        for cut in (0, 10, len(whole) // 2, len(whole) - 2):
            backup.write_bytes(whole[:cut])
            outcome = run("register", "restore", str(backup), "--store", self.store + ".1", "--key", self.key)
            self.assertEqual(outcome.status, 2, cut)
            self.assertIn("nothing was restored", outcome.err)
            self.assertEqual(run("register", "check", "--store", self.store + ".1").status, 2)
        backup.write_bytes(whole)
        self.assertEqual(run("register", "restore", str(backup), "--store", self.store + ".1", "--key", self.key).status, 0)


class Logging(AWritableServer):
    def test_is_json_without_secrets(self):
        base, told, process = self.serve("--log-format", "json", "--log-requests", "--key", self.key)
        self.assertEqual(json.loads(told)["event"], "listening")
        self.post(base, WITHDRAW)
        with urllib.request.urlopen(base + "/en/check?token=HIDDEN"):
            pass
        lines = [process.stderr.readline() for _ in range(2)]
        requests = [json.loads(line) for line in lines]
        self.assertEqual([(one["method"], one["path"], one["status"]) for one in requests],
                         [("POST", "/api/changes", 422), ("GET", "/en/check", 200)])
        self.assertEqual(requests[0]["client"], "127.0.0.1")
        for secret in (self.token, "HIDDEN"):
            self.assertNotIn(secret, "".join(lines))


class Importing(ARegister):
    def test_begins_no_second_log_by_a_slip(self):
        file = self.folder / "changes.jsonl"
        file.write_text(json.dumps(ISSUE))
        outcome = run("register", "import", str(file), "--store", self.store, "--key", self.key, "--origin", ORIGIN)
        self.assertEqual(outcome.status, 2)
        self.assertIn("--create", outcome.err)
        self.assertFalse(pathlib.Path(self.store).exists())


if __name__ == "__main__":
    unittest.main()
