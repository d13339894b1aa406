#include "terminal/show.h"

#include <inttypes.h>

#include "bytes/json.h"
#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/report.h"
#include "terminal/screen.h"

struct saved {
	char names[ATTACHMENT_MAX][ATTACHMENT_NAME_MAX];
};

static enum err show_json(struct terminal *t, const struct show *s, const struct attachments *a, const struct saved *saved)
{
	struct json_put w = json_put(&t->out);

	json_put_object(&w);
	report_put_hospital(&w, s->hospital);
	report_put_record(&w, s->record, s->summary);
	json_put_key(&w, "as_of");
	json_put_uint(&w, s->as_of);
	json_put_key(&w, "attachments");
	json_put_array(&w);
	for (size_t i = 0; i < a->n; i++) {
		json_put_object(&w);
		json_put_key(&w, "id");
		hex_put(&w, BYTES_OF(a->attachments[i].id));
		json_put_key(&w, "type");
		json_put_str(&w, a->attachments[i].type);
		json_put_key(&w, "size");
		json_put_uint(&w, a->attachments[i].size);
		json_put_key(&w, "file");
		if (s->folder == NULL)
			json_put_null(&w);
		else
			json_put_str(&w, saved->names[i]);
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_key(&w, "resource");
	json_put_value(&w, s->json);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

static enum err show_text(const struct show *s, const struct attachments *a, const struct saved *saved)
{
	AUTO(buf_free) struct buf pretty = BUF_MAX(TERMINAL_OUT_MAX);
	AUTO(buf_free) struct buf safe = BUF_MAX(TERMINAL_OUT_MAX);
	char name[ATOM_NAME_MAX + 1], rid[HEX_ID16], id[HEX_ID16], when[20], row[SUMMARY_ROW_MAX];
	AUTO(buf_free) struct buf head = BUF_MAX(4 * SUMMARY_ROW_MAX);
	const char *text;

	TRY(json_pretty(s->json, &pretty));
	TRY(screen_safe(BYTES_OF_BUF(&pretty), true, &safe));
	TRY(buf_str(&safe, &text));
	report_name(s->hospital, name);
	hex_text(BYTES_OF(s->record->rid), rid);
	screen_time(s->as_of, when);
	summary_row(s->summary, row);
	TRY(screen_safe(bytes_of_str(row), false, &head));
	screen_line(L("%s %s，第 %" PRIu64 " 版，%s，截至 %s", "%s %s, version %" PRIu64 ", %s, as of %s"), known_id(s->hospital), name,
		    s->record->version, rid, when);
	screen_line("%.*s", (int)head.n, (const char *)head.p);
	screen_line("%s", text);
	for (size_t i = 0; i < a->n; i++) {
		hex_text(BYTES_OF(a->attachments[i].id), id);
		if (s->folder != NULL)
			screen_line(L("附件已保存：%s/%s（%" PRIu64 " 字节）", "attachment saved: %s/%s (%" PRIu64 " bytes)"),
				    s->folder, saved->names[i], a->attachments[i].size);
		else
			screen_line(L("附件 %s（%" PRIu64 " 字节），用 --save 文件夹 保存",
				      "attachment %s (%" PRIu64 " bytes); --save FOLDER keeps it"), id, a->attachments[i].size);
	}
	return OK;
}

enum err show_record(struct terminal *t, const struct show *s)
{
	AUTO(attachment_wipe) struct attachments a = { .n = 0 };
	struct saved saved;

	TRY(attachment_find(s->json, s->record->blobs, &a, &t->why));
	for (size_t i = 0; s->folder != NULL && i < a.n; i++)
		TRY(attachment_save(s->client, s->token, known_id(s->hospital), &a.attachments[i], s->folder, saved.names[i],
				    &t->why));
	return t->json ? show_json(t, s, &a, &saved) : terminal_wrote(t, show_text(s, &a, &saved));
}
