"""The desk of a hospital with few patients, where rows come and change. Its clock goes on by an hour each step."""

import random

from watched import inner


class Desk:
    def __init__(self, system, step):
        self.system, self.clock = system, step * 3600

    def now(self):
        self.clock += 1
        return f"2026-01-01 {self.clock // 3600:02d}:{self.clock // 60 % 60:02d}:{self.clock % 60:02d}"

    def patient(self, no, name, card):
        self.system.put("patient", no=no, name=name, id_card=inner.id_card(card), phone="13800138000", changed=self.now())

    def lab(self, no, patient, value, dept=None, gone=0):
        self.system.put("lab", no=no, patient=patient, item=f"项目{no}", value=str(value), dept=dept, gone=gone, changed=self.now())

    def doc(self, no, patient, title, file):
        self.system.put("doc", no=no, patient=patient, title=title, file=file, changed=self.now())

    def file(self, name, n, seed):
        path = self.system.files / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(random.Random(seed).randbytes(n))

    def remove(self, table, column, value):
        self.system.sql(f"DELETE FROM {table} WHERE {column} = ?", value)


def opening(desk):
    """The first cycle of all."""
    for n, name in enumerate(("张三", "李四", "王五", "赵六", "钱七", "孙八"), 1):
        desk.patient(f"P{n}", name, n)
        for i in range(3):
            desk.lab(f"L{n}{i}", f"P{n}", 10 * n + i, dept="内科" if i else None)
    desk.file("one.pdf", 1000, 1)
    desk.file("two.pdf", 200_000, 2)
    for i in range(2):
        desk.file(f"series/{i}.dcm", 70_000, 10 + i)
    desk.doc("D1", "P1", "小结", "one.pdf")
    desk.doc("D2", "P3", "报告", "two.pdf")
    desk.doc("D3", "P2", "影像", "series")
