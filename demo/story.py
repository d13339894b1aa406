#!/usr/bin/python3
"""The story a newcomer sees: two made-up hospitals, a platform that is blind, a patient, two doctors. Everything is
real: the finished programs, two databases, real ciphertext; only the people and the switches are not.

usage: story.py BIN-FOLDER          at a terminal it keeps running until Ctrl-C

MIZHEN_DEMO_SERVE=1     keeps running without a terminal too, until SIGTERM
MIZHEN_DEMO_LAN=1       serves the web terminals over TLS where a phone can reach them; an IP address instead of 1: there
"""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests" / "e2e")]

from web import BUILT, Web, own_address                # noqa: E402
from world import Failed, World, sqlite_connection     # noqa: E402

CHINESE = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "").startswith("zh")
LANG = "zh_CN.UTF-8" if CHINESE else "C.UTF-8"
STAYS = (sys.stdout.isatty() and sys.stdin.isatty()) or os.environ.get("MIZHEN_DEMO_SERVE", "") not in ("", "0")
LAN = os.environ.get("MIZHEN_DEMO_LAN", "")
SEED = 2018


def L(zh, en):
    return zh if CHINESE else en


def paint(code, text):
    return f"\033[{code}m{text}\033[0m" if sys.stdout.isatty() else text


def fit(row, columns=150):
    """ROW, cut to so many columns of a terminal; Chinese takes two each."""
    width = 0
    for i, c in enumerate(row):
        width += 2 if unicodedata.east_asian_width(c) in "WF" else 1
        if width > columns - 2:
            return row[:i] + " …"
    return row


class Story:
    def __init__(self, world):
        self.world, self.steps, self.began = world, 0, time.monotonic()

    def step(self, zh, en):
        self.steps += 1
        print(f"\n{paint('1;36', f'{self.steps}. {L(zh, en)}')}", flush=True)

    def say(self, zh, en):
        print(f"   {L(zh, en)}", flush=True)

    def show(self, text, lines=12):
        rows = text.rstrip("\n").split("\n")
        for row in rows[:lines]:
            print(f"   {paint('2', '│')} {fit(row)}")
        if len(rows) > lines:
            print(f"   {paint('2', '│')} " + L(f"……（共 {len(rows)} 行）", f"… ({len(rows)} lines in all)"))
        sys.stdout.flush()

    def run(self, who, *args, lines=12, status=0):
        """Runs a command of WHO (a relay or a terminal), shows it with what it said, and returns that."""
        name = who.bin.name
        where = ["--config", who.id] if hasattr(who, "id") else []
        print(f"   {paint('33', '$ ' + ' '.join([name, *where, *map(str, args)]))}", flush=True)
        done = who.command(*args, env={"LC_ALL": LANG}, status=None)
        if done.returncode != status:
            raise Failed([name, *args], done.returncode, done.stdout, done.stderr)
        self.show(done.stdout + done.stderr, lines)
        return done.stdout


def expect(true, zh, en):
    if not true:
        raise Failed(["demo"], 1, L(zh, en), "")


def people(folder):
    rows = (folder / "people.tsv").read_text(encoding="utf-8").splitlines()
    names = rows[0].split("\t")
    return [dict(zip(names, row.split("\t"))) for row in rows[1:]]


def hospitals(story):
    story.step("两家医院，数据库各不相同", "Two hospitals, each with a database of its own kind")
    folder = story.world.dir / "databases"
    subprocess.run([sys.executable, HERE / "hospitals.py", folder, str(SEED)], check=True)
    for name in ("qinglan", "wangshu"):
        with sqlite3.connect(folder / name / "his.sqlite") as db:
            tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            counts = [(t, db.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0]) for t in tables]
        story.show(f"{name}: " + ", ".join(f"{t} {n}" for t, n in counts))
    return folder


def relays(story, folder, platform):
    story.step("每家医院一台中继：工程师先看每一行会变成什么",
               "A relay in each: its engineer first sees what every row would become")
    phone = story.world.file("phone", "")
    command = story.world.file("send-code", f"#!/bin/sh\ncat >> {phone}\n")
    command.chmod(0o700)
    made = []
    for id, zh, en, policy in (("qinglan", "青岚医院", "Qinglan Hospital", "slip"),
                               ("wangshu", "望舒医院", "Wangshu Hospital", "phone")):
        made.append(story.world.relay(
            id, name_zh=zh, name_en=en, connection=sqlite_connection(folder / id / "his.sqlite"),
            sources=HERE / id / "sources", files=folder / id / "files" if (folder / id / "files").is_dir() else None,
            origin=platform.public, link_policy=policy, phone_command=command if policy == "phone" else None))
    for relay in made:
        story.run(relay, "init")
    made[0].peers(made[1])
    made[1].peers(made[0])
    story.run(made[0], "preview", "labs", lines=6)
    return made, phone


