/* SPDX-License-Identifier: BSD-2-Clause
 *
 * strlist.c - see strlist.h.
 */
#include "strlist.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int take(struct strlist *l, char *s)
{
	char **v = s ? realloc(l->v, (l->n + 2) * sizeof *v) : NULL;

	if (!v) {
		free(s);
		return -1;
	}
	l->v = v;
	l->v[l->n++] = s;
	l->v[l->n] = NULL;
	return 0;
}

int strlist_add(struct strlist *l, const char *s)
{
	return take(l, strdup(s));
}

int strlist_addf(struct strlist *l, const char *format, ...)
{
	char *s;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&s, format, args);
	va_end(args);
	return n < 0 ? -1 : take(l, s);
}

int strlist_add_all(struct strlist *l, ...)
{
	va_list args;
	const char *s;
	int rc = 0;

	va_start(args, l);
	while ((s = va_arg(args, const char *)))
		rc |= strlist_add(l, s);
	va_end(args);
	return rc;
}

void strlist_fini(struct strlist *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	*l = (struct strlist){0};
}
