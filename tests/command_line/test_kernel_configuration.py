"""A kernel's own configuration against published records: what was not built into it does not affect it."""

import gzip
import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

from program import run

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("WARIFU_SHARED_DATA", ROOT.parent / "shared/data")) / "advisories"
RECORDS = SHARED / "cve5/components/linux_kernel"
RELEASE = "5.10.20-camera"
BESIDE = f"boot/config-{RELEASE}"
WATCHDOG, NFS = "CVE-2021-47324", "CVE-2021-47259"  # drivers/watchdog/sbc60xxwdt.c, fs/nfs/nfs4client.c
BEHIND = "(build@host) (arm-linux-gnueabihf-gcc 10.2.1) #3 SMP Tue Mar 1 2022\n\0"


def configuration(*lines):
    return "\n".join(["#", "# Automatically generated file; DO NOT EDIT.", "# Linux/arm 5.10.20 Kernel Configuration",
                      "#", "CONFIG_NET=y", *lines, ""])


WITHOUT_WATCHDOG = configuration("CONFIG_NFS_FS=y", "# CONFIG_WATCHDOG is not set")
WITHOUT_BOTH = configuration("# CONFIG_NFS_FS is not set", "# CONFIG_WATCHDOG is not set")


def kernel(embedded=None, behind=BEHIND, seed=1, release=RELEASE):
    """An unpacked kernel; IKCONFIG (kernel/configs.c) lies between its marks."""
    numbers = random.Random(seed)
    code = lambda size: bytes(numbers.randrange(64) for _ in range(size)) + bytes(64)
    packed = b"IKCFG_ST" + gzip.compress(embedded.encode(), mtime=0) + b"IKCFG_ED" if embedded else b""
    return code(40_000) + f"Linux version {release} {behind}".encode() + code(40_000) + packed + code(9_000)


