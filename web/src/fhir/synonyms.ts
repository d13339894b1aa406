/**
 * Other names of one thing, in both languages: what patients call it, what
 * laboratories print, abbreviations. SAME: each finds all others. WIDER: a word
 * for many things finds each of them, and is not found by them.
 */

const SAME = `
血糖 | 葡萄糖 | glucose | blood sugar | blood glucose | glu
空腹血糖 | fasting glucose | fasting blood sugar | fpg | fbg
餐后血糖 | 餐后2小时血糖 | 餐后两小时血糖 | postprandial glucose | 2hpg
糖化 | 糖化血红蛋白 | hba1c | a1c | hemoglobin a1c | haemoglobin a1c | glycated hemoglobin | glycated haemoglobin
血压 | blood pressure | bp
收缩压 | systolic | systolic blood pressure | sbp
舒张压 | diastolic | diastolic blood pressure | dbp
心率 | heart rate | hr
脉搏 | pulse | pulse rate
呼吸频率 | 呼吸次数 | respiratory rate | rr
体温 | body temperature | temperature
血氧 | 血氧饱和度 | 氧饱和度 | oxygen saturation | spo2
身高 | body height | height
体重 | body weight | weight
体质指数 | 体重指数 | 体质量指数 | bmi | body mass index
胆固醇 | cholesterol | chol
总胆固醇 | total cholesterol | tc
甘油三酯 | 三酰甘油 | triglyceride | tg
低密度脂蛋白 | 低密度脂蛋白胆固醇 | ldl | ldl-c | low density lipoprotein
高密度脂蛋白 | 高密度脂蛋白胆固醇 | hdl | hdl-c | high density lipoprotein
谷丙转氨酶 | 丙氨酸氨基转移酶 | alt | gpt | alanine aminotransferase
谷草转氨酶 | 天门冬氨酸氨基转移酶 | 天冬氨酸氨基转移酶 | ast | got | aspartate aminotransferase
谷氨酰转肽酶 | 谷氨酰转移酶 | 谷氨酰基转移酶 | ggt | gamma-gt
碱性磷酸酶 | alp | alkaline phosphatase
胆红素 | bilirubin
总胆红素 | total bilirubin | tbil
白蛋白 | albumin | alb
总蛋白 | total protein
肌酐 | creatinine | crea | scr
尿素 | 尿素氮 | urea | bun | urea nitrogen
尿酸 | uric acid
胱抑素 | 胱抑素c | cystatin c
肾小球滤过率 | egfr | gfr | glomerular filtration rate
白细胞 | wbc | white blood cell | leukocyte
红细胞 | rbc | red blood cell | erythrocyte
血红蛋白 | 血色素 | hgb | hb | hemoglobin | haemoglobin
血小板 | plt | platelet
中性粒细胞 | neutrophil
淋巴细胞 | lymphocyte
红细胞沉降率 | 血沉 | esr | erythrocyte sedimentation rate
c反应蛋白 | c-反应蛋白 | crp | c-reactive protein
降钙素原 | pct | procalcitonin
肌钙蛋白 | troponin | ctni | ctnt
肌酸激酶 | creatine kinase
乳酸脱氢酶 | ldh | lactate dehydrogenase
钾 | 血钾 | potassium
钠 | 血钠 | sodium
钙 | 血钙 | calcium
氯 | 血氯 | chloride
镁 | 血镁 | magnesium
促甲状腺激素 | tsh | thyrotropin
凝血酶原时间 | prothrombin time
国际标准化比值 | inr
d-二聚体 | d二聚体 | d-dimer
癌胚抗原 | cea
甲胎蛋白 | afp
前列腺特异抗原 | 前列腺特异性抗原 | psa
血常规 | 全血细胞计数 | 血细胞分析 | complete blood count | full blood count | cbc | fbc
尿常规 | 尿液分析 | 尿液检查 | urinalysis
便常规 | 粪便常规 | 大便常规 | stool test
高血压 | hypertension | high blood pressure
糖尿病 | diabetes
高血脂 | 高脂血症 | 血脂异常 | hyperlipidemia | hyperlipidaemia | high cholesterol
冠心病 | 冠状动脉粥样硬化性心脏病 | coronary heart disease | coronary artery disease | chd | cad
心梗 | 心肌梗死 | 心肌梗塞 | myocardial infarction | heart attack
心衰 | 心力衰竭 | heart failure
房颤 | 心房颤动 | 心房纤颤 | atrial fibrillation
脑梗 | 脑梗死 | 脑梗塞 | cerebral infarction
脑卒中 | 中风 | stroke
慢阻肺 | 慢性阻塞性肺疾病 | 慢性阻塞性肺病 | copd
哮喘 | asthma
肺炎 | pneumonia
感冒 | 上呼吸道感染 | common cold | upper respiratory infection
发烧 | 发热 | fever
痛风 | gout
甲亢 | 甲状腺功能亢进 | 甲状腺功能亢进症 | hyperthyroidism
甲减 | 甲状腺功能减退 | 甲状腺功能减退症 | hypothyroidism
脂肪肝 | fatty liver
乙肝 | 乙型肝炎 | 乙型病毒性肝炎 | hepatitis b | hbv
贫血 | anemia | anaemia
骨折 | fracture
癌 | 恶性肿瘤 | cancer | carcinoma | malignant neoplasm
过敏 | allergy | allergies
怀孕 | 妊娠 | pregnancy | pregnant
ct | 计算机断层扫描 | computed tomography
核磁 | 核磁共振 | 磁共振 | mri | magnetic resonance imaging
超声 | b超 | 彩超 | ultrasound | sonography
x线 | x光 | x 线 | x-ray | xray | radiograph
心电图 | ecg | ekg | electrocardiogram
超声心动图 | 心脏彩超 | 心超 | echocardiogram | echocardiography
胃镜 | gastroscopy
肠镜 | 结肠镜 | colonoscopy
手术 | surgery | operation
住院 | inpatient | hospitalization | hospitalisation
门诊 | outpatient
急诊 | emergency
出院 | discharge
疫苗 | vaccine | vaccination | immunization | immunisation
流感 | 流行性感冒 | influenza | flu
新冠 | 新型冠状病毒 | covid | covid-19 | sars-cov-2
青霉素 | penicillin
头孢 | cephalosporin
阿司匹林 | 乙酰水杨酸 | aspirin | acetylsalicylic acid
二甲双胍 | metformin
胰岛素 | insulin
布洛芬 | ibuprofen
对乙酰氨基酚 | 扑热息痛 | paracetamol | acetaminophen
`;