def carry(story, platform, made):
    story.step("平台核对声明后准入医院；中继开始轮转：平台侧、医院侧、再返回",
               "The platform admits the hospitals; the relays turn: platform's side, hospital's side, and back")
    for relay in made:
        story.show(platform.admit(relay, env={"LC_ALL": LANG}))
    for relay in made:
        story.say(f"{relay.id} 的中继转一轮 ……", f"the relay of {relay.id} makes one turn …")
        relay.run(1)
        story.run(relay, "status")


def blind(story, platform, someone):
    story.step("平台看到的：密文、标签、大小", "What the platform sees: ciphertext, tags, sizes")
    data = platform.dir / "data"
    files = [path for path in data.rglob("*") if path.is_file()]
    sealed = sorted(path for path in files if not path.name.endswith(".leaves"))
    content = b"".join(path.read_bytes() for path in files)
    story.show("\n".join(f"{path.relative_to(data)}  {path.stat().st_size}" for path in sealed))
    at = content.find(b"age-encryption.org/v1\n-> mizhen/identity ")
    expect(at >= 0, "平台上没有密封的病历", "there is no sealed record on the platform")
    story.say("其中一份病历的开头：", "how one of the records there begins:")
    head = content[at:at + 220]
    story.show("\n".join(re.sub(r"[^\x20-\x7e]", "·", line) for line in head.decode("latin-1").split("\n")))
    for needle in (someone["name"], someone["id_card"], someone["phone"]):
        expect(needle.encode() not in content, "平台上出现了身份信息", "the platform holds identity information")
    story.say(f"在全部 {len(content)} 字节里找“{someone['name']}”“{someone['id_card']}”“{someone['phone']}”：没有。",
              f"searched all {len(content)} bytes for “{someone['name']}”, “{someone['id_card']}”, “{someone['phone']}”: none.")


def patient_opens(story, made, person):
    story.step("患者拿着一张就诊单，输入身份，打开自己的病历",
               "A patient with one slip enters their identity and opens their own records")
    slip = story.run(made[0], "slip", person["qinglan"], lines=40)
    link = re.search(r"https?://\S+#1\.\S+", slip).group(0)
    patient = story.world.terminal("patient", lang=LANG)
    slip_file = story.world.file("slip", link + "\n")
    identity = story.world.file("identity", f"name = {person['name']}\nid_card = {person['id_card']}\n")
    story.run(patient, "patient", "open", "--slip", slip_file, "--identity", identity, lines=20)
    story.run(patient, "patient", "records", lines=14)
    return patient


def patient_links(story, made, patient, phone):
    story.step("同一个身份，关联另一家医院：一次性验证码发到登记的手机",
               "One identity, the other hospital too: a one-time code goes to the phone on file")
    turning = [subprocess.Popen([relay.bin, "--config", relay.dir, "run"], stderr=subprocess.DEVNULL) for relay in made]
    try:
        story.run(patient, "patient", "link", "--wait", "60", status=7)
        end = time.monotonic() + 60
        while not phone.read_text() and time.monotonic() < end:
            time.sleep(0.1)
        number, code = phone.read_text().split()
        story.say(f"手机 {number} 收到验证码 {code}", f"phone {number} receives the code {code}")
        codes = story.world.file("code", f"wangshu = {code}\n")
        story.run(patient, "patient", "link", "--code", codes, "--wait", "60", lines=20)
    finally:
        for process in turning:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    story.run(patient, "patient", "verify", lines=20)


