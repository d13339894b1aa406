#!/usr/bin/python3
"""A PostgreSQL of one's own for as long as a test runs.

    postgres.py run [--load NAME=FILE]... -- COMMAND [ARGUMENT]...

makes a cluster in a temporary folder that listens on a unix socket there alone,
loads each FILE (.sql or .sql.gz) into a database NAME, and runs COMMAND with
MIZHEN_POSTGRES set to the ODBC connection string of the cluster, to which
";Database=NAME" is to be added (the database "test" is always there). The exit
status is the command's; 77 where PostgreSQL or its ODBC driver is missing.

As a module: with Cluster() as cluster: cluster.load(name, path); cluster.connection(name).
"""

import glob
import gzip
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile

PORT = 5432  # only names the socket


class Missing(Exception):
    pass


def newest(pattern, what):
    found = sorted(glob.glob(pattern))
    if not found:
        raise Missing(what)
    return found[-1]


class Cluster:
    def __init__(self):
        self.bin = newest("/usr/lib/postgresql/*/bin", "PostgreSQL")
        self.driver = newest("/usr/lib/*/odbc/psqlodbcw.so", "psqlodbc")
        self.as_user = {}
        self.superuser = pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            self.superuser = "postgres"
            account = pwd.getpwnam("postgres")
            self.as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="mizhen-postgres-")
        self.data = self.folder + "/data"
        if self.as_user:
            os.chown(self.folder, self.as_user["user"], self.as_user["group"])
        try:
            self.tool("initdb", "-D", self.data, "-U", self.superuser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
            self.tool("pg_ctl", "start", "-w", "-D", self.data, "-l", self.folder + "/log", "-o",
                      f"-k {self.folder} -p {PORT} -c listen_addresses='' -c fsync=off")
            self.create("test")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if os.path.exists(self.data + "/postmaster.pid"):
            self.tool("pg_ctl", "stop", "-m", "immediate", "-D", self.data)
        shutil.rmtree(self.folder, ignore_errors=True)

    def tool(self, name, *arguments, **options):
        done = subprocess.run([f"{self.bin}/{name}", *arguments], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              **self.as_user, **options)
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {done.stdout.decode(errors='replace')}")
        return done.stdout

    def create(self, name):
        self.tool("createdb", "-h", self.folder, "-p", str(PORT), "-U", self.superuser, name)

    def run_sql(self, name, sql):
        """Runs SQL (bytes) in the database NAME and returns what psql prints, unaligned."""
        return self.tool("psql", "-h", self.folder, "-p", str(PORT), "-U", self.superuser, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                         name, input=sql)

    def session(self, name):
        """A psql that takes statements as they come, with what it prints."""
        return subprocess.Popen([f"{self.bin}/psql", "-h", self.folder, "-p", str(PORT), "-U", self.superuser, "-X", "-q", "-A", "-t", name],
                                cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **self.as_user)

    def load(self, name, path):
        self.create(name)
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
            self.run_sql(name, file.read())

    def connection(self, name=None):
        base = f"Driver={self.driver};Server={self.folder};Port={PORT};Uid={self.superuser}"
        return base if name is None else f"{base};Database={name}"


def main(arguments):
    if not arguments or arguments[0] != "run" or "--" not in arguments:
        sys.exit(__doc__)
    split = arguments.index("--")
    options, command = arguments[1:split], arguments[split + 1:]
    loads = [value.split("=", 1) for flag, value in zip(options[::2], options[1::2]) if flag == "--load"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with Cluster() as cluster:
            for name, path in loads:
                cluster.load(name, path)
            environment = dict(os.environ, MIZHEN_POSTGRES=cluster.connection())
            return subprocess.run(command, env=environment).returncode
    except Missing as missing:
        print(f"skipped: {missing} is not installed")
        return 77


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
