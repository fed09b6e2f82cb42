/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tracefile-write.c - appends chunks. Each goes out in one write, so that whatever kills
 * the recorder leaves whole chunks and at most one that is cut.
 */
#include "tracefile.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "../hostlib/varint.h"
#include "tracefile-layout.h"

static void write_all(struct tf_writer *w, const uint8_t *p, size_t n)
{
	if (w->fd < 0) {
		if (buf_add(&w->held, p, n) < 0)
			w->failed = ENOMEM;
		return;
	}
	while (n > 0 && !w->failed) {
		ssize_t k = write(w->fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0) {
			w->failed = k < 0 ? errno : EIO;
			return;
		}
		p += k;
		n -= (size_t)k;
	}
}

void tf_writer_init(struct tf_writer *w)
{
	*w = (struct tf_writer){.fd = -1};
	write_all(w, (const uint8_t *)TF_MAGIC, TF_MAGIC_BYTES);
}

void tf_writer_open(struct tf_writer *w, int fd)
{
	w->fd = fd;
	write_all(w, (const uint8_t *)w->held.data, w->held.n);
	buf_fini(&w->held);
}

void tf_write(struct tf_writer *w, enum tf_type type, const void *payload, size_t n)
{
	uint8_t chunk[TF_CHUNK_HEADER_BYTES + TF_PAYLOAD_MAX + TF_CHUNK_CRC_BYTES];

	if (n > TF_PAYLOAD_MAX)
		n = TF_PAYLOAD_MAX;
	put_le32(chunk, TF_SYNC);
	chunk[4] = (uint8_t)type;
	chunk[5] = TF_VERSION;
	chunk[6] = (uint8_t)n;
	chunk[7] = (uint8_t)(n >> 8);
	put_le32(chunk + 8, w->seq++);
	put_le32(chunk + 12, (uint32_t)crc32(0, chunk, 12));
	if (n)
		memcpy(chunk + TF_CHUNK_HEADER_BYTES, payload, n);
	put_le32(chunk + TF_CHUNK_HEADER_BYTES + n, (uint32_t)crc32(0, chunk + TF_CHUNK_HEADER_BYTES, (unsigned int)n));
	write_all(w, chunk, TF_CHUNK_HEADER_BYTES + n + TF_CHUNK_CRC_BYTES);
}

/* Copies as much of a string as fits, with its end mark; where it ends. */
static uint8_t *put_string(uint8_t *p, const uint8_t *end, const char *s, uint8_t mark)
{
	while (*s && p + 1 < end)
		*p++ = (uint8_t)*s++;
	*p++ = mark;
	return p;
}

void tf_write_fact(struct tf_writer *w, const char *key, const char *value)
{
	uint8_t payload[TF_PAYLOAD_MAX], *p;

	p = put_string(payload, payload + 256, key, '=');
	p = put_string(p, payload + sizeof payload, value, 0);
	tf_write(w, TF_FACT, payload, (size_t)(p - payload));
}

void tf_write_host(struct tf_writer *w, uint64_t boot, uint64_t host_ns, uint64_t host_ticks, const char *what,
		   const char *value)
{
	uint8_t payload[TF_PAYLOAD_MAX], *p = put_varint(put_varint(put_varint(payload, boot), host_ns), host_ticks);

	p = put_string(p, payload + 256, what, '=');
	p = put_string(p, payload + sizeof payload, value, 0);
	tf_write(w, TF_HOST, payload, (size_t)(p - payload));
}

int tf_writer_fini(struct tf_writer *w)
{
	tf_write(w, TF_END, NULL, 0);
	buf_fini(&w->held);
	if (w->fd >= 0 && close(w->fd) < 0 && !w->failed)
		w->failed = errno;
	errno = w->failed;
	return w->failed ? -1 : 0;
}

void tf_sites_flush(struct tf_sites *t)
{
	if (t->n)
		tf_write(t->w, TF_SITE, t->payload, t->n);
	t->n = 0;
}

void tf_site_add(struct tf_sites *t, uint64_t id, const char *name, const char *subsystem, const char *file,
		 uint64_t line)
{
	uint8_t entry[TF_PAYLOAD_MAX], *p = put_varint(put_varint(entry, id), line);
	const uint8_t *end = entry + sizeof entry;

	p = put_string(p, end - 1024, name, 0);
	p = put_string(p, end - 512, subsystem, 0);
	p = put_string(p, end, file, 0);
	if (t->n + (size_t)(p - entry) > sizeof t->payload)
		tf_sites_flush(t);
	memcpy(t->payload + t->n, entry, (size_t)(p - entry));
	t->n += (size_t)(p - entry);
}

void tf_symbols_flush(struct tf_symbols *t)
{
	if (t->n)
		tf_write(t->w, TF_SYMBOL, t->payload, t->n);
	t->n = 0;
	t->end = 0;
}

void tf_symbol_add(struct tf_symbols *t, uint64_t at, uint64_t bytes, const char *name)
{
	size_t most = 2 * 10 + strlen(name) + 1;
	uint8_t *p;

	if (t->n + most > sizeof t->payload)
		tf_symbols_flush(t);
	p = put_varint(put_varint(t->payload + t->n, at - t->end), bytes);
	p = put_string(p, t->payload + sizeof t->payload, name, 0);
	t->n = (size_t)(p - t->payload);
	t->end = at + bytes;
}

void tf_serial_flush(struct tf_serial *s)
{
	uint8_t payload[20 + 2 + sizeof s->bytes + sizeof s->heads], *p;

	if (!s->nbytes)
		return;
	p = put_varint(put_varint(payload, s->boot), s->line);
	*p++ = (uint8_t)s->nbytes;
	*p++ = (uint8_t)(s->nbytes >> 8);
	memcpy(p, s->bytes, s->nbytes);
	memcpy(p + s->nbytes, s->heads, s->nheads);
	tf_write(s->w, TF_SERIAL, payload, (size_t)(p - payload) + s->nbytes + s->nheads);
	s->nbytes = s->nheads = 0;
	s->last_ns = s->last_ticks = 0;
}

void tf_serial_add(struct tf_serial *s, uint64_t host_ns, uint64_t host_ticks, const uint8_t *bytes, size_t n)
{
	while (n > 0) {
		size_t room, take;
		uint8_t *p;

		if (s->nbytes == sizeof s->bytes || s->nheads + 30 > sizeof s->heads)
			tf_serial_flush(s);
		room = sizeof s->bytes - s->nbytes;
		take = n < room ? n : room;
		memcpy(s->bytes + s->nbytes, bytes, take);
		s->nbytes += take;
		p = put_varint(s->heads + s->nheads, host_ns - s->last_ns);
		p = put_varint(p, host_ticks - s->last_ticks);
		p = put_varint(p, take);
		s->nheads = (size_t)(p - s->heads);
		s->last_ns = host_ns;
		s->last_ticks = host_ticks;
		bytes += take;
		n -= take;
	}
}
