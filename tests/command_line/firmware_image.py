"""Firmware in which nothing is amiss."""

import hashlib
import shutil
import subprocess


def sound_image(folder):
    """folder/fw.bin: a file system whose accounts are locked and which starts nothing on the network; gives its SHA-256."""
    root = folder / "root"
    for each in ("etc", "bin", "sbin"):
        (root / each).mkdir(parents=True)
    shutil.copy(shutil.which("busybox"), root / "bin/busybox")
    for name in ("init", "getty"):
        (root / "sbin" / name).symlink_to("../bin/busybox")
    (root / "etc/inittab").write_text("ttyS0::respawn:/sbin/getty -L 115200 ttyS0 vt100\n")
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/false\n")
    (root / "etc/shadow").write_text("root:*:19000:0:99999:7:::\n")
    subprocess.run(["mksquashfs", root, folder / "fw.bin", "-quiet", "-no-progress", "-all-root"], check=True, capture_output=True)
    return hashlib.sha256((folder / "fw.bin").read_bytes()).hexdigest()
