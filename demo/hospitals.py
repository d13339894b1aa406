#!/usr/bin/python3
"""Two made-up hospitals, 青岚医院 and 望舒医院, with databases of different schemas that share some of their patients.

Writes under FOLDER, the same bytes for the same seed:

    qinglan/his.sqlite    upper-case tables named by pinyin initials, as older HIS systems have them
    qinglan/files/        what its columns refer to: a PDF, a CT series
    wangshu/his.sqlite    Chinese tables and columns; the same people registered less neatly
    people.tsv            who is who: identity, and the patient number in each hospital (empty where unknown there)

Nobody here exists: ID numbers are valid by GB 11643 but begin with 9999, a region that there is not, and phone
numbers begin with 100.

usage: hospitals.py FOLDER [SEED]
"""

import datetime
import pathlib
import random
import sqlite3
import sys

import dicom
import pdf

SURNAMES = "林陈黄周吴徐孙胡朱高何郭马罗梁宋郑谢韩唐"
GIVEN = {"男": ["志远", "建国", "子涵", "文博", "国强", "思源", "宏伟", "一鸣"],
         "女": ["晓雯", "雨桐", "秀兰", "海燕", "静怡", "丽华", "佳宁", "玉珍"]}
DOCTORS = ["沈明哲", "陆清扬", "顾念慈", "温如玉", "江行舟"]

# ICD-10, name, department, chief complaint, drugs
DIAGNOSES = [
    ("E11.900", "2型糖尿病", "内分泌科", "口干多饮3个月", ["二甲双胍片", "阿卡波糖片"]),
    ("I10.x00", "原发性高血压", "心内科", "反复头晕半年", ["苯磺酸氨氯地平片", "缬沙坦胶囊"]),
    ("J18.900", "肺炎", "呼吸内科", "发热咳嗽5天", ["莫西沙星片"]),
    ("K29.500", "慢性胃炎", "消化内科", "上腹隐痛1个月", ["奥美拉唑肠溶胶囊"]),
    ("R91.x00", "肺部阴影", "呼吸内科", "体检发现肺结节", []),
    ("M54.500", "腰痛", "骨科", "腰痛2周", ["塞来昔布胶囊"]),
    ("E78.500", "高脂血症", "心内科", "体检血脂升高", ["阿托伐他汀钙片"]),
]
# code of the drug catalogue, dose, unit, frequency, how
DRUGS = {
    "二甲双胍片": ("YP1001", "0.5", "g", "每日2次", "口服"),
    "阿卡波糖片": ("YP1002", "50", "mg", "每日3次", "口服"),
    "苯磺酸氨氯地平片": ("YP1003", "5", "mg", "每日1次", "口服"),
    "缬沙坦胶囊": ("YP1004", "80", "mg", "每日1次", "口服"),
    "莫西沙星片": ("YP1005", "0.4", "g", "每日1次", "口服"),
    "奥美拉唑肠溶胶囊": ("YP1006", "20", "mg", "每日1次", "口服"),
    "塞来昔布胶囊": ("YP1007", "0.2", "g", "每日1次", "口服"),
    "阿托伐他汀钙片": ("YP1008", "20", "mg", "每晚1次", "口服"),
}
# LOINC, name, unit (UCUM), decimals, reference range
LABS = [
    ("14749-6", "葡萄糖", "mmol/L", 1, 3.9, 6.1),
    ("4548-4", "糖化血红蛋白", "%", 1, 4.0, 6.0),
    ("14647-2", "总胆固醇", "mmol/L", 2, 2.80, 5.18),
    ("14927-8", "甘油三酯", "mmol/L", 2, 0.56, 1.70),
    ("14682-9", "肌酐", "umol/L", 0, 57, 97),
    ("1742-6", "丙氨酸氨基转移酶", "U/L", 0, 9, 50),
    ("6690-2", "白细胞计数", "10*9/L", 2, 3.50, 9.50),
    ("718-7", "血红蛋白", "g/L", 0, 115, 150),
]
EXAMS = [
    ("DX", "胸部正位片", "胸部", "两肺纹理清晰，未见实质性病变。", "胸片未见明显异常。"),
    ("US", "腹部彩超", "腹部", "肝脏回声细密，胆囊壁光滑。", "轻度脂肪肝。"),
    ("MR", "腰椎平扫", "腰椎", "L4/5椎间盘轻度膨出。", "腰椎退行性变。"),
]
CHEST_CT = ("CT", "胸部CT平扫", "胸部", "左肺上叶见一直径约8mm实性结节，边缘光滑。", "左肺上叶实性结节，建议3个月后复查。")
ALLERGIES = [("青霉素", "皮疹"), ("头孢克洛", "荨麻疹"), ("海鲜", "瘙痒")]
BOTH, ONE_EACH, SLICES = 4, 4, 5