def enrol(story, relay, key, name, title, department, licence):
    """A doctor enrols at RELAY's hospital; the hospital compares the fingerprint and approves."""
    terminal = story.world.terminal(key, lang=LANG)
    link = relay.status()["link"]
    out = story.run(terminal, "doctor", "enroll", "--hospital", story.world.file(f"{key}-hospital", link + "\n"),
                    "--name", name, "--title", title, "--department", department, "--licence", licence)
    fingerprint = re.search(r"\b[0-9A-Z]{4,5}(?:-[0-9A-Z]{4,5}){3,4}\b", out).group(0)
    relay.run(1)
    story.run(relay, "doctor", "list")
    story.run(relay, "doctor", "approve", fingerprint)
    relay.run(1)
    story.run(terminal, "doctor", "status")
    return terminal


def doctors_enrol(story, made):
    story.step("两位医生各在本院登记；医院当面核对密钥指纹后签发证书",
               "Two doctors enrol, each at their hospital, which compares the fingerprint in person and certifies them")
    first = enrol(story, made[0], "doctor-shen", "沈明哲", "主任医师", "呼吸内科", "110000000000001")
    second = enrol(story, made[1], "doctor-gu", "顾念慈", "副主任医师", "影像科", "110000000000002")
    return first, second


def patient_grants(story, patient, doctors):
    story.step("患者把选定的病历授权给一位医生，72 小时", "The patient grants one doctor chosen records, for 72 hours")
    story.run(patient, "patient", "doctors", lines=12)
    story.run(patient, "patient", "grant", "110000000000001", "--all", "--hospital", "qinglan", "--pass-on",
              "--purpose", L("复诊前请看片", "please look at the images before I come"))
    inbox = doctors[0].json("doctor", "inbox")
    grant = inbox["grants"][0]["grant"][:12]
    story.run(doctors[0], "doctor", "inbox")
    story.run(doctors[0], "doctor", "records", grant, lines=14)
    return grant


def doctor_shows(story, doctor, grant):
    records = doctor.json("doctor", "records", grant)["records"]
    images = [r["rid"] for r in records if r["type"] == "ImagingStudy"]
    expect(images, "授权中没有影像", "the grant has no images")
    folder = story.world.dir / "images"
    folder.mkdir(exist_ok=True)
    story.run(doctor, "doctor", "show", grant, images[0][:12], "--save", folder, lines=16)
    story.say(f"影像逐片解密到 {len(list(folder.iterdir()))} 个文件", f"the images were opened into {len(list(folder.iterdir()))} files")
    return images[0]


def doctors_confer(story, doctors, grant, image):
    story.step("会诊：医生把其中一份转给外院同事，范围只能更小、时间只能更短",
               "A joint consultation: the doctor passes one record on to a colleague elsewhere; never more, never longer")
    story.run(doctors[0], "doctor", "pass-on", grant, "--to", "110000000000002", image[:12])
    child = doctors[1].json("doctor", "inbox")["grants"][0]["grant"][:12]
    story.run(doctors[1], "doctor", "records", child)
    return child


def patient_revokes(story, patient, doctors, grant, child):
    story.step("患者看到谁在何时打开过，撤回授权；转出的授权随之结束",
               "The patient sees who opened what when, and revokes; what was passed on ends with it")
    story.run(patient, "patient", "grants")
    story.run(patient, "patient", "revoke", grant)
    for terminal, id in ((doctors[0], grant), (doctors[1], child)):
        done = terminal.command("doctor", "records", id, status=None, env={"LC_ALL": LANG})
        expect(done.returncode != 0, "撤回后仍能打开", "it still opens after revocation")
        story.show(done.stdout + done.stderr)


def platform_lies(story, platform, patient):
    story.step("如果平台做手脚：改动一个字节", "And if the platform lies: one byte altered")
    platform.stop()
    db = platform.dir / "data" / "platform.db"
    with sqlite3.connect(db) as con:
        tables = {name: [c[1] for c in con.execute(f"PRAGMA table_info({name})")] for (name,) in
                  con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()}
        table = next(t for t, columns in tables.items() if "rid" in columns and "file" in columns)
        rows = con.execute(f"SELECT rowid, file FROM {table} WHERE file IS NOT NULL").fetchall()
        for rowid, file in rows:
            altered = file[:-1] + bytes([file[-1] ^ 1])
            con.execute(f"UPDATE {table} SET file = ? WHERE rowid = ?", (altered, rowid))
    platform.start()
    done = patient.command("patient", "verify", status=None, env={"LC_ALL": LANG})
    expect(done.returncode != 0, "没有发现改动", "the change was not noticed")
    story.show(done.stdout + done.stderr)
    platform.stop()
    with sqlite3.connect(db) as con:
        con.executemany(f"UPDATE {table} SET file = ? WHERE rowid = ?", [(file, rowid) for rowid, file in rows])
    platform.start()
    story.run(patient, "patient", "verify")


