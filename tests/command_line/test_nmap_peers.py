"""warifu and nmap look at the same device, and must see the same ports and services."""

import json
import subprocess
import unittest
import xml.etree.ElementTree as xml

from many_services import PORTS, lacking, many_services
from network import own_network
from program import run

ALONE = own_network()

# warifu's word for what nmap calls so.
SAME = {"domain": "dns"}
# Where the two differ, and why.
EXPLAINED = {
    1883: "mosquitto tells its version to those who subscribe to it, as nmap does not when it asks lightly",
    8080: "busybox's httpd does not say what it is: nmap falls back on the port's usual service, http-proxy",
}
# Versions at which nmap guesses from the way of answering, when the answer comes in time.
GUESSED = {23}


def seen_by_nmap():
    """Port to service, whether it is inside TLS, version."""
    done = subprocess.run(["nmap", "-n", "-Pn", "-sS", "-p-", "-sV", "--version-light", "-T5", "-oX", "-", "127.0.0.1"],
                          capture_output=True, text=True, check=True)
    seen = {}
    for port in xml.fromstring(done.stdout).iter("port"):
        if port.find("state").get("state") == "open":
            service = port.find("service")
            name, version = service.get("name"), service.get("version", "")
            seen[int(port.get("portid"))] = (SAME.get(name, name), service.get("tunnel") == "ssl", version.split(" ")[0])
    return seen


def seen_by_warifu():
    done = run("probe", "127.0.0.1", "--authorised", "--pace", "fast", "--no-logins", "--format", "json")
    return {row["port"]: (row["name"], bool(row["tls"]), row["version"]) for row in json.loads(done.out)["observations"]
            if row["table"] == "service" and row["protocol"] == "tcp"}


@unittest.skipUnless(ALONE, "all ports of a shared loopback")
@unittest.skipIf(lacking("nmap"), f"not installed: {lacking('nmap')}")
class Peers(unittest.TestCase):
    def test_ports_and_services_are_those_that_nmap_sees(self):
        with many_services():
            ours, theirs = seen_by_warifu(), seen_by_nmap()
        self.assertEqual(sorted(ours), sorted(theirs))
        self.assertEqual(sorted(ours), PORTS)
        for port in GUESSED:
            ours[port], theirs[port] = ours[port][:2], theirs[port][:2]
        differing = {port: (ours[port], theirs[port]) for port in ours if ours[port] != theirs[port]}
        self.assertEqual({port: pair for port, pair in differing.items() if port not in EXPLAINED}, {}, "port: (warifu, nmap)")
        self.assertEqual(set(EXPLAINED) - set(differing), set(), "explained, and there is no such difference any more")


if __name__ == "__main__":
    unittest.main()