class Person:
    def __init__(self, draw, surname, sex, given):
        self.name, self.sex = surname + given, sex
        self.birth = datetime.date(1945, 1, 1) + datetime.timedelta(days=draw.randrange(22000))
        self.id_card = id_card(f"9999{draw.randrange(100):02d}{self.birth:%Y%m%d}{draw.randrange(500) * 2 + (self.sex == '男'):03d}")
        self.phone = f"100{draw.randrange(10 ** 8):08d}"
        self.insurance = f"YB{draw.randrange(10 ** 10):010d}"
        self.no = {}  # patient number by hospital


def id_card(body):
    """BODY (17 digits) with its check symbol: GB 11643-1999, ISO 7064 MOD 11-2."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def untidy(draw, person):
    """Name, ID number and phone as another desk types them: the same person all the same."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return draw.choice([
        (person.name[0] + " " + person.name[1:], person.id_card.lower(), "+86 " + person.phone),
        (person.name + " ", person.id_card.translate(wide), f"{person.phone[:3]}-{person.phone[3:7]}-{person.phone[7:]}"),
        (person.name, f"{person.id_card[:6]} {person.id_card[6:14]} {person.id_card[14:]}", person.phone.translate(wide)),
    ])


def when(draw, after=datetime.date(2023, 3, 1), days=700):
    """A moment in office hours."""
    return datetime.datetime.combine(after + datetime.timedelta(days=draw.randrange(days)), datetime.time(8)) + \
        datetime.timedelta(minutes=draw.randrange(540))


def lab(draw, item, ill):
    """One result: code, name, value as text, unit, low, high, flag."""
    code, name, unit, decimals, low, high = item
    value = draw.uniform(high, high * 1.6) if ill else draw.uniform(low, high)
    flag = "H" if round(value, decimals) > high else "N"
    return code, name, f"{value:.{decimals}f}", unit, f"{low:.{decimals}f}", f"{high:.{decimals}f}", flag


def visits(draw, first):
    """What happened to one patient at one hospital; the FIRST of all has the long story."""
    for number in range(3 if first else draw.randint(1, 3)):
        diagnosis = DIAGNOSES[(0, 1, 4)[number]] if first else draw.choice(DIAGNOSES)
        start = when(draw)
        yield {
            "diagnosis": diagnosis, "start": start, "end": start + datetime.timedelta(minutes=draw.randint(15, 90)),
            "doctor": draw.choice(DOCTORS), "labs": [lab(draw, item, draw.random() < 0.4) for item in draw.sample(LABS, draw.randint(2, 5))],
            "exam": CHEST_CT if diagnosis[0] == "R91.x00" else draw.choice([*EXAMS, None]),
        }


def create(path, schema):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript(schema)
    return database


def insert(database, table, *row):
    row = [str(value) if isinstance(value, datetime.date) else value for value in row]
    database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