def web_terminal(story, platform, made):
    story.step("网页终端：同一个核心，在手机和电脑的浏览器里", "The web terminals: the same core, in the browsers of phones and desks")
    web = Web(story, platform, made, own_address() if LAN == "1" else LAN if LAN not in ("", "0") else None)
    if STAYS:
        web.enrol()                        # while the command line reaches the platform without TLS
    web.open()
    files, hash = web.check()
    story.say(f"{platform.public}/ 提供 {files} 个文件，每个都与构建的哈希相符；清单的 SHA-256：",
              f"{platform.public}/ serves {files} files, each with the hash of the build; SHA-256 of the list:")
    story.show(hash)
    return web


def stay(story, web, made, phone, patient, doctors, person):
    print("\n" + paint("1;32", L("演示完毕，一切仍在运行。请用浏览器试试：", "That was the story. Everything keeps running; try it in a browser:")))
    if web.edge:
        story.say("证书是为这次演示新做的，浏览器会警告；请核对它的 SHA-256 指纹：",
                  "The certificate was made for this occasion, so browsers warn; compare its SHA-256 fingerprint:")
        story.show(web.edge.fingerprint())
        story.say(f"要连离线使用也试，请把它装到手机上：{web.edge.certificate}", f"To try it offline too, install it on the phone: {web.edge.certificate}")
    story.say("患者：扫描或打开就诊单上的链接，输入姓名和身份证号", "The patient scans or opens the slip's link, and types name and ID number")
    story.show(made[0].command("slip", person["qinglan"], env={"LC_ALL": LANG}), 60)
    story.show(f"{person['name']}  {person['id_card']}")
    story.say("医生：打开本院的链接，用密钥文件和口令登录；或者自己登记，再由医院核对密钥指纹",
              "The doctor opens the hospital's link and signs in with key file and passphrase; or enrols, and the hospital compares the fingerprint")
    story.show(f"{web.doctor_link(made[0])}\n{web.key_file}\n{web.passphrase}")
    story.show("\n".join(f"{made[0].bin} --config {relay.dir} doctor list|approve …" for relay in made))
    if not web.edge:
        bin = story.world.bin
        story.say("命令行也还在：", "The command line is still there too:")
        story.show("\n".join([f"{bin}/mizhen patient records --home {patient.home}", f"{bin}/mizhen doctor inbox --home {doctors[0].home}",
                              f"{bin}/mizhen-relay --config {made[0].dir} preview labs"]))
    print(L("按 Ctrl-C 结束。", "Ctrl-C ends it."), flush=True)
    web.turn()
    web.watch(phone, lambda number, code: story.say(f"手机 {number} 收到验证码 {code}", f"phone {number} receives the code {code}"))


def tell(story):
    folder = hospitals(story)
    platform = story.world.platform(terminal=BUILT)
    platform.start()
    made, phone = relays(story, folder, platform)
    carry(story, platform, made)
    someone, another = [p for p in people(folder) if p["qinglan"] and p["wangshu"]][:2]
    blind(story, platform, someone)
    patient = patient_opens(story, made, someone)
    patient_links(story, made, patient, phone)
    doctors = doctors_enrol(story, made)
    grant = patient_grants(story, patient, doctors)
    image = doctor_shows(story, doctors[0], grant)
    child = doctors_confer(story, doctors, grant, image)
    patient_revokes(story, patient, doctors, grant, child)
    platform_lies(story, platform, patient)
    web = web_terminal(story, platform, made)
    try:
        print("\n" + paint("1;32", L(f"全部 {story.steps} 步成功，用时 {time.monotonic() - story.began:.0f} 秒。",
                                     f"All {story.steps} steps done in {time.monotonic() - story.began:.0f} s.")), flush=True)
        if STAYS:
            stay(story, web, made, phone, patient, doctors, another)
    finally:
        web.close()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with World(sys.argv[1]) as world:
        try:
            tell(Story(world))
        except Failed as failed:
            print(paint("1;31", L("这一步没有成功：", "This step failed:")), file=sys.stderr)
            print(failed, file=sys.stderr)
            sys.exit(1)


if __name__ == "__main__":
    main()
