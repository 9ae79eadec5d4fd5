"""Small PDFs, object by object, and signatures in them that are as whole as OpenSSL makes them."""

import re

WIDEST = 9999999999
ROOM = 6000


def pdf_of(objects, trailer=""):
    """Of the bodies of objects 1, 2, …; the first is the catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body.encode("latin-1"))
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    return out + (f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R "
                  f"{trailer}>>\nstartxref\n{start}\n%%EOF\n").encode()


def plain(text="Nothing was found", root=""):
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
    return [f"<< /Type /Catalog /Pages 2 0 R {root}>>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]


def with_places(count=1, kind="/ETSI.CAdES.detached"):
    """A PDF with fields for signatures, whose places are empty."""
    numbers = range(6, 6 + 2 * count, 2)
    objects = plain(root=f"/AcroForm << /Fields [{' '.join(f'{number} 0 R' for number in numbers)}] /SigFlags 3 >> ")
    for number in numbers:
        objects.append(f"<< /Type /Annot /Subtype /Widget /FT /Sig /T (S{number}) /Rect [0 0 0 0] /P 3 0 R /V {number + 1} 0 R >>")
        objects.append(f"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter {kind} /ByteRange [0 {WIDEST} {WIDEST} {WIDEST}] "
                       f"/Contents <{'0' * ROOM}> >>")
    return pdf_of(objects)


def whole_range(pdf):
    place = re.search(rb"<0{%d}>" % ROOM, pdf)
    return [0, place.start(), place.end(), len(pdf) - place.end()]


def signed(pdf, byte_range, sign, tail=""):
    """The first place filled: the numbers of `byte_range`, and what `sign` makes of the parts that they name; `tail` are the
    hexadecimal digits behind that."""
    placeholder = f"[0 {WIDEST} {WIDEST} {WIDEST}]".encode()
    stated = f"[{' '.join(map(str, byte_range))}".encode()
    pdf = pdf.replace(placeholder, stated.ljust(len(placeholder) - 1) + b"]", 1)
    first, one, second, two = byte_range
    digits = sign(pdf[first:first + one] + pdf[second:second + two]).hex() + tail
    return pdf.replace(b"0" * ROOM, digits.ljust(ROOM, "0").encode(), 1)


def updated(pdf, number, body):
    """With object `number` replaced, as a later revision (ISO 32000-2, 7.5.6)."""
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1].decode()
    place = len(pdf)
    out = pdf + f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    return out + (f"xref\n{number} 1\n{place:010} 00000 n \ntrailer\n<< /Size {size} /Root {root} /Prev {previous} >>\n"
                  f"startxref\n{start}\n%%EOF\n").encode()