const WIDER = `
血压, 高压低压, blood pressure, bp > 收缩压 | 舒张压
高压 > 收缩压
低压 > 舒张压
心跳, heartbeat > 心率 | 脉搏
血脂, lipids, blood lipids, lipid panel > 胆固醇 | 甘油三酯 | 低密度脂蛋白 | 高密度脂蛋白 | 载脂蛋白 | lipid
转氨酶, liver enzymes > 谷丙转氨酶 | 谷草转氨酶
肝功能, 肝功, liver function, lft > 谷丙转氨酶 | 谷草转氨酶 | 谷氨酰转肽酶 | 碱性磷酸酶 | 胆红素 | 白蛋白 | 总蛋白
肾功能, 肾功, kidney function, renal function > 肌酐 | 尿素 | 尿酸 | 胱抑素 | 肾小球滤过率
血常规, cbc, fbc, complete blood count, full blood count > 白细胞 | 红细胞 | 血红蛋白 | 血小板 | 中性粒细胞 | 淋巴细胞
甲功, 甲状腺功能, thyroid function > 促甲状腺激素 | 甲状腺素 | 三碘甲状腺原氨酸 | thyroxine | triiodothyronine
凝血, 凝血功能, coagulation > 凝血酶 | 国际标准化比值 | d-二聚体 | 纤维蛋白原 | fibrinogen
电解质, electrolytes > 钾 | 钠 | 氯 | 钙 | 镁
炎症, 炎症指标, inflammation > c反应蛋白 | 红细胞沉降率 | 降钙素原
心肌酶, cardiac enzymes > 肌酸激酶 | 肌钙蛋白 | 乳酸脱氢酶
肿瘤标志物, tumour markers, tumor markers > 癌胚抗原 | 甲胎蛋白 | 前列腺特异抗原 | 糖类抗原 | carbohydrate antigen
脑中风, 脑卒中, 中风, stroke > 脑梗 | 脑出血 | cerebral haemorrhage | cerebral hemorrhage
肿瘤, tumour, tumor > 癌
拍片, 片子, 胸片, chest x-ray > x线
化验, 验血, blood test > 检验 | laboratory
异常 > 偏高 | 偏低 | 危急
`;

const plain = (written: string) => written.trim().normalize("NFKC").toLowerCase();
const lines = (table: string) => table.split("\n").filter(Boolean);

let table: Map<string, Set<string>> | null = null;

function read(): Map<string, Set<string>> {
	const found = new Map<string, Set<string>>();
	const add = (word: string, others: Iterable<string>) => {
		const known = found.get(word) ?? new Set();
		for (const other of others)
			if (other !== word)
				known.add(other);
		found.set(word, known);
	};
	for (const line of lines(SAME)) {
		const names = line.split("|").map(plain);
		for (const name of names)
			add(name, names);
	}
	const same = new Map([...found].map(([word, others]) => [word, [word, ...others]]));
	for (const line of lines(WIDER)) {
		const [wide = "", narrow = ""] = line.split(">");
		const names = wide.split(",").map(plain), parts = narrow.split("|").map(plain);
		for (const name of names)
			add(name, [...names, ...parts.flatMap((part) => same.get(part) ?? [part])]);
	}
	return found;
}

/** The most words that a name here has. */
export const PHRASE_MAX = 4;

/** What else is looked for where PHRASE is asked, in plain spelling; null where it has no other name. */
export function alternatives(phrase: string): readonly string[] | null {
	table ??= read();
	const others = table.get(phrase);
	return others ? [...others] : null;
}
