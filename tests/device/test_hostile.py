#!/usr/bin/env python3
"""Devices that mean harm, through the program: each ends in something that a reader sees, in bounded time and memory.

The bounds are the program's own: a connection is given up after 4 MiB and each wait on it after some seconds; a service
gets 110 seconds for each thing that is asked of it."""

import contextlib
import ctypes
import json
import os
import socket
import ssl
import struct
import subprocess
import tempfile
import time
import unittest

from daemons import Served, ServedDatagrams, certificate, folder, run_each_alone

WARIFU = os.environ["WARIFU_PROGRAM"]
# The sanitizers' own memory counts as the program's: there the bound is for what has no end.
MOST_MEMORY_KIB = (640 if "WARIFU_SANITIZED" in os.environ else 160) * 1024
MOST_SECONDS = 400  # generous: the machine may be busy


class SockFilter(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("code", ctypes.c_void_p))


def take_syns_alone(listener):
    """What comes to this listener is dropped but for SYNs, as a tarpit in a firewall does: nobody gets through."""
    of_flags = ((0x30, 0, 0, 13), (0x54, 0, 0, 0x12), (0x15, 0, 1, 0x02), (0x06, 0, 0, 0xFFFF), (0x06, 0, 0, 0))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in of_flags))
    program = SockFilter(len(of_flags), ctypes.addressof(code))
    listener.setsockopt(socket.SOL_SOCKET, 26, bytes(program))  # SO_ATTACH_FILTER


