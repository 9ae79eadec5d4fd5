"""What Debian's version of a package says of the authors' own: shared by tools and benchmarks."""
import re


def upstream(version):
    """`1:2.12.1+dfsg-5` is 2.12.1, `1:1.3.dfsg+really1.3.1-1` is 1.3.1, `2.1.12-stable-8` is 2.1.12."""
    version = version.replace("%3a", ":").split(":")[-1]
    version = version.rsplit("-", 1)[0].split("+really")[-1].removesuffix("-stable")
    return re.split(r"[.+~-](?:dfsg|ds|git|really|deb|repack|rc|p\d)|[+~]", version)[0]
