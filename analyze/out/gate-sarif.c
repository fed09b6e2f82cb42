/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-sarif.c - a gate's verdict as SARIF 2.1.0, from which code hosts make annotations: a
 * result for each guilty step, at its hook's line. Files are relative to the repository as the
 * kernel's compiler was given them. What could not be judged is a notification of the run, which
 * then was not successful.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "gate-out.h"
#include "json.h"
#include "table.h"

#define RULE "boot-regression"

static void put_name(FILE *out, const char *name)
{
	table_name(out, name, 0);
}

static void put_message(struct json *j, const char *key, const char *text)
{
	json_open(j, key, '{');
	json_string(j, "text", text ? text : "");
	json_close(j, '}');
}

/* A path as a URI: what is none of its own characters is %NN. */
static char *uri_of(const char *path)
{
	char *uri = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&uri, &n);

	if (!out)
		return NULL;
	if (*path == '/')
		fputs("file://", out);
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (isascii(c) && (isalnum(c) || strchr("-._~/", c)))
			fputc(c, out);
		else
			fprintf(out, "%%%02X", c);
	}
	fclose(out);
	return uri;
}

static void put_location(struct json *j, const struct gate_step *s)
{
	char *uri = s->file ? uri_of(s->file) : NULL;

	json_open(j, "locations", '[');
	json_open(j, NULL, '{');
	if (uri) {
		json_open(j, "physicalLocation", '{');
		json_open(j, "artifactLocation", '{');
		json_string(j, "uri", uri);
		if (*s->file != '/')
			json_string(j, "uriBaseId", "%SRCROOT%");
		json_close(j, '}');
		json_open(j, "region", '{');
		json_u64(j, "startLine", s->line && s->line <= INT32_MAX ? s->line : 1);
		json_close(j, '}');
		json_close(j, '}');
	}
	json_open(j, "logicalLocations", '[');
	json_open(j, NULL, '{');
	json_string(j, "name", s->name);
	json_string(j, "kind", "function");
	json_close(j, '}');
	json_close(j, ']');
	json_close(j, '}');
	json_close(j, ']');
	free(uri);
}

static void put_result(struct json *j, const struct gate_view *v, const struct gate_step *s)
{
	char *text = NULL, delta[DIFF_NUMBER_ROOM];
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	if (out) {
		gate_put_step(v, s, put_name, out);
		fprintf(out, ": %s %s of its own", gate_signed(delta, s->own), gate_unit(v));
		if (s->caused) {
			fprintf(out, ", and %s of ripple in others", gate_signed(delta, (int64_t)s->caused));
		}
		fclose(out);
	}
	json_open(j, NULL, '{');
	json_string(j, "ruleId", RULE);
	json_u64(j, "ruleIndex", 0);
	json_string(j, "level", "error");
	put_message(j, "message", text);
	put_location(j, s);
	json_open(j, "partialFingerprints", '{');
	json_string(j, "bootflameStep/v1", s->name);
	json_close(j, '}');
	json_close(j, '}');
	free(text);
}

static void put_driver(struct json *j)
{
	json_open(j, "tool", '{');
	json_open(j, "driver", '{');
	json_string(j, "name", "bootflame");
	json_string(j, "version", BOOTFLAME_VERSION);
	json_open(j, "rules", '[');
	json_open(j, NULL, '{');
	json_string(j, "id", RULE);
	json_string(j, "name", "BootRegression");
	put_message(j, "shortDescription", "An init step makes the boot dearer than its budget");
	json_close(j, '}');
	json_close(j, ']');
	json_close(j, '}');
	json_close(j, '}');
}

static void put_invocation(struct json *j, const struct gate *g)
{
	int judged = g->verdict < GATE_UNDECIDED;

	json_open(j, "invocations", '[');
	json_open(j, NULL, '{');
	json_bool(j, "executionSuccessful", judged);
	json_u64(j, "exitCode", gate_exit_status(g->verdict));
	if (!judged) {
		json_open(j, "toolExecutionNotifications", '[');
		json_open(j, NULL, '{');
		json_string(j, "level", "error");
		put_message(j, "message", g->why.text);
		json_close(j, '}');
		json_close(j, ']');
	}
	json_close(j, '}');
	json_close(j, ']');
}

void gate_sarif(const struct gate_view *v, FILE *out)
{
	const struct gate *g = v->gate;
	struct json j;

	json_init(&j, out);
	json_open(&j, NULL, '{');
	json_string(&j, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_string(&j, "version", "2.1.0");
	json_open(&j, "runs", '[');
	json_open(&j, NULL, '{');
	put_driver(&j);
	put_invocation(&j, g);
	json_open(&j, "results", '[');
	for (size_t i = 0; i < g->nguilty; i++)
		put_result(&j, v, &g->steps[g->guilty[i]]);
	json_close(&j, ']');
	json_close(&j, '}');
	json_close(&j, ']');
	json_close(&j, '}');
}