@unittest.skipUnless(RECORDS.exists(), "the shared test data are not here")
class KernelConfiguration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.store = f"{cls.place.name}/advisories.db"
        done = run("advisories", "import", str(RECORDS), "--store", cls.store)
        assert done.status == 0, done.err

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)

    def image(self, *kernels, files=()):
        """Kernels as mkimage packs them, and behind them a root file system with these files, each with its contents."""
        image = self.folder / "camera.bin"
        with open(image, "wb") as out:
            for body in kernels:
                (self.folder / "Image.gz").write_bytes(gzip.compress(body, mtime=0))
                subprocess.run(["mkimage", "-A", "arm", "-O", "linux", "-T", "kernel", "-C", "gzip", "-a", "0x8000", "-e",
                                "0x8000", "-n", RELEASE, "-d", str(self.folder / "Image.gz"), str(self.folder / "uImage")],
                               check=True, capture_output=True)
                out.write((self.folder / "uImage").read_bytes())
            if files:
                for name, contents in files:
                    place = self.folder / "root" / name
                    place.parent.mkdir(parents=True)
                    place.write_bytes(contents)
                subprocess.run(["mksquashfs", "root", "root.sqfs", "-quiet", "-no-progress", "-noappend"],
                               cwd=self.folder, check=True, capture_output=True)
                out.write((self.folder / "root.sqfs").read_bytes())
        return image

    def matches(self, image):
        done = run("advisories", "match", str(image), "--store", self.store, "--on", "2026-11-20", "--format", "json")
        self.assertEqual(done.status, 0, done.err)
        return {match["id"]: match for match in json.loads(done.out)["matches"]}

    def states(self, image):
        matches = self.matches(image)
        return matches[WATCHDOG]["state"], matches[NFS]["state"]

    def test_what_the_kernel_says_it_was_built_without_does_not_affect_it(self):
        matches = self.matches(self.image(kernel(WITHOUT_WATCHDOG)))
        self.assertEqual((matches[WATCHDOG]["state"], matches[WATCHDOG]["basis"]),
                         ("not-affected", "kernel-configuration"))
        word = next(each for each in matches[WATCHDOG]["statements"] if each["reason"] == "code-not-built")
        self.assertIn("camera.bin!uimage@0x0!gzip@0x40!gzip@", word["by"])
        self.assertEqual(matches[NFS]["state"], "affected")

    def test_without_a_configuration_the_records_stand(self):
        self.assertEqual(self.states(self.image(kernel())), ("affected", "affected"))

    def test_the_file_beside_a_kernel_counts_by_its_release(self):
        self.assertEqual(self.states(self.image(kernel(), files=[(BESIDE, WITHOUT_BOTH.encode())])),
                         ("not-affected", "not-affected"))

    def test_the_file_of_another_release_does_not(self):
        self.assertEqual(self.states(self.image(kernel(), files=[("boot/config-5.10.20-other", WITHOUT_BOTH.encode())])),
                         ("affected", "affected"))

    def test_of_two_kernels_of_one_release_what_both_leave_out(self):
        recovery = kernel(WITHOUT_BOTH, BEHIND.replace("#3", "#4"), seed=2)
        self.assertEqual(self.states(self.image(kernel(WITHOUT_WATCHDOG), recovery)), ("not-affected", "affected"))

    def test_of_two_kernels_of_one_release_of_which_one_tells_nothing_nothing(self):
        silent = kernel(None, BEHIND.replace("#3", "#4"), seed=2)
        self.assertEqual(self.states(self.image(kernel(WITHOUT_BOTH), silent)), ("affected", "affected"))
        self.assertEqual(self.states(self.image(kernel(), silent, files=[(BESIDE, WITHOUT_BOTH.encode())])),
                         ("affected", "affected"))

    def test_file_and_kernel_that_differ_leave_what_both_leave_out(self):
        self.assertEqual(self.states(self.image(kernel(WITHOUT_WATCHDOG), files=[(BESIDE, WITHOUT_BOTH.encode())])),
                         ("not-affected", "affected"))

    def test_two_kernels_in_one_stream_leave_nobody_knowing_whose_it_is(self):
        self.assertEqual(self.states(self.image(kernel() + kernel(WITHOUT_BOTH))), ("affected", "affected"))

    def test_a_kernel_that_lies_unpacked_in_a_file_is_one_too(self):
        image = self.image(kernel(WITHOUT_BOTH), files=[("boot/Image", kernel(seed=2))])
        self.assertEqual(self.states(image), ("affected", "affected"))

    def test_flavours_of_a_distributions_kernel_do_not_speak_for_each_other(self):
        behind = BEHIND.replace(" Tue Mar 1 2022", " Debian 5.10.20-1 (2021-03-12)")
        other = kernel(WITHOUT_BOTH, behind, 2, "5.10.20-lpae")
        image = self.image(kernel(None, behind, 1, "5.10.20-armmp"), other)
        self.assertEqual(self.states(image), ("affected", "affected"))

    def test_a_module_that_is_there_was_built(self):
        image = self.with_module("lib/modules/5.10.20-camera/kernel/drivers/watchdog/sbc60xxwdt.ko")
        self.assertEqual(self.states(image), ("affected", "not-affected"))

    def test_a_module_of_which_nobody_knows_where_it_comes_from_takes_all_away(self):
        self.assertEqual(self.states(self.with_module("lib/modules/5.10.20-camera/mac80211.ko")),
                         ("affected", "affected"))

    def with_module(self, path):
        return self.image(kernel(WITHOUT_BOTH), files=[(path, b"\177ELF\0vermagic=5.10.20-camera SMP\0intree=Y\0")])

    def test_a_configuration_of_another_kernel_is_not_this_ones(self):
        other = WITHOUT_BOTH.replace("5.10.20", "5.10.2")
        self.assertEqual(self.states(self.image(kernel(other))), ("affected", "affected"))
        self.assertEqual(self.states(self.image(kernel(), files=[(BESIDE, other.encode())])),
                         ("affected", "affected"))

    def test_a_text_of_that_form_elsewhere_is_no_kernels_configuration(self):
        self.assertEqual(self.states(self.image(kernel(), files=[("boot/defconfig", WITHOUT_BOTH.encode())])),
                         ("affected", "affected"))
        unmarked = kernel(WITHOUT_BOTH).replace(b"IKCFG_ST", b"01234567")
        self.assertEqual(self.states(self.image(unmarked)), ("affected", "affected"))

    def test_assess_holds_it_against_the_records_too(self):
        self.image(kernel(WITHOUT_WATCHDOG))
        (self.folder / "product.toml").write_text(
            '[product]\nname = "Camera"\nregimes = ["eu-cra"]\n\n[[artefact]]\nkind = "firmware"\nfile = "camera.bin"\n')
        done = run("assess", str(self.folder / "product.toml"), "--store", self.store, "--on", "2026-11-20")
        self.assertIn(done.status, (1, 3), done.err)
        asked = run("query", str(self.folder / "product.warifu"), "--format", "json",
                    f"SELECT vulnerability, state, basis FROM advisory_match WHERE vulnerability IN ('{WATCHDOG}', '{NFS}')"
                    " ORDER BY vulnerability DESC")
        self.assertEqual(asked.status, 0, asked.err)
        self.assertEqual([(row["state"], row["basis"]) for row in json.loads(asked.out)],
                         [("not-affected", "kernel-configuration"), ("affected", "records")])


if __name__ == "__main__":
    unittest.main()
