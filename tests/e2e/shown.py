"""What a page of the web terminal shows of a record, back to what the hospital wrote: resources again, from the text that is
seen in each field (`data-field` is its JSON pointer). The tables here are this test's own, not the pages'."""

import re

import recover

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
TIME = re.compile(r"/(lastUpdated|start|end|birthDate|onsetDateTime|effectiveDateTime|authoredOn|recordedDate)$")
CLOCK = r"(?P<clock>\d\d:\d\d(?::\d\d)?)"
OFFSET = r"\+0[89]:[0-5]\d(?::\d\d)?"
MOMENT = {
    "zh": re.compile(rf"(?P<year>\d{{4}})年(?P<month>\d\d?)月(?P<day>\d\d?)日(?: {CLOCK}(?:（时区 {OFFSET}）)?)?"),
    "en": re.compile(rf"(?P<day>\d\d?) (?P<month>[A-Z][a-z]+) (?P<year>\d{{4}})(?:, {CLOCK}(?: \(UTC{OFFSET}\))?)?"),
}
CODES = {
    "zh": {
        "/gender": {"男": "male", "女": "female"},
        "/class/code": {"门诊": "AMB", "住院": "IMP"},
        "/clinicalStatus/coding/0/code": {"现有": "active", "已痊愈": "resolved"},
        "/status": {"有效": "active", "已停用": "stopped", "已结束": "finished", "正式": "final"},
        "/intent": {"医嘱": "order"},
        "/criticality": {"低风险": "low", "高风险": "high"},
        "/category/0/coding/0/code": {"数字 X 线": "DX"},
        "/telecom/0/system": {"电话": "phone"},
    },
    "en": {
        "/gender": {"Male": "male", "Female": "female"},
        "/class/code": {"Outpatient": "AMB", "Inpatient": "IMP"},
        "/clinicalStatus/coding/0/code": {"Current": "active", "Resolved": "resolved"},
        "/status": {"Active": "active", "Stopped": "stopped", "Finished": "finished", "Final": "final"},
        "/intent": {"Order": "order"},
        "/criticality": {"Low risk": "low", "High risk": "high"},
        "/category/0/coding/0/code": {"Digital X-ray": "DX"},
        "/telecom/0/system": {"Phone": "phone"},
    },
}
# what stands on paper for a unit of the databases; all others stand as they are
UNITS = {"mmHg": "mm[Hg]", "score": "{score}", "count": "{count}", "T-score": "{T-score}", "kg/m²": "kg/m2", "10³/µL": "10*3/uL", "10⁶/µL": "10*6/uL",
         "mL/min/1.73 m²": "mL/min/{1.73_m2}", "°C": "Cel"}
SYSTEMS = {"LOINC": "http://loinc.org", "SNOMED CT": "http://snomed.info/sct", "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
           "DICOM": "http://dicom.nema.org/resources/ontology/DCM"}
# what the sources and the relay add to rows, the same for all
ADDED = {
    "Patient": {"/telecom/0/system": "phone"},
    "Encounter": {"/status": "finished", "/class/system": "http://terminology.hl7.org/CodeSystem/v3-ActCode"},
    "Condition": {"/code/coding/0/system": "http://snomed.info/sct",
                  "/clinicalStatus/coding/0/system": "http://terminology.hl7.org/CodeSystem/condition-clinical"},
    "Observation": {"/status": "final", "/code/coding/0/system": "http://loinc.org"},
    "MedicationRequest": {"/intent": "order", "/medicationCodeableConcept/coding/0/system": "http://www.nlm.nih.gov/research/umls/rxnorm"},
    "DiagnosticReport": {"/status": "final", "/category/0/coding/0/system": "http://dicom.nema.org/resources/ontology/DCM"},
    "AllergyIntolerance": {},
}
CLASSES = {"AMB": "门诊", "IMP": "住院"}


def time_of(text, language):
    """"2020-03-01 09:00:00"; the day alone where no time is shown."""
    found = MOMENT[language].fullmatch(text)
    assert found, f"no date: {text!r}"
    month = found["month"] if found["month"].isdigit() else MONTHS.index(found["month"]) + 1
    day = f"{int(found['year']):04}-{int(month):02}-{int(found['day']):02}"
    return f"{day} {found['clock']}{':00' if len(found['clock']) == 5 else ''}" if found["clock"] else day


def value_of(pointer, text, language):
    """What was written, for what is seen."""
    if TIME.search(pointer):
        return time_of(text, language)
    if pointer in CODES[language]:
        assert text in CODES[language][pointer], f"{pointer}: {text!r} means nothing"
        return CODES[language][pointer][text]
    if pointer.endswith("/unit"):
        return UNITS.get(text, text)
    return SYSTEMS.get(text, text) if pointer.endswith("/system") else text


def values_of(record, language):
    """By pointer, what is seen of a record: all of it is seen, and one value however often it is shown. Where a page says
    it otherwise than it was written, it must have read just that; a reference is seen as the title of what it means."""
    values = {}
    for pointer, text, written, seen in record["fields"]:
        assert seen, f"{pointer} is not seen"
        value = written if pointer.endswith("/reference") else value_of(pointer, text, language)
        assert value is not None, f"{pointer}: {text!r} leads nowhere"
        if written is not None:
            plain = written[:19].replace("T", " ") if TIME.search(pointer) else written
            assert agree(pointer, value, plain), f"{pointer}: {written!r} is shown as {text!r}"
        known = values.setdefault(pointer, value)
        assert agree(pointer, known, value), f"{pointer}: {known!r} and {value!r}"
        values[pointer] = max(known, value)
    return values


def agree(pointer, one, other):
    """The same; lists say a time to the minute."""
    if not TIME.search(pointer) or len(one) != len(other):
        return one == other
    return one == other or (one[:16] == other[:16] and ":00" in (one[16:], other[16:]))


def resource_of(type, values):
    """The resource again, as far as it is shown."""
    root = {"resourceType": type}
    for pointer, value in values.items():
        here, steps = root, pointer.split("/")[1:]
        for step in steps[:-1]:
            here = here.setdefault(step, {})
        here[steps[-1]] = value
    return lists(root)


def lists(value):
    """What has numbers for names is a list; places of it that hold nothing were not written."""
    if not isinstance(value, dict):
        return value
    inner = {name: lists(one) for name, one in value.items()}
    return [inner[name] for name in sorted(inner, key=int)] if inner and all(name.isdigit() for name in inner) else inner


def check_surplus(hospital, source, type, row, values, more):
    """That nothing is shown but what comes from the ROW, what its source adds, and MORE: each column that has a value is
    shown once, and so is the name of each number that has one."""
    columns = recover.HOSPITALS[hospital][source][1]
    filled = [name for name in columns if row[name] not in (None, "")]
    names = [value for pointer, value in values.items() if pointer.endswith("/type/text")]
    assert len(set(names)) == len(names) and set(names) <= set(filled), names
    added = {**ADDED[type], **more}
    if type == "Encounter":
        added["/class/code"] = next(code for code, words in CLASSES.items() if words == values["/class/display"])
    for pointer, value in added.items():
        assert values.get(pointer) == value, f"{pointer}: {values.get(pointer)!r}, {value!r}"
    assert len(values) == len(filled) + len(names) + len(added), f"shown besides the row: {sorted(values)}"