class Probed:
    """What `warifu probe` writes of 127.0.0.1, and what it took."""

    def __init__(self, port, *options, ports=None):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = subprocess.Popen([WARIFU, "probe", "127.0.0.1", "--authorised", "--pace", "fast", "--ports", str(ports or port),
                                      "--attempts", "3", "--format", "json", *options], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            began = time.monotonic()
            pid, status = 0, 0
            while pid == 0:
                pid, status, used = os.wait4(child.pid, os.WNOHANG)
                if pid == 0 and time.monotonic() - began > MOST_SECONDS:
                    child.kill()
                    os.wait4(child.pid, 0)
                    raise AssertionError(f"no end after {MOST_SECONDS} s")
                if pid == 0:
                    time.sleep(0.05)
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            if child.returncode != 0:
                raise AssertionError(f"ended with {child.returncode}: {err.read().decode()}")
            self.record = json.loads(out.read())
        self.memory_kib = used.ru_maxrss  # of the program and of the worker that it waited for
        self.port = port

    def rows(self, table):
        return [row for row in self.record["observations"] if row["table"] == table]

    def service(self, port=None):
        return next(row["name"] for row in self.rows("service") if row["port"] == (port or self.port))

    def examination(self, name):
        return next(each for each in self.record["examinations"] if each["determinator"] == f"device.{name}")


class Hostile(unittest.TestCase):
    def seen(self, probed, name, words, code=None, port=None):
        """The examination is not complete, and says what which port did; so does an anomaly where there is one."""
        examination = probed.examination(name)
        self.assertEqual(examination["outcome"], "incomplete", examination)
        self.assertIn(str(port or probed.port), examination["reason"])
        self.assertRegex(examination["reason"], words)
        anomalies = {(each["locator"], each["code"]) for each in probed.record["anomalies"]}
        if code:
            self.assertEqual(anomalies, {(f"127.0.0.1:{port or probed.port}/tcp", code)})
        self.assertFalse({"stopped", "killed-worker"} & {each[1] for each in anomalies}, anomalies)
        self.assertFalse(probed.record["stopped"])
        self.assertLess(probed.memory_kib, MOST_MEMORY_KIB)


def endless(piece, after=b""):
    def serve(connection):
        connection.sendall(after)
        while True:
            connection.sendall(piece)

    return serve


def on_request(answer):
    """Waits until it is asked, then does `answer(connection)`."""
    def serve(connection):
        connection.recv(65536)
        answer(connection)

    return serve


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def trickle(piece):
    def serve(connection):
        while True:
            connection.sendall(piece)
            time.sleep(1)

    return serve


def hold(connection):
    connection.settimeout(MOST_SECONDS)
    while connection.recv(65536):
        pass


class Ports(Hostile):
    def test_a_tarpit(self):
        for port, name in ((0, "any port"), (2323, "a port of Telnet"), (443, "a port of TLS")):
            with self.subTest(name), Served(trickle(b"~"), port) as served:
                self.seen(Probed(served.port), "services", "bytes? that it sends are of no known protocol", "unknown-answer")

    def test_connections_that_are_taken_and_never_answered(self):
        with Served(hold) as served:
            self.seen(Probed(served.port), "services", "takes connections and says nothing", "silent-service")

    def test_connections_that_nobody_takes_out_of_the_queue(self):
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
            self.seen(Probed(listener.getsockname()[1]), "services", "says nothing|no longer takes connections")

    def test_a_syn_that_is_answered_and_nothing_after(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            take_syns_alone(listener)
            self.seen(Probed(listener.getsockname()[1]), "services", "takes connections and says nothing", "silent-service")

    def test_garbage(self):
        noise = bytes(range(128, 256)) * 8

        def garbage(connection):
            connection.sendall(noise)
            connection.recv(1)

        with Served(garbage) as served:
            self.seen(Probed(served.port), "services", "[0-9]+ bytes that it sends are of no known protocol", "unknown-answer")

    def test_garbage_without_end(self):
        with Served(endless(bytes(range(128, 256)) * 512)) as served:
            self.seen(Probed(served.port), "services", "bytes and more, of no known protocol", "endless-answer")

    def test_resets_at_once(self):
        with Served(reset) as served:
            self.seen(Probed(served.port), "services", "resets connections", "reset-service")

    def test_connections_that_end_without_a_word(self):
        with Served(lambda connection: connection.shutdown(socket.SHUT_RDWR)) as served:
            self.seen(Probed(served.port), "services", "ends connections without a word", "closing-service")


class Greetings(Hostile):
    """What begins as a service and never ends."""

    def test_ssh(self):
        with Served(endless(b"x" * 65536, b"SSH-2.0-")) as served:
            probed = Probed(served.port)
        self.assertLess(len(probed.rows("service")[0]["banner"]), 5000)
        self.seen(probed, "ssh", "what it offers could not be read")

    def test_ftp(self):
        with Served(endless(b"220-welcome\r\n" * 4096)) as served:
            self.seen(Probed(served.port), "services", "bytes and more, of no known protocol", "endless-answer")

    def test_telnet_that_negotiates_without_end(self):
        with Served(endless(b"\xff\xfb\x01\xff\xfd\x03" * 8192)) as served:
            self.seen(Probed(served.port), "logins", "asks for nothing that is known")

    def test_telnet_whose_welcome_has_no_end(self):
        with Served(endless(b"welcome\r\n" * 8192, b"\xff\xfb\x01")) as served:
            self.seen(Probed(served.port), "logins", "asks for nothing that is known")

    def test_mqtt(self):
        with Served(on_request(endless(b"y" * 65536, b"\x20\xff\xff\xff\x7f")), 1883) as served:
            self.seen(Probed(served.port), "services", "bytes and more, of no known protocol", "endless-answer")

    def test_an_open_broker_that_goes_on_without_end_is_open(self):
        with Served(on_request(endless(b"\x30\xff\xff\xff\x7f" + b"y" * 65536, b"\x20\x02\x00\x00")), 1883) as served:
            probed = Probed(served.port)
        self.assertEqual([row["anonymous"] for row in probed.rows("login")], [1])
        self.assertLess(probed.memory_kib, MOST_MEMORY_KIB)

    def test_rtsp(self):
        with Served(on_request(endless(b"Public: OPTIONS\r\n" * 4096, b"RTSP/1.0 200 OK\r\n")), 8554) as served:
            self.seen(Probed(served.port), "logins", "where its stream is could not be told")


class Web(Hostile):
    def test_a_body_without_end(self):
        with Served(on_request(endless(b"<p>more" * 8192, b"HTTP/1.1 200 OK\r\n\r\n"))) as served:
            self.seen(Probed(served.port), "http", "longer than what is read")

    def test_chunks_without_end(self):
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        with Served(on_request(endless(b"1\r\nx\r\n" * 8192, head))) as served:
            self.seen(Probed(served.port), "http", "longer than what is read")

    def test_headers_without_end(self):
        with Served(on_request(endless(b"X-Header: y\r\n" * 4096, b"HTTP/1.1 200 OK\r\n"))) as served:
            self.seen(Probed(served.port), "http", "head is too long")

    def test_a_header_without_end(self):
        with Served(on_request(endless(b"y" * 65536, b"HTTP/1.1 200 OK\r\nX-Header: "))) as served:
            self.seen(Probed(served.port), "http", "head is too long")

    def test_a_page_that_trickles(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
        with Served(on_request(lambda connection: (connection.sendall(head), trickle(b"x")(connection)))) as served:
            self.seen(Probed(served.port), "http", "did not come in time")

    def test_a_reset_within_the_page(self):
        def half(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<html>")
            reset(connection)

        with Served(on_request(half)) as served:
            self.seen(Probed(served.port), "http", "the connection was reset")

    def test_a_redirect_to_another_host_is_told_and_not_followed(self):
        with Served(hold, host="127.0.0.2") as other:
            away = f"http://127.0.0.2:{other.port}/"
            answer = f"HTTP/1.1 302 Found\r\nLocation: {away}\r\nContent-Length: 0\r\n\r\n".encode()
            with Served(on_request(lambda connection: connection.sendall(answer))) as served:
                probed = Probed(served.port)
            self.assertEqual([row["redirects_to"] for row in probed.rows("http_page")], [away])
            self.assertEqual(other.connections, 0)
        self.seen(probed, "http", "redirects to another host, which was not asked")

    def test_a_redirect_by_a_name_or_without_a_scheme_is_not_followed_either(self):
        with Served(hold, host="127.0.0.2") as other:
            for away in (f"//127.0.0.2:{other.port}/", f"http://localhost:{other.port}/", f"http://127.0.0.1@127.0.0.2:{other.port}/"):
                answer = f"HTTP/1.1 301 Moved\r\nLocation: {away}\r\nContent-Length: 0\r\n\r\n".encode()
                with self.subTest(away), Served(on_request(lambda connection, answer=answer: connection.sendall(answer))) as served:
                    self.seen(Probed(served.port), "http", "redirects")
            self.assertEqual(other.connections, 0)

    def test_redirects_on_itself_without_end(self):
        pages = []

        def onward(connection):
            connection.recv(65536)
            pages.append(1)
            connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: /{len(pages)}\r\nContent-Length: 0\r\n\r\n".encode())

        with Served(onward) as served:
            self.seen(Probed(served.port), "http", "redirects more than 3 times")
        self.assertLess(len(pages), 200)


def tls_record(kind, body):
    return struct.pack("!BHH", kind, 0x0303, len(body)) + body


SERVER_HELLO = b"\x02\x00\x00\x26\x03\x03" + b"r" * 32 + b"\x00\xc0\x2f\x00"


class Tls(Hostile):
    def test_handshake_records_without_end(self):
        certificate_of_nothing = tls_record(22, b"\x0b\x00\x00\x03\x00\x00\x00") * 1000
        with Served(on_request(endless(certificate_of_nothing, tls_record(22, SERVER_HELLO))), 443) as served:
            probed = Probed(served.port)
        for name in ("tls", "tls-flaws"):
            self.seen(probed, name, "could not be told")

    def test_one_message_that_is_never_whole(self):
        with Served(on_request(endless(tls_record(22, b"z" * 16000), tls_record(22, SERVER_HELLO) + tls_record(22, b"\x0b\xff\xff\xff"))), 443) as served:
            self.seen(Probed(served.port), "tls", "whether TLS 1.2 is offered could not be told")

    def test_records_without_a_hello(self):
        with Served(on_request(endless(tls_record(22, b"") * 1000)), 443) as served:
            self.seen(Probed(served.port), "services", "bytes and more, of no known protocol")

    def test_a_hello_and_silence(self):
        def serve(connection):
            connection.recv(65536)
            connection.sendall(tls_record(22, SERVER_HELLO))
            hold(connection)

        with Served(serve, 443) as served:
            self.seen(Probed(served.port), "tls", "not all cipher suites of TLS 1.2 were told")

    def test_a_page_without_end_inside_tls(self):
        with folder() as where:
            certificate(where)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(where / "cert", where / "key")

            def serve(connection):
                with context.wrap_socket(connection, server_side=True) as inside:
                    inside.recv(65536)
                    inside.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    while True:
                        inside.sendall(b"more " * 8192)

            with Served(serve, 443) as served:
                self.seen(Probed(served.port), "http", "longer than what is read")


class Datagrams(Hostile):
    """Answers over UDP that are none. Something answers over TCP, too, so that the device counts as there."""

    PORTS = {"dns": 53, "tftp": 69, "ntp": 123, "netbios": 137, "snmp": 161, "ipmi": 623, "ssdp": 1900, "ws-discovery": 3702,
             "mdns": 5353, "coap": 5683}

    def probed(self, answer):
        with contextlib.ExitStack() as all_of_it:
            served = all_of_it.enter_context(Served(hold))
            for port in self.PORTS.values():
                all_of_it.enter_context(ServedDatagrams(answer, port))
            return Probed(served.port)

    def foreign(self, answer):
        probed = self.probed(answer)
        for name, port in self.PORTS.items():
            with self.subTest(name):
                self.assertIn((f"127.0.0.1:{port}/udp", "unknown-answer"), [(each["locator"], each["code"]) for each in probed.record["anomalies"]])
        # A reason names the first eight of them, in the order of their answers.
        self.seen(probed, "udp", r"(UDP port \d+ gave an answer that is not of [a-z-]+; ){8}and 2 more", port="UDP port")
        self.assertEqual([row["protocol"] for row in probed.rows("service")], ["tcp"])

    def test_huge_ones(self):
        self.foreign(lambda _: b"\xa5" * 65507)

    def test_garbage(self):
        self.foreign(lambda _: bytes(range(255, 127, -1)))

    def test_from_another_port(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
            elsewhere.bind(("127.0.0.1", 0))
            dns = lambda request, asker: elsewhere.sendto(request[:2] + b"\x84\x00" + request[4:], asker)
            with Served(hold) as served, ServedDatagrams(dns, 53, by_itself=True):
                probed = Probed(served.port)
        self.seen(probed, "udp", "UDP port 53 was asked, and another port answered", port=53)
        self.assertEqual([row for row in probed.rows("service") if row["protocol"] == "udp"], [])

    def test_more_than_is_waited_for(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
            elsewhere.bind(("127.0.0.1", 0))

            def storm(request, asker):
                for _ in range(2000):
                    elsewhere.sendto(b"x" * 8000, asker)

            with Served(hold) as served, ServedDatagrams(storm, 161, by_itself=True):
                self.seen(Probed(served.port), "udp", "UDP port 161 was asked, and another port answered", port=161)


if __name__ == "__main__":
    run_each_alone()
