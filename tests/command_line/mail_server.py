"""`mail_server.py PORT CERT KEY open|closed`: a server of SMTP with STARTTLS, by aiosmtpd; an open one takes passwords before."""

import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult

port, certificate, key, kind = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
context.minimum_version = ssl.TLSVersion.TLSv1_2
controller = Controller(Sink(), "127.0.0.1", int(port), tls_context=context, auth_require_tls=kind == "closed",
                        authenticator=lambda *_: AuthResult(success=False))
controller.start()
while True:
    time.sleep(60)
