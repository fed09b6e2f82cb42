/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scale-params.c - see scale-params.h.
 */
#include "scale-params.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* They are parts of file names. */
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int parse_number(const struct cli_command *cmd, const char *name, const char *s, size_t n, uint64_t *out)
{
	char word[32];

	snprintf(word, sizeof word, "%.*s", n < sizeof word ? (int)n : (int)sizeof word - 1, s);
	if (text_to_u64(word, 0, UINT64_MAX, out) < 0)
		return cli_usage(cmd, "--param %s: '%s' is not a whole number", name, word);
	return EXIT_DONE;
}

static int parse_list(const struct cli_command *cmd, const char *list, struct sweep_param *p)
{
	size_t kept = 0;

	for (const char *v = list;; v++) {
		size_t n = strcspn(v, ",");

		if (p->nvalues == SWEEP_VALUES_MAX)
			return cli_usage(cmd, "--param %s: at most %d values", p->name, SWEEP_VALUES_MAX);
		if (parse_number(cmd, p->name, v, n, &p->values[p->nvalues++]) != EXIT_DONE)
			return EXIT_USAGE;
		v += n;
		if (!*v)
			break;
	}
	qsort(p->values, p->nvalues, sizeof *p->values, by_value);
	for (size_t i = 0; i < p->nvalues; i++)
		if (kept == 0 || p->values[i] != p->values[kept - 1])
			p->values[kept++] = p->values[i];
	if (kept < p->nvalues)
		fault_warn(cmd->name, p->name, "%zu repeated values are one each (--repeat boots all of them again)",
			   p->nvalues - kept);
	p->nvalues = kept;
	if (kept < 2)
		return cli_usage(cmd, "--param %s: two different values at the least; six or more decide", p->name);
	return EXIT_DONE;
}

static int parse_range(const struct cli_command *cmd, const char *range, const char *dots, struct sweep_param *p)
{
	p->range = 1;
	if (parse_number(cmd, p->name, range, (size_t)(dots - range), &p->from) != EXIT_DONE ||
	    parse_number(cmd, p->name, dots + 2, strlen(dots + 2), &p->to) != EXIT_DONE)
		return EXIT_USAGE;
	if (p->from >= p->to)
		return cli_usage(cmd, "--param %s: a range goes up: FROM..TO", p->name);
	return EXIT_DONE;
}

int scale_param_parse(const struct cli_command *cmd, const char *arg, struct sweep_plan *plan, int wants_values)
{
	struct sweep_param *p = &plan->params[plan->nparams];
	size_t n = strcspn(arg, "=");
	const char *values = arg + n, *dots;

	if (plan->nparams == SWEEP_PARAMS_MAX)
		return cli_usage(cmd, "--param %s: at most %d parameters", arg, SWEEP_PARAMS_MAX);
	if (n == 0 || n >= sizeof p->name || (wants_values && !*values))
		return cli_usage(cmd, "--param %s: wants NAME=V1,V2,... or NAME=FROM..TO", arg);
	if (strspn(arg, NAME_LETTERS) != n || *arg == '.')
		return cli_usage(cmd, "--param %s: a name is of letters, digits, '_', '-' and '.'", arg);
	memset(p, 0, sizeof *p);
	memcpy(p->name, arg, n);
	for (size_t i = 0; i < plan->nparams; i++)
		if (strcmp(plan->params[i].name, p->name) == 0)
			return cli_usage(cmd, "--param %s: given twice", p->name);
	plan->nparams++;
	if (!*values)
		return EXIT_DONE;
	values++;
	dots = strstr(values, "..");
	return dots ? parse_range(cmd, values, dots, p) : parse_list(cmd, values, p);
}

char *scale_param_fill(const char *word, const struct sweep_plan *plan, const uint64_t *values, size_t *replaced)
{
	struct buf b = {0};
	int rc = buf_add(&b, "", 0);

	while (*word && rc == 0) {
		size_t p = 0, n = 0;

		for (; *word == '{' && p < plan->nparams; p++) {
			n = strlen(plan->params[p].name);
			if (strncmp(word + 1, plan->params[p].name, n) == 0 && word[n + 1] == '}')
				break;
		}
		if (*word == '{' && p < plan->nparams) {
			rc = buf_addf(&b, "%" PRIu64, values[p]);
			replaced[p]++;
			word += n + 2;
		} else {
			rc = buf_add(&b, word++, 1);
		}
	}
	if (rc == 0 && !b.data)
		rc = buf_addf(&b, "%s", "");
	if (rc < 0)
		buf_fini(&b);
	return b.data;
}

char *scale_param_words(const struct sweep_plan *plan, const uint64_t *values, const char *between, char *out, size_t n)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t p = 0; p < plan->nparams && at < n; p++)
		at += (size_t)snprintf(out + at, n - at, "%s%s=%" PRIu64, p ? between : "", plan->params[p].name,
				       values[p]);
	return out;
}
