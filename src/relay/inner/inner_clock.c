/*
 * Whether this machine's clock may be signed under. Certificates, identity
 * statements and roots carry it, and what has expired is forgotten by it, so
 * that one cycle at a wrong time could not be made good again.
 */
#include "relay/inner/inner.h"
#include "relay/inner/inner_text.h"

#include <stdio.h>

#include "relay/spool_heard.h"
#include "statement/challenge.h"
#include "sys/lang.h"
#include "sys/log.h"

#define LEAP (24u * 3600)       /* seconds: two clocks further apart are not both right */
#define FRESH 3600u             /* seconds that what outer heard counts as heard just now */

/* The platform's signed time as outer heard it, and whether that was just now. 0: none. */
static uint64_t platform_time(struct inner *in, bool *ret_fresh)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct statement st;
	struct challenge c;
	uint64_t heard;

	*ret_fresh = false;
	if (spool_heard_get_challenge(&in->spool, &raw, &heard) != OK || challenge_open(BYTES_OF_BUF(&raw), &st, &c) != OK ||
	    !bytes_equal(c.origin, bytes_of_str(in->config.origin)))
		return 0;
	*ret_fresh = in->now >= heard && in->now - heard <= FRESH;
	return c.time;
}

static bool is_near(uint64_t a, uint64_t b)
{
	return a != 0 && b != 0 && (a > b ? a - b : b - a) <= LEAP;
}

static const char *when(uint64_t time, char ret[static INNER_TEXT_WHEN_MAX])
{
	return time == 0 ? L("未知", "unknown") : inner_text_when(time, ret);
}

enum err inner_clock_check(struct inner *in)
{
	bool fresh, agrees;
	uint64_t platform = platform_time(in, &fresh), root = in->relay.root_time;
	char text[3][INNER_TEXT_WHEN_MAX];

	inner_troubles_looked(in, STATE_TROUBLE_CLOCK);
	(void)!mapping_time_zone(in->config.time_zone);   /* for the words alone */
	/* one that was off for a week is right when the platform says so; one without a network when it goes on from its last root */
	agrees = is_near(in->now, root);
	if (is_near(in->now, platform) || (platform == 0 && root == 0) || (agrees && !fresh))
		return OK;
	if (agrees) {
		inner_trouble(in, STATE_TROUBLE_CLOCK, "",
			      L("平台的时钟为 %s，本机为 %s，与上次签名（%s）相符：应是平台的时钟错了，请告知其运营者。签名照常",
				"the platform's clock says %s, this machine's %s, which goes on from its last root (%s): the platform's seems"
				" wrong, tell its operator. Signing goes on"),
			      when(platform, text[0]), when(in->now, text[1]), when(root, text[2]));
		return OK;
	}
	inner_trouble(in, STATE_TROUBLE_CLOCK, "",
		      L("本机时钟为 %s，上次签名为 %s，平台为 %s：相差超过一天，不签名。请校正本机时钟；若本机是对的，一旦平台的时间与之相符即恢复",
			"this machine's clock says %s, its last root %s, the platform %s: more than a day apart, and nothing is signed. Set the"
			" clock; if it is right, signing goes on once the platform's time agrees with it"),
		      when(in->now, text[0]), when(root, text[1]), when(platform, text[2]));
	log_event("clock-leap", "now=%llu root=%llu platform=%llu", (unsigned long long)in->now, (unsigned long long)root,
		  (unsigned long long)platform);
	return ERR_STALE;
}
