"""`warifu read`, and captures as evidence. Flows are counted by a reader of its own here."""

import json
import os
import pathlib
import struct
import tempfile
import unittest

from program import run

DATA = pathlib.Path(os.environ.get("WARIFU_SHARED_DATA", pathlib.Path(__file__).parents[2] / "../shared/data")) / "pcap"


def ends_in(capture):
    """Both ends of each conversation over TCP and UDP in a pcap of Ethernet."""
    data = capture.read_bytes()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at, ends = 24, set()
    while at < len(data):
        kept, = struct.unpack_from(order + "I", data, at + 8)
        frame, at = data[at + 16:at + 16 + kept], at + 16 + kept
        kind, ip = frame[12:14], frame[14:]
        while kind in (b"\x81\x00", b"\x88\xa8"):
            kind, ip = ip[2:4], ip[4:]
        if kind == b"\x08\x00" and ip[9] in (6, 17) and not struct.unpack(">H", ip[6:8])[0] & 0x1fff:
            source, target, body, protocol = ip[12:16], ip[16:20], ip[4 * (ip[0] & 15):], ip[9]
        elif kind == b"\x86\xdd" and ip[6] in (6, 17):
            source, target, body, protocol = ip[8:24], ip[24:40], ip[40:], ip[6]
        else:
            continue
        ends.add((protocol, frozenset([(source, body[:2]), (target, body[2:4])])))
    return ends


def rows(record, table):
    return [row for row in record["observations"] if row["table"] == table]


@unittest.skipUnless(DATA.exists(), f"the shared captures are not at {DATA}")
class Read(unittest.TestCase):
    def read(self, name, *arguments):
        done = run("read", DATA / name, "--format", "json", *arguments)
        self.assertEqual(done.status, 0, done.err)
        return json.loads(done.out)

    def test_conversations_are_those_of_another_reader(self):
        for name in ("tls-ssh/tls13_wolfssl.pcap", "cleartext/telnet.pcap", "iot/coap_mqtt.pcap", "iot/testrun-dns.pcap", "cleartext/http_auth.pcap",
                     "iot/deltaco-smart-plug-setup.pcap"):
            flows = [row for row in rows(self.read(name), "flow") if row["protocol"] in ("tcp", "udp")]
            ends = {(row["protocol"], frozenset([(row["unit_address"], row["unit_port"]), (row["peer_address"], row["peer_port"])])) for row in flows}
            self.assertEqual(len(ends), len(ends_in(DATA / name)), name)

    def test_what_can_be_read_is_found_with_its_packet(self):
        for name, kind, packet in (("cleartext/telnet.pcap", "password", 38), ("cleartext/http_auth.pcap", "basic", 4),
                                   ("iot/mqtt311-pub-userpass.pcap", "password", 4)):
            found = {(row["kind"], row["locator"].rpartition("#")[2]) for row in rows(self.read(name), "cleartext")}
            self.assertIn((kind, str(packet)), found, name)

    def test_no_secret_is_kept(self):
        done = run("read", DATA / "cleartext/telnet.pcap", "--format", "json")
        self.assertNotIn("fake", done.out)

    def test_what_was_agreed_on_is_told(self):
        flow, = rows(self.read("tls-ssh/tls13_wolfssl.pcap"), "flow")
        self.assertEqual((flow["carries"], flow["version"], flow["cipher"]), ("tls", "TLS 1.3", "TLS_AES_256_GCM_SHA384"))

    def test_a_file_that_is_cut_off_is_not_complete(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "cut.pcap"
            path.write_bytes((DATA / "tls-ssh/tls13_wolfssl.pcap").read_bytes()[:-7])
            done = run("read", path, "--address", "192.168.186.133", "--format", "json")
        self.assertEqual({each["outcome"] for each in json.loads(done.out)["examinations"] if each["determinator"] == "traffic.flows"}, {"incomplete"})


@unittest.skipUnless(DATA.exists(), f"the shared captures are not at {DATA}")
class Evidence(unittest.TestCase):
    def of_check(self, capture, address, exercised='["set-up", "use"]'):
        """Of S1.1-12, what is said of transit-assets-protected."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "capture.pcap").write_bytes((DATA / capture).read_bytes())
            (folder / "product.toml").write_text(
                '[product]\nname = "Camera"\nregimes = ["jc-star/1"]\n[features]\nsends-protected-assets = true\n[answers]\ntransit-assets-protected = true\n'
                f'[[artefact]]\nkind = "traffic"\nfile = "capture.pcap"\naddresses = ["{address}"]\nexercised = {exercised}\n')
            done = run("assess", folder / "product.toml", "--format", "json")
        self.assertIn(done.status, (1, 3), done.err)
        verdict = next(each for each in json.loads(done.out)["verdicts"] if each["requirement"] == "jc-star/S1.1-12")
        return verdict["verdict"], [(each["kind"], each["text"]) for each in verdict["reasons"] if each["check"] == "transit-assets-protected"]

    tls = "tls-ssh/tls13_wolfssl.pcap", "192.168.186.133"

    def test_tls_throughout_bears_out_the_answer(self):
        _, reasons = self.of_check(*self.tls)
        self.assertNotIn("not-covered", [kind for kind, _ in reasons], reasons)
        self.assertTrue(any("nothing against it on the device" in text for _, text in reasons), reasons)

    def test_another_unit_nothing_done_and_no_flow_do_not(self):
        for arguments in (("tls-ssh/tls13_wolfssl.pcap", "192.0.2.99"), (*self.tls, "[]"), (*self.tls, '["idle"]')):
            _, reasons = self.of_check(*arguments)
            self.assertIn("not-covered", [kind for kind, _ in reasons], arguments)

    def test_a_readable_login_fails(self):
        verdict, reasons = self.of_check("cleartext/telnet.pcap", "192.168.0.1")
        self.assertEqual(verdict, "FAIL", reasons)


if __name__ == "__main__":
    unittest.main()
