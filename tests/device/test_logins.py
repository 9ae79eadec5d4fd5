#!/usr/bin/env python3
"""Logins at real daemons: the bad one next to its good twin, and servers that mean harm."""

import socket
import struct
import sys
import unittest

from daemons import Served, Told, accounts, daemon, enter_network, folder, program


def telnetd(*arguments):
    return daemon(23, program("busybox"), "telnetd", "-F", "-b", "127.0.0.1:23", *arguments)


def telnet_shop(answer):
    """Asks for name and password, and says what `answer(attempt, user, password)` gives; None closes."""
    attempts = [0]

    def serve(connection):
        file = connection.makefile("rwb", buffering=0)
        while True:
            file.write(b"camera login: ")
            user = file.readline().strip().decode()
            if not user:
                return
            file.write(b"Password: ")
            password = file.readline().strip().decode()
            attempts[0] += 1
            told = answer(attempts[0], user, password)
            if told is None:
                return
            file.write(told)
            if told.endswith(b"New password: "):
                file.readline()
                return
            if told.endswith(b"# "):
                while line := file.readline():
                    if line.strip() == b"exit":
                        return
                    file.write(b"# ")

    return Served(serve)


class Telnet(unittest.TestCase):
    def test_a_shell_without_login_is_anonymous(self):
        with telnetd("-l", "/bin/sh"):
            told = Told("telnet", 23)
        self.assertEqual((told.login()["method"], told.login()["anonymous"], told.login()["in_clear"]), ("none", 1, 1))
        self.assertTrue(told.complete)

    def test_a_default_login_of_mirai_is_found(self):
        with accounts(root="xc3511"), telnetd("-l", "/bin/login"):
            told = Told("telnet", 23)
        login = told.login("password")
        self.assertEqual((login["default_accepted"], login["default_user"], login["known_password"]), (1, "root", "xc3511"))
        self.assertEqual(login["anonymous"], 0)
        self.assertTrue(told.complete, told.reason)

    def test_its_twin_without_default_is_not_said_to_have_none_before_the_list_ended(self):
        with accounts(root="nobody-knows-this"), telnetd("-l", "/bin/login"):
            told = Told("telnet", 23, "--attempts", "3")
        login = told.login("password")
        self.assertEqual((login["default_accepted"], login["default_user"], login["known_password"]), (None, None, None))
        self.assertEqual((login["tried"], login["list_complete"]), (3, 0))
        self.assertFalse(told.complete)

    def test_the_whole_list_in_vain_is_told_as_such(self):
        with telnet_shop(lambda *_: b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port, "--attempts", "1000")
        self.assertEqual((told.login()["default_accepted"], told.login()["list_complete"]), (0, 1))
        self.assertTrue(told.complete, told.reason)

    def test_a_login_of_the_product_file_goes_first(self):
        with telnet_shop(lambda _, user, password: b"# " if (user, password) == ("me", "mine") else b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port, "--default", "me", "mine")
        self.assertEqual((told.login()["default_user"], told.login()["tried"]), ("me", 1))

    def test_a_demand_for_another_password_is_shown(self):
        with telnet_shop(lambda _, user, __: b"You must change your password now.\r\nNew password: " if user == "root" else b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port)
        self.assertEqual((told.login()["change_asked"], told.login()["shown"]), (1, "You must change your password now."))

    def test_a_device_that_takes_anything_is_open(self):
        with telnet_shop(lambda *_: b"# ") as served:
            told = Told("telnet", served.port)
        self.assertEqual(told.login()["anonymous"], 1)
        self.assertIsNone(told.login()["default_accepted"])

    def test_a_lock_ends_the_trial(self):
        with telnet_shop(lambda n, *_: b"Too many attempts, locked\r\n" if n > 4 else b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port)
        self.assertEqual((told.login()["tried"], told.login()["default_accepted"]), (3, None))
        self.assertIn("takes no more attempts", told.reason)

    def test_guessing_is_measured_where_asked_for(self):
        with telnet_shop(lambda n, *_: b"Locked\r\n" if n > 8 else b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port, "--attempts", "2", "--lockout")
        unknown, given = told.rows("login_guard")
        self.assertEqual((unknown["effect"], unknown["after_attempts"], unknown["lock_seconds"]), ("locked", 5, None))
        self.assertEqual((given["effect"], given["after_attempts"]), ("locked", 0))

    def test_guessing_without_end_has_no_effect(self):
        with telnet_shop(lambda *_: b"Login incorrect\r\n") as served:
            told = Told("telnet", served.port, "--attempts", "2", "--lockout")
        self.assertEqual([(g["account"], g["effect"], g["attempts"], g["lock_seconds"]) for g in told.rows("login_guard")],
                         [("unknown", "none", 20, 0), ("given", "none", 20, 0)])
        self.assertTrue(told.examination("lockout")["complete"])

    def test_a_tarpit_costs_a_bounded_time_and_tells_nothing(self):
        def tarpit(connection):
            import time
            while True:
                connection.sendall(b".")
                time.sleep(0.2)
        with Served(tarpit) as served:
            told = Told("telnet", served.port)
        self.assertFalse(told.complete)
        self.assertEqual(told.login()["method"], "unknown")

    def test_an_endless_banner_and_a_storm_of_resets_tell_nothing(self):
        def endless(connection):
            while True:
                connection.sendall(b"welcome\r\n" * 1000)

        def reset(connection):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for serve in (endless, reset):
            with self.subTest(serve.__name__), Served(serve) as served:
                told = Told("telnet", served.port)
                self.assertFalse(told.complete)
                self.assertIsNone(told.login()["anonymous"])


if __name__ == "__main__":
    enter_network()
    sys.stdout.flush()
    unittest.main(verbosity=2)