QINGLAN = """
CREATE TABLE BRXX (BRID VARCHAR(10) PRIMARY KEY, BRXM VARCHAR(40), XBDM CHAR(1), CSRQ DATE, SFZH VARCHAR(18),
	YBKH VARCHAR(20), LXDH VARCHAR(20), GXSJ TIMESTAMP NOT NULL);
CREATE TABLE MZJZ (JZLSH VARCHAR(12) PRIMARY KEY, BRID VARCHAR(10) NOT NULL, KSMC VARCHAR(40), YSXM VARCHAR(40),
	JZSJ TIMESTAMP, JSSJ TIMESTAMP, ZS VARCHAR(200), GXSJ TIMESTAMP NOT NULL);
CREATE TABLE ZDXX (ZDXH VARCHAR(12) PRIMARY KEY, JZLSH VARCHAR(12), BRID VARCHAR(10) NOT NULL, ICDBM VARCHAR(12),
	ZDMC VARCHAR(120), ZDSJ TIMESTAMP, ZFBZ INTEGER NOT NULL, GXSJ TIMESTAMP NOT NULL);
CREATE TABLE JYJG (JYDH VARCHAR(12), XMXH INTEGER, BRID VARCHAR(10) NOT NULL, XMDM VARCHAR(12), XMMC VARCHAR(60),
	JGLX CHAR(1) NOT NULL, JGZ VARCHAR(40), DW VARCHAR(20), CKXX VARCHAR(12), CKSX VARCHAR(12), YCBZ CHAR(1),
	BGSJ TIMESTAMP, GXSJ TIMESTAMP NOT NULL, PRIMARY KEY (JYDH, XMXH));
CREATE TABLE CFMX (CFH VARCHAR(12), XH INTEGER, BRID VARCHAR(10) NOT NULL, YPBM VARCHAR(12), YPMC VARCHAR(60),
	MCYL VARCHAR(12), YLDW VARCHAR(8), PC VARCHAR(20), YF VARCHAR(20), KFSJ TIMESTAMP, ZT CHAR(1), GXSJ TIMESTAMP NOT NULL,
	PRIMARY KEY (CFH, XH));
CREATE TABLE JCBG (JCH VARCHAR(12) PRIMARY KEY, BRID VARCHAR(10) NOT NULL, SBLX VARCHAR(4), JCMC VARCHAR(60),
	BW VARCHAR(20), JCSJ TEXT, JCJL TEXT, YXML VARCHAR(200), BGSJ TIMESTAMP, GXSJ TIMESTAMP NOT NULL);
CREATE TABLE CYXJ (XJH VARCHAR(12) PRIMARY KEY, BRID VARCHAR(10) NOT NULL, BT VARCHAR(60), WJLJ VARCHAR(200),
	SCSJ TIMESTAMP, GXSJ TIMESTAMP NOT NULL);
"""


def qinglan_visit(database, folder, person, number, visit):
    patient, start = person.no["qinglan"], visit["start"]
    icd, name, department, complaint, drugs = visit["diagnosis"]
    insert(database, "MZJZ", f"JZ{number:05d}", patient, department, visit["doctor"], start, visit["end"], complaint, visit["end"])
    insert(database, "ZDXX", f"ZD{number:05d}", f"JZ{number:05d}", patient, icd, name, start, 0, visit["end"])
    results = [(code, item, "1", *rest) for code, item, *rest in visit["labs"]]
    results.append(("20454-5", "尿蛋白", "2", "阴性", None, None, None, "N"))
    for line, result in enumerate(results, 1):
        insert(database, "JYJG", f"JY{number:05d}", line, patient, *result, visit["end"], visit["end"])
    for line, drug in enumerate(drugs, 1):
        code, dose, unit, frequency, how = DRUGS[drug]
        insert(database, "CFMX", f"CF{number:05d}", line, patient, code, drug, dose, unit, frequency, how, start, "1", visit["end"])
    if visit["exam"]:
        modality, item, site, findings, conclusion = visit["exam"]
        images = f"CT/JC{number:05d}" if modality == "CT" else None
        insert(database, "JCBG", f"JC{number:05d}", patient, modality, item, site, findings, conclusion, images, start, visit["end"])
        if images:
            write_series(folder / images, person, patient, start, item)


