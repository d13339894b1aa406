"""The rows of ../shared/hospitals back out of the FHIR resources that the source files beside this make of them.

row_of(hospital, source, resource) gives {column: text or None} for every column of the source's table, times as
"YYYY-MM-DD HH:MM:SS"; same(a, b) compares two values, numbers by their value.
"""

from decimal import Decimal, InvalidOperation

TIME = ("meta", "lastUpdated")
IDENTIFIER = ("identifier", 0, "value")
VISIT = ("encounter", "identifier", "value")
PATIENT = ("subject", "identifier", "value")
GENDER = {"male": "男", "female": "女"}


def typed(text):
    """The value of the identifier whose type says TEXT."""
    return lambda resource: next((i["value"] for i in resource["identifier"] if i["type"]["text"] == text), None)


def either(*paths):
    return lambda resource: next((v for v in (at(resource, p) for p in paths) if v is not None), None)


def gender(resource):
    return GENDER.get(resource.get("gender"), resource.get("gender"))


RENHE = {
    "patients": ("PAT_MASTER_INDEX", {
        "PATIENT_ID": typed("PATIENT_ID"), "NAME": ("name", 0, "text"), "SEX": gender, "DATE_OF_BIRTH": ("birthDate",),
        "ID_NO": typed("ID_NO"), "INSURANCE_NO": typed("INSURANCE_NO"), "CITIZEN_CARD_NO": typed("CITIZEN_CARD_NO"),
        "PHONE_NUMBER": ("telecom", 0, "value"), "LAST_MODIFIED": TIME}),
    "encounters": ("CLINIC_MASTER", {
        "VISIT_NO": typed("VISIT_NO"), "PATIENT_ID": PATIENT, "OUTP_NO": typed("OUTP_NO"), "INP_NO": typed("INP_NO"),
        "BED_NO": ("location", 0, "location", "display"), "VISIT_DATE": ("period", "start"), "DISCHARGE_DATE": ("period", "end"),
        "VISIT_TYPE": ("class", "display"), "REASON": ("reasonCode", 0, "text"), "DEPT": ("serviceType", "text"),
        "DOCTOR": ("participant", 0, "individual", "display"), "LAST_MODIFIED": TIME}),
    "diagnoses": ("DIAGNOSIS", {
        "DIAG_NO": IDENTIFIER, "VISIT_NO": VISIT, "PATIENT_ID": PATIENT, "DIAG_CODE": ("code", "coding", 0, "code"),
        "DIAG_DESC": ("code", "text"), "STATUS": ("clinicalStatus", "coding", 0, "code"), "ONSET": ("onsetDateTime",),
        "LAST_MODIFIED": TIME}),
    "labs": ("LAB_RESULT", {
        "TEST_NO": IDENTIFIER, "VISIT_NO": VISIT, "PATIENT_ID": PATIENT, "ITEM_CODE": ("code", "coding", 0, "code"),
        "REPORT_ITEM_NAME": ("code", "text"), "RESULT": either(("valueQuantity", "value"), ("valueString",)),
        "UNITS": ("valueQuantity", "unit"), "CLASS": ("category", 0, "text"), "RESULT_DATE_TIME": ("effectiveDateTime",),
        "LAST_MODIFIED": TIME}),
    "prescriptions": ("DRUG_PRESC", {
        "PRESC_NO": IDENTIFIER, "VISIT_NO": VISIT, "PATIENT_ID": PATIENT,
        "DRUG_CODE": ("medicationCodeableConcept", "coding", 0, "code"), "DRUG_NAME": ("medicationCodeableConcept", "text"),
        "STATUS": ("status",), "DOSAGE": ("dosageInstruction", 0, "text"), "PRESC_DATE": ("authoredOn",), "LAST_MODIFIED": TIME}),
    "exams": ("EXAM_REPORT", {
        "EXAM_NO": IDENTIFIER, "VISIT_NO": VISIT, "PATIENT_ID": PATIENT, "EXAM_ITEM": ("code", "text"),
        "MODALITY": ("category", 0, "coding", 0, "code"), "BODY_SITE": ("category", 1, "text"), "REPORT": ("conclusion",),
        "EXAM_DATE": ("effectiveDateTime",), "LAST_MODIFIED": TIME}),
    "allergies": ("ALLERGY", {
        "ALLERGY_NO": IDENTIFIER, "PATIENT_ID": ("patient", "identifier", "value"), "SUBSTANCE": ("code", "text"),
        "CRITICALITY": ("criticality",), "RECORDED": ("recordedDate",), "LAST_MODIFIED": TIME}),
}

