"""Certificates of every kind, made by OpenSSL."""

import http.server
import os
import pathlib
import subprocess
import tempfile
import threading

SOFTHSM = pathlib.Path("/usr/lib/softhsm/libsofthsm2.so")
CONFIGURATION = """
[ca]
default_ca = here
[here]
dir = {dir}
database = {dir}/index
serial = {dir}/serial
crlnumber = {dir}/crlnumber
new_certs_dir = {dir}
default_md = sha256
default_days = 100
default_crl_days = 50
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
CN = nobody
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[named]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
nameConstraints = critical,permitted;dirName:permitted
[permitted]
CN = signer
[web]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
extendedKeyUsage = serverAuth,clientAuth
[mail]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
extendedKeyUsage = emailProtection
[last]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[both]
basicConstraints = CA:true
keyUsage = critical,digitalSignature,keyCertSign
[enciphers]
basicConstraints = CA:false
keyUsage = critical,keyEncipherment
[coder]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = codeSigning
[signer]
basicConstraints = CA:false
keyUsage = critical,digitalSignature,nonRepudiation
[server]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
[stamper]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = stamps
[stamps]
serial = {dir}/tsaserial
signer_cert = {dir}/tsa.pem
signer_key = {dir}/tsa.key
certs = {dir}/root.pem
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
"""


def openssl(*arguments, folder):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


class Authority:
    """A root, an intermediate, and whom they certify; all in one folder."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "ca.cnf").write_text(CONFIGURATION.format(dir=folder))
        (folder / "index").touch()
        for name in ("serial", "crlnumber", "tsaserial"):
            (folder / name).write_text("1000\n")
        self.key("root")
        self.openssl("req", "-new", "-x509", "-key", "root.key", "-subj", "/CN=Root", "-days", "200", "-config",
                     "ca.cnf", "-extensions", "authority", "-out", "root.pem")
        self.key("middle")
        self.certify("middle", "authority", by="root")
        for name in ("signer", "other", "revoked"):
            self.key(name)
            self.certify(name)
        self.key("expired")
        self.certify("expired", more=("-startdate", "20200101000000Z", "-enddate", "20210101000000Z"))
        self.key("server")
        self.certify("server", "server")
        self.key("tsa")
        self.certify("tsa", "stamper", by="root", more=("-days", "180"))
        self.openssl("ca", "-config", "ca.cnf", "-cert", "middle.pem", "-keyfile", "middle.key", "-revoke", "revoked.pem")
        self.crl("middle")

    def openssl(self, *arguments):
        openssl(*arguments, folder=self.folder)

    def key(self, name, *kind):
        self.openssl("genpkey", *(kind or ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")), "-out", f"{name}.key")

    def certify(self, name, extensions="signer", by="middle", more=()):
        self.openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-config", "ca.cnf", "-out", f"{name}.csr")
        self.openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", f"{by}.pem", "-keyfile", f"{by}.key", "-in",
                     f"{name}.csr", "-extensions", extensions, "-out", f"{name}.pem", *more)

    def crl(self, by):
        self.openssl("ca", "-config", "ca.cnf", "-cert", f"{by}.pem", "-keyfile", f"{by}.key", "-gencrl", "-out", f"{by}.crl")


def on_token(key, folder):
    """A PKCS#11 token with this key, PIN 1234: its URI, and the file of its settings for SOFTHSM2_CONF."""
    (folder / "tokens").mkdir()
    settings = folder / "hsm.conf"
    settings.write_text(f"directories.tokendir = {folder}/tokens\n")
    for arguments in (["--init-token", "--free", "--label", "Office", "--pin", "1234", "--so-pin", "5678"],
                      ["--import", key, "--token", "Office", "--label", "conformity", "--id", "01", "--pin", "1234"]):
        subprocess.run(["softhsm2-util", *arguments], env={**os.environ, "SOFTHSM2_CONF": str(settings)}, check=True, capture_output=True)
    return f"pkcs11:token=Office;object=conformity;?module-path={SOFTHSM}", str(settings)


def stamping_authority(test, pki):
    """The address of one, for as long as the test runs."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            with tempfile.NamedTemporaryFile() as asked, tempfile.NamedTemporaryFile() as answer:
                asked.write(query)
                asked.flush()
                openssl("ts", "-reply", "-config", "ca.cnf", "-queryfile", asked.name, "-out", answer.name, folder=pki)
                reply = pathlib.Path(answer.name).read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    test.addCleanup(lambda: (server.shutdown(), thread.join(), server.server_close()))
    return f"http://127.0.0.1:{server.server_port}/"
