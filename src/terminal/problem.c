#include "terminal/problem.h"

#include <stdarg.h>
#include <stdio.h>

#include "sys/lang.h"

struct text {
	enum problem_exit exit;
	const char *what_zh, *what_en, *to_do_zh, *to_do_en;
};

#define AGAIN_ZH "请稍后再试；若一再如此，请换一个网络，并告知医院"
#define AGAIN_EN "Try again later; if it stays so, use another network and tell the hospital"
#define LIE_ZH "没有采用收到的内容。请换一个网络再试；若仍如此，请把这条信息告知医院"
#define LIE_EN "Nothing of it was used. Try over another network; if it stays so, show this message to the hospital"
#define SLIP_ZH "请重新扫描或逐字核对就诊单上的链接"
#define SLIP_EN "Scan the slip again, or compare the link letter by letter"
#define DOCTOR_LIE_ZH "没有打开任何内容。请患者重新授权；若仍如此，请告知医院"
#define DOCTOR_LIE_EN "Nothing was opened. Ask the patient for a new grant; if it stays so, tell the hospital"

static const struct text texts[PROBLEM_KINDS] = {
	[PROBLEM_NONE] = { EXIT_SYSTEM, "没有问题", "nothing is wrong", "无需处理", "Nothing to do" },

	[PROBLEM_MEMORY] = { EXIT_SYSTEM, "内存不足", "memory ran out",
		"请关闭其他程序后再试", "Close other programs and try again" },
	[PROBLEM_FILE] = { EXIT_SYSTEM, "无法写入文件", "cannot write a file",
		"请检查磁盘空间、路径和权限", "Check the disk's space, the path and its permissions" },
	[PROBLEM_HOME_OPEN] = { EXIT_SYSTEM, "无法使用本机资料夹", "cannot use the home folder",
		"它必须属于您且权限为 0700（chmod 700）；上级文件夹必须存在",
		"It has to be yours, with permissions 0700 (chmod 700), and the folder above it has to exist" },
	[PROBLEM_HOME_BUSY] = { EXIT_SYSTEM, "另一条命令正在使用这个资料夹", "another command works in this home folder",
		"请等它结束后再试", "Wait until it has ended and try again" },
	[PROBLEM_HOME_FILE] = { EXIT_SYSTEM, "本机资料夹中的文件损坏或无法读写",
		"a file in the home folder is damaged, or cannot be read or written",
		"请检查磁盘；可用新的 --home 和恢复码重新开始",
		"Check the disk; with the recovery code you can begin again under a new --home" },
	[PROBLEM_HOME_KEY] = { EXIT_SYSTEM, "本机资料夹中的密钥文件已损坏", "a key file in the home folder is damaged",
		"其他文件都没有动。请从备份恢复这个文件；没有备份时用新的 --home：患者凭抄下的恢复码（mizhen patient open --recovery），医生重新申请（mizhen doctor enroll）",
		"All other files are as they were. Restore this one from a backup; or, under a new --home, a patient begins again with the "
		"recovery code on paper (mizhen patient open --recovery), a doctor with mizhen doctor enroll" },
	[PROBLEM_HOME_FULL] = { EXIT_SYSTEM, "磁盘已满，本机资料夹无法写入", "the disk is full: nothing can be kept in the home folder",
		"请腾出空间后再运行同样的命令；资料夹中的文件没有损坏", "Make room and run the same command again; the files in the folder are not damaged" },
	[PROBLEM_RANDOM] = { EXIT_SYSTEM, "系统没有提供随机数", "the system gave no random numbers",
		"请重新启动系统后再试", "Restart the system and try again" },
	[PROBLEM_FAULT] = { EXIT_SYSTEM, "程序内部错误", "a fault of this program",
		"请报告此错误", "Please report it" },

	[PROBLEM_USAGE] = { EXIT_USAGE, "命令写法不对", "the command is not written right",
		"写法如下，说明见 --help", "It is written as below; --help says more" },
	[PROBLEM_INPUT_FILE] = { EXIT_USAGE, "无法读取文件", "cannot read a file",
		"请检查路径；“-” 表示标准输入", "Check the path; \"-\" is standard input" },
	[PROBLEM_SLIP] = { EXIT_USAGE, "这不是完整的就诊单链接", "this is no complete slip link",
		SLIP_ZH, SLIP_EN },
	[PROBLEM_SLIP_URL] = { EXIT_USAGE, "就诊单链接的网址部分有误", "the slip's link has a wrong address", SLIP_ZH, SLIP_EN },
	[PROBLEM_SLIP_VERSION] = { EXIT_USAGE, "就诊单链接 # 之后的部分无法识别", "what follows the # of the slip's link is not understood", SLIP_ZH, SLIP_EN },
	[PROBLEM_SLIP_HOSPITAL] = { EXIT_USAGE, "就诊单链接中的医院代号有误", "the hospital's id in the slip's link is wrong", SLIP_ZH, SLIP_EN },
	[PROBLEM_SLIP_FINGERPRINT] = { EXIT_USAGE, "就诊单链接中的密钥指纹有误", "the fingerprint in the slip's link is wrong", SLIP_ZH, SLIP_EN },
	[PROBLEM_SLIP_CODE] = { EXIT_USAGE, "就诊码的长度或字符有误", "the access code has a wrong length or wrong letters", SLIP_ZH, SLIP_EN },
	[PROBLEM_SLIP_CHECK] = { EXIT_USAGE, "就诊码的校验字符不符：有一位写错", "the access code's check symbol is not its own: a letter is wrong", SLIP_ZH, SLIP_EN },
	[PROBLEM_ORIGIN] = { EXIT_USAGE, "平台地址不安全或不正确", "the platform's address is not safe, or is none",
		"地址应以 https:// 开头（http:// 只限本机）", "It begins with https:// (http:// is for this machine alone)" },
	[PROBLEM_CODE_LINE] = { EXIT_USAGE, "验证码文件中有一行无法识别", "a line of the file with one-time codes is not understood",
		"每行写作“医院代号 = 验证码”", "Each line is \"hospital = code\"" },
	[PROBLEM_IDENTITY_LINE] = { EXIT_USAGE, "身份文件中有一行无法识别", "a line of the identity file is not understood",
		"每行写作“字段 = 值”，字段名见 mizhen --help，每个字段只写一次",
		"Each line is \"field = value\", with a field that mizhen --help names, each once" },
	[PROBLEM_IDENTITY_FIELD] = { EXIT_USAGE, "身份信息有误", "an identity field is not right",
		"请对照证件核对这一项", "Compare it with the document" },
	[PROBLEM_IDENTITY_CHECK] = { EXIT_USAGE, "校验位不符：有一位写错", "a check digit is not the number's: a digit is wrong",
		"请对照证件核对这一项", "Compare it with the document" },
	[PROBLEM_IDENTITY_MISSING] = { EXIT_USAGE, "这家医院还需要一项身份信息", "this hospital needs one more identity field",
		"请在身份文件中补上这一项", "Add it to the identity file" },
	[PROBLEM_IDENTITY_OTHER] = { EXIT_USAGE, "身份信息与此资料夹中已有的不同",
		"the identity differs from the one kept in this home folder",
		"一个资料夹只属于一个人：请为另一个人使用另一个 --home",
		"A home folder is one person's: use another --home for somebody else" },
	[PROBLEM_RECOVERY_CODE] = { EXIT_USAGE, "恢复码不正确", "the recovery code is not right",
		"请逐字核对：26 个字符加 1 个校验字符", "Compare it letter by letter: 26 symbols and a check symbol" },
	[PROBLEM_PROFILE] = { EXIT_USAGE, "这个版本不认识该医院的身份方案", "this version does not know the hospital's identity profile",
		"请更新本程序", "Update this program" },
	[PROBLEM_GUESSABLE] = { EXIT_REFUSED,
		"该医院的身份方案容易被猜中：知道您身份信息的人都能打开您的病历",
		"this hospital's identity profile can be guessed: whoever knows your identity can open your records",
		"若您明白并接受这一点，请加上 --accept-guessable", "If you understand and accept that, add --accept-guessable" },
	[PROBLEM_HOME_USED] = { EXIT_USAGE, "这个资料夹中已有资料", "this home folder is in use already",
		"请用 --home 指定一个新的资料夹", "Name a new folder with --home" },
	[PROBLEM_HOME_EMPTY] = { EXIT_USAGE, "这个资料夹中还没有打开任何医院", "no hospital has been opened in this home folder",
		"请先运行 mizhen patient open", "Run mizhen patient open first" },
	[PROBLEM_OTHER_PLATFORM] = { EXIT_USAGE, "这张就诊单属于另一个平台", "this slip belongs to another platform",
		"一个资料夹只连接一个平台：请用 --home 指定另一个资料夹", "A home folder serves one platform: use another --home" },
	[PROBLEM_PASSPHRASE] = { EXIT_REFUSED, "口令不正确", "the passphrase is not right",
		"请再输入一次", "Type it again" },
	[PROBLEM_PASSPHRASE_NEEDED] = { EXIT_USAGE, "此资料夹用口令锁住，而这里无法询问",
		"this home folder is locked with a passphrase, and nobody is here to be asked",
		"请在终端里运行此命令", "Run the command at a terminal" },
	[PROBLEM_NOT_ASKED] = { EXIT_USAGE, "缺少输入，而这里无法询问", "input is missing, and nobody is here to be asked",
		"请用文件提供，或在终端里运行", "Give it in a file, or run the command at a terminal" },
	[PROBLEM_CONFIRM] = { EXIT_USAGE, "没有得到确认，什么也没做", "not confirmed; nothing was done",
		"确认后再运行，或加上 --yes", "Run it again and confirm, or add --yes" },
	[PROBLEM_AMBIGUOUS] = { EXIT_USAGE, "不止一项符合", "more than one fits",
		"请多写几位", "Write more of it" },
	[PROBLEM_DOCTOR_HAS] = { EXIT_USAGE, "此资料夹中已有医生密钥", "this home folder has a doctor's keys already",
		"请查看 mizhen doctor status，或使用另一个 --home", "See mizhen doctor status, or use another --home" },
	[PROBLEM_DOCTOR_NONE] = { EXIT_USAGE, "此资料夹中没有医生密钥", "this home folder has no doctor's keys",
		"请先运行 mizhen doctor enroll", "Run mizhen doctor enroll first" },
	[PROBLEM_RECIPIENT] = { EXIT_USAGE, "这不是 age 收件人（age1…）", "this is no age recipient (age1…)",
		"请用 age-keygen 得到的公钥", "Use the public key that age-keygen prints" },
	[PROBLEM_TOO_MUCH] = { EXIT_USAGE, "输入过长", "the input is too long",
		"请缩短后再试", "Shorten it and try again" },

	[PROBLEM_NO_SHELF] = { EXIT_NOTHING, "该医院没有这份身份和就诊码下的病历",
		"this hospital holds nothing under this identity and code",
		"请核对身份信息和就诊单；刚发的就诊单要等医院下一次上传",
		"Compare identity and slip; a new slip works after the hospital's next upload" },
	[PROBLEM_NO_HOSPITAL] = { EXIT_NOTHING, "没有这家医院", "there is no such hospital",
		"请核对医院代号", "Compare the hospital's id" },
	[PROBLEM_NO_ROOT] = { EXIT_NOTHING, "该医院还没有上传过", "the hospital has not published anything yet",
		"请等医院第一次上传后再试", "Try again after its first upload" },
	[PROBLEM_NO_RECORD] = { EXIT_NOTHING, "没有这份病历", "there is no such record",
		"用 mizhen patient records（医生用 doctor records）查看编号", "mizhen patient records (doctor records) lists them" },
	[PROBLEM_NO_GRANT] = { EXIT_NOTHING, "没有这份授权", "there is no such grant",
		"用 mizhen patient grants（医生用 doctor inbox）查看编号", "mizhen patient grants (doctor inbox) lists them" },
	[PROBLEM_NO_DOCTOR] = { EXIT_NOTHING, "没有这位在册医生", "there is no such certified doctor",
		"用 mizhen patient doctors 查看；证书可能已过期或被撤销",
		"mizhen patient doctors lists them; a certificate may have expired or been revoked" },
	[PROBLEM_NO_WALLET] = { EXIT_NOTHING, "平台上没有这个恢复码的资料", "the platform keeps nothing for this recovery code",
		"请核对恢复码和平台地址；或用身份和就诊单重新打开",
		"Compare the code and the platform's address; or open again with identity and slip" },
	[PROBLEM_NO_IDENTITY] = { EXIT_NOTHING, "病历中没有医院出具的身份证明，无法关联其他医院",
		"there is no identity statement by a hospital among the records, so no other hospital can be linked",
		"请等医院下一次上传后再试，或持另一家医院的就诊单打开",
		"Try after the hospital's next upload, or open the other hospital with its own slip" },

	[PROBLEM_ANSWER] = { EXIT_UNTRUE, "平台的回答不合协议", "the platform's answer is not what the protocol says", LIE_ZH, LIE_EN },
	[PROBLEM_CHALLENGE] = { EXIT_UNTRUE, "平台的挑战语签名不符或属于别处", "the platform's challenge is not signed right, or is another's", LIE_ZH, LIE_EN },
	[PROBLEM_PLATFORM_KEY] = { EXIT_UNTRUE, "平台的密钥变了", "the platform's key has changed",
		"可能有人冒充平台。请向医院核实后，用新的 --home 重新打开",
		"Somebody may pose as the platform. Ask the hospital, then open again under a new --home" },
	[PROBLEM_HOSPITAL_SIGNATURE] = { EXIT_UNTRUE, "医院声明的签名不符", "the hospital's statement is not signed by its key", LIE_ZH, LIE_EN },
	[PROBLEM_HOSPITAL_OTHER] = { EXIT_UNTRUE, "收到的是另一家医院的声明", "the statement is another hospital's", LIE_ZH, LIE_EN },
	[PROBLEM_HOSPITAL_FINGERPRINT] = { EXIT_UNTRUE, "医院的密钥与就诊单上的密钥指纹不符",
		"the hospital's key does not have the fingerprint printed on the slip",
		"请向医院核对就诊单；没有输入或发出任何身份信息", "Show the slip to the hospital; nothing of your identity was sent" },
	[PROBLEM_HOSPITAL_KEY] = { EXIT_UNTRUE, "医院换了密钥，而旧密钥没有为新密钥签名",
		"the hospital's key has changed, and the old one did not sign for the new one",
		"可能有人冒充医院。请向医院索取新的就诊单", "Somebody may pose as the hospital. Ask it for a new slip" },
	[PROBLEM_HOSPITAL_ROLLBACK] = { EXIT_UNTRUE, "收到的医院声明比见过的旧", "the hospital's statement is older than one seen before", LIE_ZH, LIE_EN },
	[PROBLEM_HOSPITAL_SPLIT] = { EXIT_UNTRUE, "医院有两份同号而不同的声明", "there are two statements of the hospital under one number", LIE_ZH, LIE_EN },
	[PROBLEM_HOSPITAL_NOT_IN_ROOT] = { EXIT_UNTRUE, "这不是医院在此次总签名中认可的声明", "this is not the hospital statement that the root names", LIE_ZH, LIE_EN },
	[PROBLEM_REVOKED_LIST] = { EXIT_UNTRUE, "被撤销医生的名单不是医院认可的那份", "the list of revoked doctors is not the one that the root names", LIE_ZH, LIE_EN },
	[PROBLEM_ROOT_SIGNATURE] = { EXIT_UNTRUE, "医院总签名不符", "the root is not signed by the hospital", LIE_ZH, LIE_EN },
	[PROBLEM_ROOT_OTHER] = { EXIT_UNTRUE, "收到的是另一家医院的总签名", "the root is another hospital's", LIE_ZH, LIE_EN },
	[PROBLEM_ROOT_ROLLBACK] = { EXIT_UNTRUE, "收到的内容比见过的旧：有人退回了旧版本", "what came is older than what was seen before: somebody rolled it back", LIE_ZH, LIE_EN },
	[PROBLEM_ROOT_SPLIT] = { EXIT_UNTRUE, "医院在同一轮次有两份不同的总签名", "there are two different roots of one cycle",
		"这是严重警报：请把这条信息交给医院", "This is a grave alarm: show this message to the hospital" },
	[PROBLEM_SHELF_ORDER] = { EXIT_UNTRUE, "病历次序错乱或重复", "records come out of order, or twice", LIE_ZH, LIE_EN },
	[PROBLEM_SHELF_OTHER] = { EXIT_UNTRUE, "收到的病历架不属于您的密钥", "the shelf is not bound to your keys", LIE_ZH, LIE_EN },
	[PROBLEM_SHELF_PROOF] = { EXIT_UNTRUE, "收到的病历与医院签名的不一致：被改动、调换、增减或隐藏",
		"the records are not those the hospital signed: altered, swapped, added, or left out", LIE_ZH, LIE_EN },
	[PROBLEM_ABSENCE_PROOF] = { EXIT_UNTRUE, "平台说没有您的病历，但证明不成立", "the platform says that there is nothing, and its proof does not hold", LIE_ZH, LIE_EN },
	[PROBLEM_HIDDEN] = { EXIT_REFUSED, "平台上有这份身份和就诊码的病历架，却不交出：医院换了新的就诊码，或平台有意隐藏",
		"the platform has a shelf under this identity and code and does not hand it over: the hospital has given a new code, or the platform hides it",
		"请向医院取新的就诊单；若就诊码没有换过，请把这条信息告知医院",
		"Ask the hospital for a new slip; if it has given none, show this message to the hospital" },
	[PROBLEM_RECORD_OPEN] = { EXIT_UNTRUE, "一份病历经医院签名，却打不开", "a record that the hospital signed does not open",
		"请告知医院这份病历的编号", "Tell the hospital the number of this record" },
	[PROBLEM_RECORD_CONTENT] = { EXIT_UNTRUE, "一份病历的内容不是 FHIR 资源", "a record's content is no FHIR resource",
		"请告知医院这份病历的编号", "Tell the hospital the number of this record" },
	[PROBLEM_BLOB] = { EXIT_UNTRUE, "附件与病历所载的不一致", "an attachment is not the one that the record names", LIE_ZH, LIE_EN },
	[PROBLEM_CERTIFICATE] = { EXIT_UNTRUE, "医生证书的签名不符", "a doctor's certificate is not signed by the hospital", LIE_ZH, LIE_EN },
	[PROBLEM_GRANT_SIGNATURE] = { EXIT_UNTRUE, "授权的签名不符", "the grant is not signed by whoever it should be", DOCTOR_LIE_ZH, DOCTOR_LIE_EN },
	[PROBLEM_GRANT_OTHER] = { EXIT_UNTRUE, "收到的是另一份授权", "another grant came than the one asked for", DOCTOR_LIE_ZH, DOCTOR_LIE_EN },
	[PROBLEM_GRANT_DOCTOR] = { EXIT_UNTRUE, "这份授权是给另一位医生的", "the grant names another doctor", DOCTOR_LIE_ZH, DOCTOR_LIE_EN },
	[PROBLEM_GRANT_PARENT] = { EXIT_UNTRUE, "转授权超出了患者允许的范围", "the grant passes on what its parent does not allow", DOCTOR_LIE_ZH, DOCTOR_LIE_EN },
	[PROBLEM_GRANT_ROOT] = { EXIT_UNTRUE, "授权与所附的医院总签名不是同一轮次", "the grant and the root that came with it are of different cycles", DOCTOR_LIE_ZH, DOCTOR_LIE_EN },
	[PROBLEM_GRANT_RECORDS] = { EXIT_UNTRUE, "收到的病历与授权所列的不一致", "the records are not those that the grant names", DOCTOR_LIE_ZH, DOCTOR_LIE_EN },
	[PROBLEM_GRANT_BUNDLE] = { EXIT_UNTRUE, "授权的密钥包被调换或打不开", "the grant's keys were swapped, or do not open", DOCTOR_LIE_ZH, DOCTOR_LIE_EN },
	[PROBLEM_GRANT_REPLAY] = { EXIT_UNTRUE, "一份已经结束的授权又被拿了出来", "a grant that had ended was served again",
		"没有打开任何内容。请把这条信息告知医院", "Nothing was opened. Show this message to the hospital" },
	[PROBLEM_GRANT_REVOCATION] = { EXIT_UNTRUE, "平台说一份授权已被撤销，却没有撤销人的签名",
		"the platform says that a grant was revoked, without the signature of who may revoke it", LIE_ZH, LIE_EN },
	[PROBLEM_GRANT_NOT_OURS] = { EXIT_UNTRUE, "平台列出了您没有作出的授权", "the platform lists a grant that you did not make", LIE_ZH, LIE_EN },
	[PROBLEM_GRANT_PASSER] = { EXIT_UNTRUE, "转授权的医生没有有效证书", "the doctor who passed the grant on has no certificate in force", DOCTOR_LIE_ZH, DOCTOR_LIE_EN },
	[PROBLEM_LINK_ANSWER] = { EXIT_UNTRUE, "医院的关联答复不真实", "the answer to a link request is not true", LIE_ZH, LIE_EN },
	[PROBLEM_WALLET] = { EXIT_UNTRUE, "平台上的资料不是您的恢复码所签", "what the platform keeps was not signed by your recovery code's key", LIE_ZH, LIE_EN },
	[PROBLEM_WALLET_ROLLBACK] = { EXIT_UNTRUE, "平台给出的是旧的资料", "the platform gave an old wallet", LIE_ZH, LIE_EN },

	[PROBLEM_UNREACHABLE] = { EXIT_NETWORK, "连不上平台", "the platform cannot be reached",
		"请检查网络和平台地址，稍后再试", "Check the network and the platform's address, and try again" },
	[PROBLEM_UNANSWERED] = { EXIT_NETWORK, "已发出，而平台没有答复，或只说出了故障：可能已经生效，也可能没有",
		"it was sent, and the platform gave no answer, or one of a fault: it may have been done, or not",
		"请再运行一次同样的命令：发出的已保存，重复发送只算一次", "Run the same command again: what was sent is kept, and counts once" },
	[PROBLEM_BUSY] = { EXIT_NETWORK, "平台正忙", "the platform is busy",
		"请过几分钟再试", "Try again in a few minutes" },
	[PROBLEM_SERVER] = { EXIT_NETWORK, "平台出了故障", "the platform has a fault", AGAIN_ZH, AGAIN_EN },
	[PROBLEM_UNEXPECTED] = { EXIT_NETWORK, "平台作了意外的回答", "the platform gave an unexpected answer", AGAIN_ZH, AGAIN_EN },

	[PROBLEM_SHELF_CLOSED] = { EXIT_REFUSED, "医院已关闭这份病历：换发了就诊码，或更正了您的姓名或号码",
		"the hospital closed these records here: it renewed the access code, or corrected your name or number",
		"请向医院取新的就诊单，核对医院登记的姓名和号码，再运行 mizhen patient open",
		"Get a new slip from the hospital, check the name and number it has for you, and run mizhen patient open" },
	[PROBLEM_DENIED] = { EXIT_REFUSED, "平台拒绝了这一请求", "the platform refused the request",
		"请确认您有权这样做；授权可能已经结束", "Make sure that you may do this; a grant may have ended" },
	[PROBLEM_ENDED] = { EXIT_REFUSED, "这份授权已经结束", "the grant has ended",
		"如仍需要，请患者重新授权", "If it is still needed, ask the patient for a new one" },
	[PROBLEM_GRANT_TIME] = { EXIT_REFUSED, "这份授权尚未开始或已过期", "the grant is not yet in force, or has expired",
		"请核对时间；如仍需要，请患者重新授权", "Check the time; if it is still needed, ask the patient for a new one" },
	[PROBLEM_NOT_IN_FORCE] = { EXIT_REFUSED, "医生证书尚未签发、已过期或被撤销",
		"the doctor's certificate is not issued yet, has expired, or was revoked",
		"请与医院核对密钥指纹并等待批准（mizhen doctor status）", "Compare the fingerprint with the hospital and wait for its approval (mizhen doctor status)" },
	[PROBLEM_NOT_PASSABLE] = { EXIT_REFUSED, "患者没有允许转授权", "the patient did not allow this grant to be passed on",
		"请患者直接授权给另一位医生", "Ask the patient to grant the other doctor directly" },
	[PROBLEM_CONFLICT] = { EXIT_NETWORK, "医院刚刚上传了新内容", "the hospital published something new just now",
		"请再运行一次", "Run the command again" },
	[PROBLEM_LINK_NO] = { EXIT_REFUSED, "该医院没有同意关联", "the hospital did not agree to the link",
		"请持证件向该医院取就诊单，再用 mizhen patient open", "Get a slip from that hospital in person and use mizhen patient open" },
	[PROBLEM_LINK_WRONG_CODE] = { EXIT_REFUSED, "验证码不对，或已过期", "the one-time code was wrong, or has expired",
		"请核对短信，再运行 mizhen patient link 重新输入（或用 --code）；三次都不对，当天不再接受",
		"Compare it with the message, and run mizhen patient link to enter it again (or give it with --code); after three wrong ones none counts that day" },
	[PROBLEM_LINK_SLIP] = { EXIT_REFUSED, "该医院只凭自己的就诊单打开", "that hospital opens only with its own slip",
		"请向该医院取就诊单，再用 mizhen patient open", "Get a slip from that hospital and use mizhen patient open" },
	[PROBLEM_NO_PEER] = { EXIT_REFUSED, "您的医院没有把它列为互认医院", "none of your hospitals recognises it as a peer",
		"请向该医院取就诊单，再用 mizhen patient open", "Get a slip from that hospital and use mizhen patient open" },

	[PROBLEM_LINK_PENDING] = { EXIT_PENDING, "对方医院还没有答复", "the other hospital has not answered yet",
		"请求已发出。过一会儿再运行 mizhen patient link", "The request is out. Run mizhen patient link again in a while" },
	[PROBLEM_LINK_CODE] = { EXIT_PENDING, "对方医院已向您登记的手机发送验证码", "the other hospital has sent a code to the phone it knows",
		"请运行 mizhen patient link 并输入验证码（或用 --code）", "Run mizhen patient link and enter it (or give it with --code)" },
};