KANGNING = {
    "patients": ("患者信息", {
        "患者编号": typed("患者编号"), "姓名": ("name", 0, "text"), "性别": gender, "出生日期": ("birthDate",), "身份证号": typed("身份证号"),
        "医保卡号": typed("医保卡号"), "预留手机号": ("telecom", 0, "value"), "体检编号": typed("体检编号"), "更新时间": TIME}),
    "encounters": ("就诊记录", {
        "就诊流水号": typed("就诊流水号"), "患者编号": PATIENT, "门诊号": typed("门诊号"), "住院号": typed("住院号"),
        "病区床号": ("location", 0, "location", "display"), "开始时间": ("period", "start"), "结束时间": ("period", "end"),
        "类别": ("class", "display"), "事由": ("reasonCode", 0, "text"), "科室": ("serviceType", "text"),
        "医师": ("participant", 0, "individual", "display"), "更新时间": TIME}),
    "diagnoses": ("诊断", {
        "序号": IDENTIFIER, "就诊流水号": VISIT, "患者编号": PATIENT, "编码": ("code", "coding", 0, "code"), "名称": ("code", "text"),
        "状态": ("clinicalStatus", "coding", 0, "code"), "发病时间": ("onsetDateTime",), "更新时间": TIME}),
    "labs": ("检验结果", {
        "检查流水号": IDENTIFIER, "就诊流水号": VISIT, "患者编号": PATIENT, "项目编码": ("code", "coding", 0, "code"),
        "项目名称": ("code", "text"), "结果值": ("valueQuantity", "value"), "结果文字": ("valueString",),
        "单位": ("valueQuantity", "unit"), "分类": ("category", 0, "text"), "报告时间": ("effectiveDateTime",), "更新时间": TIME}),
    "prescriptions": ("处方", {
        "处方号": IDENTIFIER, "就诊流水号": VISIT, "患者编号": PATIENT, "药品编码": ("medicationCodeableConcept", "coding", 0, "code"),
        "药品名称": ("medicationCodeableConcept", "text"), "状态": ("status",), "用法": ("dosageInstruction", 0, "text"),
        "开立时间": ("authoredOn",), "更新时间": TIME}),
    "exams": ("检查报告", {
        "检查号": IDENTIFIER, "就诊流水号": VISIT, "患者编号": PATIENT, "项目": ("code", "text"),
        "设备类型": ("category", 0, "coding", 0, "code"), "部位": ("category", 1, "text"), "报告内容": ("conclusion",),
        "检查时间": ("effectiveDateTime",), "更新时间": TIME}),
    "allergies": ("过敏史", {
        "序号": IDENTIFIER, "患者编号": ("patient", "identifier", "value"), "过敏原": ("code", "text"), "程度": ("criticality",),
        "记录时间": ("recordedDate",), "更新时间": TIME}),
}

HOSPITALS = {"renhe": RENHE, "kangning": KANGNING}
TIMES = ("meta", "period", "onsetDateTime", "effectiveDateTime", "authoredOn", "recordedDate")


def at(value, path):
    for step in path:
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return None
            value = value[step]
        else:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            return None
    return value


def text_of(path, value):
    if value is None:
        return None
    if not callable(path) and path[0] in TIMES:
        return value[:19].replace("T", " ")
    return str(value)


def row_of(hospital, source, resource):
    columns = HOSPITALS[hospital][source][1]
    return {name: text_of(path, path(resource) if callable(path) else at(resource, path)) for name, path in columns.items()}


def same(a, b):
    """Whether two values are the same; NULL and the empty text are, as an element that is left out."""
    if a in (None, "") or b in (None, ""):
        return (a or None) == (b or None)
    if str(a) == str(b):
        return True
    try:
        return Decimal(str(a)) == Decimal(str(b))
    except InvalidOperation:
        return False
