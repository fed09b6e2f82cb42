/* SPDX-License-Identifier: BSD-2-Clause
 *
 * diff-picture-words.c - what the pictures of a difference say the same way.
 */
#include <math.h>

#include "diff-picture.h"
#include "gate-out.h"
#include "table.h"

/* Steps that a verdict names. */
#define GUILTY_SHOWN 3
/* A difference of this p is one. */
#define SURE_P 0.01

enum diff_verdict diff_verdict_of(const struct diff_picture *p)
{
	const struct diff *d = p->view->diff;

	if (p->gate && p->gate->verdict == GATE_REGRESSION)
		return DIFF_VERDICT_DEARER;
	if (p->gate && p->gate->verdict == GATE_IMPROVEMENT)
		return DIFF_VERDICT_CHEAPER;
	if (p->gate || isnan(d->p) || d->p > SURE_P || d->judged[0] == d->judged[1])
		return DIFF_VERDICT_NONE;
	return d->judged[1] > d->judged[0] ? DIFF_VERDICT_DEARER : DIFF_VERDICT_CHEAPER;
}

static void put_guilty(const struct diff_picture *p, const struct gate_view *v, diff_put_name *put, FILE *out)
{
	const struct gate *g = p->gate;

	for (size_t i = 0; i < g->nguilty && i < GUILTY_SHOWN; i++) {
		fputs(i ? "; " : "; by ", out);
		gate_put_step(v, &g->steps[g->guilty[i]], put, out);
	}
	if (g->nguilty > GUILTY_SHOWN)
		fprintf(out, "; and by %zu more", g->nguilty - GUILTY_SHOWN);
}

void diff_put_verdict(const struct diff_picture *p, diff_put_name *put, FILE *out)
{
	const struct diff *d = p->view->diff;
	char text[DIFF_NUMBER_ROOM];

	if (p->gate) {
		struct gate_view v = {.gate = p->gate, .sides = *p->view};

		v.sides.diff = p->gate->diff;
		gate_put_verdict(&v, out);
		put_guilty(p, &v, put, out);
		return;
	}
	if (isnan(d->p)) {
		fputs("not to be judged: ", out);
		fputs(d->exact ? "of these boots there is no verdict" : "one boot a side cannot be told from noise",
		      out);
		return;
	}
	fputs(diff_verdict_of(p) == DIFF_VERDICT_NONE     ? "not to be told from noise"
	      : diff_verdict_of(p) == DIFF_VERDICT_DEARER ? "dearer"
							  : "cheaper",
	      out);
	fputs(": without observing and idling ", out);
	diff_put_judged(p->view, out);
	if (d->p_least > SURE_P)
		fprintf(out, "; so few boots cannot show a difference (the least p is %s)", diff_p(text, d->p_least));
}

void diff_put_frame_states(const struct diff_picture *p, uint32_t frame, FILE *out)
{
	const struct diff_frame *f = &p->flame->frames[frame];
	const char *comma = "";
	char number[TABLE_NUMBER_ROOM];

	for (unsigned int state = DIFF_STATES; state-- > DIFF_SAME;) {
		if (f->states[state] == 0)
			continue;
		fputs(comma, out);
		if (f->family)
			fprintf(out, "%s ", table_number(number, f->states[state]));
		fputs(diff_state_name(state), out);
		comma = ", ";
	}
}
