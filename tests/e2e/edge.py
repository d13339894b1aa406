"""The public edge as packaging/nginx has it, before a platform of the tests or the demo: nginx with a certificate made
for the occasion."""

import os
import pwd
import shutil
import ssl
import subprocess
from pathlib import Path

from world import Failed, call, wait_until

PACKAGED = Path(__file__).resolve().parents[2] / "packaging" / "nginx" / "mizhen.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin") or ""
DAYS = 30                          # phones refuse a certificate for long


class Edge:
    """ADDRESS: an IP address of this machine. WEB: the web terminal's files, at a place that nginx may read."""

    def __init__(self, folder, address, port, platform_port, web, told_address=False):
        self.dir, self.address, self.port = Path(folder), address, port
        self.dir.mkdir()
        host = f"[{address}]" if ":" in address else address
        self.origin = f"https://{host}:{port}"
        self.certificate, self.key = self.dir / "certificate.pem", self.dir / "certificate.key"
        self.make_certificate()
        values = {"listen [::]:443 ssl http2;\n": "", "listen 443 ssl": f"listen {host}:{port} ssl", "server_name clinic.example;": "server_name _;",
                  "/etc/ssl/clinic.example.pem": self.certificate, "/etc/ssl/private/clinic.example.key": self.key,
                  "/var/log/nginx/mizhen.log": self.dir / "error.log", "server 127.0.0.1:8080;": f"server 127.0.0.1:{platform_port};",
                  "/usr/share/mizhen/web": web}
        text = PACKAGED.read_text(encoding="utf-8")
        for packaged, here in values.items():
            assert text.count(packaged) == 1, packaged
            text = text.replace(packaged, str(here))
        if told_address:      # a test comes from where it says
            text = text.replace("\tserver_tokens off;", f"\tset_real_ip_from {address};\n\treal_ip_header X-Test-Address;\n\tserver_tokens off;")
        (self.dir / "mizhen.conf").write_text(text, encoding="utf-8")
        (self.dir / "nginx.conf").write_text(self.around(), encoding="utf-8")
        self.process = None

    def make_certificate(self):
        call(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256", "-days", DAYS,
              "-subj", "/CN=Mizhen demo", "-addext", f"subjectAltName=IP:{self.address}", "-addext", "basicConstraints=critical,CA:TRUE",
              "-addext", "extendedKeyUsage=serverAuth", "-keyout", self.key, "-out", self.certificate])
        self.key.chmod(0o600)

    def fingerprint(self):
        """SHA-256 of the certificate, as browsers show it."""
        out = call(["openssl", "x509", "-in", self.certificate, "-noout", "-fingerprint", "-sha256"])
        return out.strip().split("=", 1)[1]

    def around(self):
        """What /etc/nginx/nginx.conf would be; all that nginx writes goes to a folder of its own."""
        user = f"user {pwd.getpwuid(0).pw_name};\n" if os.geteuid() == 0 else ""
        folders = "".join(f"\t{what}_temp_path {self.dir}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi"))
        return (f"{user}daemon off;\nworker_processes 1;\npid {self.dir}/nginx.pid;\nevents {{ worker_connections 1024; }}\n"
                f"http {{\n{folders}\tinclude {self.dir}/mizhen.conf;\n}}\n")

    def start(self):
        self.process = subprocess.Popen([NGINX, "-p", self.dir, "-e", self.dir / "start.log", "-c", self.dir / "nginx.conf"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(self.answers)

    def answers(self):
        if self.process.poll() is not None:
            raise Failed(["nginx"], self.process.returncode, "", (self.dir / "start.log").read_text())
        try:
            return ssl.get_server_certificate((self.address, self.port), timeout=5) is not None
        except OSError:
            return False

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None