enum err problem_set(struct problem *p, enum problem_kind kind, enum err e, const char *format, ...)
{
	char subject[PROBLEM_SUBJECT_MAX];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(subject, sizeof(subject), format, args);
	va_end(args);
	return problem_about(p, kind, e, n < 0 ? BYTES_NONE : bytes_of_str(subject));
}

enum err problem_home_file(struct problem *p, enum err e, const char *name)
{
	enum problem_kind kind = e == ERR_NOMEM ? PROBLEM_MEMORY : e == ERR_FULL ? PROBLEM_HOME_FULL : PROBLEM_HOME_FILE;

	return problem_set(p, kind, e, "%s", name);
}

enum problem_exit problem_exit(enum problem_kind kind)
{
	return texts[kind].exit;
}

void problem_texts(enum problem_kind kind, bool chinese, const char **ret_what, const char **ret_to_do)
{
	*ret_what = chinese ? texts[kind].what_zh : texts[kind].what_en;
	*ret_to_do = chinese ? texts[kind].to_do_zh : texts[kind].to_do_en;
}

const char *problem_what(enum problem_kind kind)
{
	return L(texts[kind].what_zh, texts[kind].what_en);
}

const char *problem_to_do(enum problem_kind kind)
{
	return L(texts[kind].to_do_zh, texts[kind].to_do_en);
}