def write_series(folder, person, patient, start, description):
    folder.mkdir(parents=True)
    files = dicom.series(SLICES, patient=patient, name=person.name, sex="M" if person.sex == "男" else "F",
                         birth_date=f"{person.birth:%Y%m%d}", study_date=f"{start:%Y%m%d}", description=description)
    for number, file in enumerate(files, 1):
        (folder / f"IM{number:03d}.dcm").write_bytes(file)


def write_summary(path, person, patient):
    path.parent.mkdir(parents=True)
    path.write_bytes(pdf.page([
        (20, "青岚医院 出院小结"), (11, "Qinglan Hospital - Discharge summary"), (12, ""),
        (12, f"姓名：{person.name}    性别：{person.sex}    病人号：{patient}"), (12, "出院诊断：2型糖尿病；原发性高血压；肺部阴影"),
        (12, "住院经过：入院后予降糖、降压治疗，血糖、血压控制平稳。"), (12, "出院医嘱：按时服药，低盐低糖饮食，3个月后复查胸部CT。"),
    ]))


def qinglan(draw, folder, people):
    database = create(folder / "his.sqlite", QINGLAN)
    number = 0
    for place, person in enumerate(people):
        patient = person.no["qinglan"]
        insert(database, "BRXX", patient, person.name, "1" if person.sex == "男" else "2", person.birth, person.id_card,
               person.insurance, person.phone, when(draw, datetime.date(2023, 1, 1), 50))
        for visit in visits(draw, place == 0):
            number += 1
            qinglan_visit(database, folder / "files", person, number, visit)
        if place == 0:
            made = when(draw, datetime.date(2025, 3, 1), 30)
            write_summary(folder / "files" / "PDF" / f"{patient}.pdf", person, patient)
            insert(database, "CYXJ", "XJ00001", patient, "出院小结", f"PDF/{patient}.pdf", made, made)
    database.commit()
    database.close()


WANGSHU = """
CREATE TABLE 病人档案 (档案号 INTEGER PRIMARY KEY, 姓名 VARCHAR(40), 性别 CHAR(1), 生日 INTEGER, 证件号码 VARCHAR(30),
	手机 VARCHAR(24), 修改时间 VARCHAR(19) NOT NULL);
CREATE TABLE 门诊登记 (登记号 INTEGER PRIMARY KEY, 档案号 INTEGER NOT NULL, 就诊日期 INTEGER, 就诊时刻 VARCHAR(4),
	科室 VARCHAR(40), 接诊医生 VARCHAR(40), 主诉 VARCHAR(200), 修改时间 VARCHAR(19) NOT NULL);
CREATE TABLE 诊断记录 (诊断号 INTEGER PRIMARY KEY, 档案号 INTEGER NOT NULL, 疾病编码 VARCHAR(12), 疾病名称 VARCHAR(120),
	诊断日期 INTEGER, 状态 VARCHAR(4), 修改时间 VARCHAR(19) NOT NULL);
CREATE TABLE 化验单 (单号 INTEGER PRIMARY KEY, 档案号 INTEGER NOT NULL, 标本 VARCHAR(10), 报告时间 VARCHAR(19));
CREATE TABLE 化验明细 (单号 INTEGER, 行号 INTEGER, 代码 VARCHAR(12), 项目 VARCHAR(60), 结果 NUMERIC(10, 2), 单位 VARCHAR(20),
	参考范围 VARCHAR(24), 提示 VARCHAR(2), 修改时间 VARCHAR(19) NOT NULL, PRIMARY KEY (单号, 行号));
CREATE TABLE 药方 (药方号 INTEGER PRIMARY KEY, 档案号 INTEGER NOT NULL, 药品 VARCHAR(60), 用法 VARCHAR(80), 天数 INTEGER,
	开方时间 VARCHAR(19), 已停 VARCHAR(2), 修改时间 VARCHAR(19) NOT NULL);
CREATE TABLE 检查 (检查号 INTEGER PRIMARY KEY, 档案号 INTEGER NOT NULL, 设备 VARCHAR(4), 项目 VARCHAR(60), 所见 TEXT, 结论 TEXT,
	检查时间 VARCHAR(19), 修改时间 VARCHAR(19) NOT NULL);
CREATE TABLE 过敏 (过敏号 INTEGER PRIMARY KEY, 档案号 INTEGER NOT NULL, 过敏原 VARCHAR(40), 反应 VARCHAR(40),
	登记日期 INTEGER, 修改时间 VARCHAR(19) NOT NULL);
"""


