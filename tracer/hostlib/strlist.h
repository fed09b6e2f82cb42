/* SPDX-License-Identifier: BSD-2-Clause
 *
 * strlist.h - a list of strings that ends in NULL, as execv takes it. The list owns
 * them.
 */
#ifndef STRLIST_H
#define STRLIST_H

#include <stddef.h>

struct strlist {
	char **v; /* NULL while empty */
	size_t n;
};

/* Each keeps a copy; 0, or -1 when memory is out. */
int strlist_add(struct strlist *l, const char *s);
int strlist_addf(struct strlist *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Several, up to a NULL. */
int strlist_add_all(struct strlist *l, ...) __attribute__((sentinel));
void strlist_fini(struct strlist *l);

#endif