def wangshu_visit(database, patient, number, visit):
    start, end = visit["start"], str(visit["end"])
    icd, name, department, complaint, drugs = visit["diagnosis"]
    day = int(f"{start:%Y%m%d}")
    insert(database, "门诊登记", number, patient, day, f"{start:%H%M}", department, visit["doctor"], complaint, end)
    insert(database, "诊断记录", number, patient, icd, name, day, "痊愈" if icd == "J18.900" else "在诊", end)
    insert(database, "化验单", number, patient, "静脉血", end)
    for line, (code, item, value, unit, low, high, flag) in enumerate(visit["labs"], 1):
        insert(database, "化验明细", number, line, code, item, value, unit, f"{low}-{high}", {"H": "↑", "N": None}[flag], end)
    for line, drug in enumerate(drugs):
        _, dose, unit, frequency, how = DRUGS[drug]
        insert(database, "药方", number * 10 + line, patient, drug, f"{how} {dose}{unit} {frequency}", 14, str(start), "否", end)
    if visit["exam"]:
        modality, item, _, findings, conclusion = visit["exam"]
        insert(database, "检查", number, patient, modality, item, findings, conclusion, str(start), end)


def wangshu(draw, folder, people):
    database = create(folder / "his.sqlite", WANGSHU)
    number = 0
    for person in people:
        patient = int(person.no["wangshu"])
        name, card, phone = untidy(draw, person) if "qinglan" in person.no else (person.name, person.id_card, person.phone)
        registered = when(draw, datetime.date(2023, 1, 1), 50)
        insert(database, "病人档案", patient, name, person.sex, int(f"{person.birth:%Y%m%d}"), card, phone, str(registered))
        for visit in visits(draw, False):
            number += 1
            wangshu_visit(database, patient, number, visit)
        if draw.random() < 0.5:
            substance, reaction = draw.choice(ALLERGIES)
            insert(database, "过敏", patient, patient, substance, reaction, int(f"{registered:%Y%m%d}"), str(registered))
    database.commit()
    database.close()


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(sys.argv[1])
    draw = random.Random(int(sys.argv[2]) if len(sys.argv) == 3 else 1)
    surnames = draw.sample(SURNAMES, BOTH + 2 * ONE_EACH)
    given = draw.sample([(sex, name) for sex, names in GIVEN.items() for name in names], len(surnames))
    people = [Person(draw, surname, *rest) for surname, rest in zip(surnames, given)]
    for place, person in enumerate(people):
        if place < BOTH + ONE_EACH:
            person.no["qinglan"] = f"Q{100001 + 7 * place}"
        if place < BOTH or place >= BOTH + ONE_EACH:
            person.no["wangshu"] = str(20230017 + 13 * place)
    qinglan(draw, folder / "qinglan", [p for p in people if "qinglan" in p.no])
    wangshu(draw, folder / "wangshu", [p for p in people if "wangshu" in p.no])
    lines = ["name\tid_card\tphone\tqinglan\twangshu"]
    lines += ["\t".join((p.name, p.id_card, p.phone, p.no.get("qinglan", ""), p.no.get("wangshu", ""))) for p in people]
    (folder / "people.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
