/* SPDX-License-Identifier: BSD-2-Clause
 *
 * session.c - one boot, from start to end.
 *
 * A line is an anonymous file that the VMM writes and this process follows, woken by
 * inotify; so the guest never waits for us, and there is nothing to clean up. Nor does it
 * where its memory is such a file and its rings are looked at each millisecond. The VMM's
 * own process is looked at beside that, from here.
 */
#include "session.h"

#include <bootflame/wire.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hostlib/host-clock.h"
#include "hostlib/line-scan.h"
#include "hostlib/text.h"
#include "vmm-process.h"

/* How long a guest that has said bye may take to power off. */
#define GRACE_NS 2000000000u
/* How long bytes may stay in memory before they are in the file. */
#define FLUSH_NS 100000000u

/* How often a guest's memory is looked at. */
#define POLL_MS 1
#define POLL_LINES_MS 50

/* One of the guest's lines; fd -1: it has none such. */
struct line {
	int fd;
	uint64_t offset;
	struct line_scan scan;
	struct tf_serial serial;
};

struct follower {
	struct session *s;
	struct line serial, virtio;
	uint64_t flushed_ns;
	size_t line_n; /* of s->last_line, while it grows */
	int line_open;
	struct fault *f;
	int failed;
	struct host_time gone; /* when the VMM was; 0: it may still run */
};

int session_line_file(char *path, size_t n, struct fault *f)
{
	int fd = memfd_create("bootflame-line", 0);

	if (fd < 0)
		return fault_set(f, EXIT_NODATA, "memfd_create", "%s", strerror(errno));
	snprintf(path, n, "/proc/self/fd/%d", fd);
	return fd;
}

static void saw_hello(struct follower *w)
{
	struct session *s = w->s;

	s->hello_seen = 1;
	if (s->on_hello(s->arg, &s->hello, w->f) < 0)
		w->failed = 1;
}

static void saw_bye(struct follower *w)
{
	w->s->bye_seen = 1;
	w->s->bye_ns = host_now().ns;
}

/* Puts down what happened as host events of the trace. */
static void note(struct session *s, const char *what, const char *value)
{
	struct host_time now = host_now();

	tf_write_host(s->trace, s->boot, now.ns, now.ticks, what, value);
}

/* ---- What comes over the line ---------------------------------------------- */

/* The console's last line has grown, or is whole. */
static void tell_line(struct follower *w, int whole)
{
	struct session *s = w->s;

	if (w->line_open && !s->until_ns && s->on_line && s->on_line(s->arg, s->last_line, whole) > 0) {
		s->until_ns = host_now().ns;
		note(s, "until", s->last_line);
	}
	if (whole)
		w->line_open = 0;
}

static void on_text(void *arg, const uint8_t *bytes, size_t n)
{
	struct follower *w = arg;
	struct session *s = w->s;

	if (s->show_console) {
		text_write_safe(stderr, (const char *)bytes, n, TEXT_KEEP_LINES);
		fflush(stderr);
	}
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n' || bytes[i] == '\r') {
			tell_line(w, 1);
			continue;
		}
		if (!w->line_open)
			w->line_n = 0;
		w->line_open = 1;
		if (w->line_n + 1 < sizeof s->last_line)
			s->last_line[w->line_n++] = (char)bytes[i];
		s->last_line[w->line_n] = '\0';
	}
	tell_line(w, 0);
}

static void on_frame(void *arg, const uint8_t *payload, size_t n)
{
	struct follower *w = arg;
	struct session *s = w->s;
	struct cursor c = cursor_of(payload, n);
	struct wire_head head;

	if (wire_head_parse(&c, &head) < 0)
		return;
	if (head.type == BF_FRAME_HELLO && !s->hello_seen && wire_hello_parse(&c, &s->hello) == 0)
		saw_hello(w);
	if (head.type == BF_FRAME_BYE && !s->bye_seen && wire_bye_parse(&c, &s->bye) == 0)
		saw_bye(w);
}

static void on_damage(void *arg, size_t n, unsigned int frames)
{
	(void)arg, (void)n, (void)frames; /* kept in the file, judged by who reads it */
}

/* ---- What stands in the guest's memory ----------------------------------------- */

static void follow_ring(struct follower *w)
{
	struct session *s = w->s;
	const struct bf_beacon *b = &s->ring->beacon;

	guest_ring_poll(s->ring);
	if (s->ring->flags & BF_BEACON_HELLO && !s->hello_seen) {
		s->hello = (struct wire_hello){
			.version = BF_WIRE_VERSION,
			.clock = b->clock,
			.clock_hz = b->clock_hz,
			.entry_ticks = b->entry_ticks,
			.ring_bytes = b->ring_bytes,
			.build_id_bytes = b->build_id_bytes,
		};
		memcpy(s->hello.build_id, b->build_id, b->build_id_bytes);
		saw_hello(w);
	}
	if (s->ring->flags & BF_BEACON_BYE && !s->bye_seen) {
		s->bye = (struct wire_bye){.last_ticks = b->bye_ticks, .status = b->bye_status};
		saw_bye(w);
	}
}

/* ---- The lines' files ------------------------------------------------------------- */

static void line_init(struct line *line, struct follower *w, int fd, enum tf_line number)
{
	struct line_sink sink = {.frame = on_frame, .text = on_text, .damaged = on_damage, .arg = w};

	line->fd = fd;
	line->serial.w = w->s->trace;
	line->serial.boot = w->s->boot;
	line->serial.line = number;
	line_scan_init(&line->scan, &sink, 1);
}

/* How much the VMM has written to it. */
static uint64_t line_end(const struct line *line)
{
	off_t end = line->fd < 0 ? 0 : lseek(line->fd, 0, SEEK_END);

	return end < 0 ? 0 : (uint64_t)end;
}

/* Takes what has been written since, up to `end`. */
static void line_follow(struct line *line, uint64_t end)
{
	uint8_t bytes[16384];

	while (line->offset < end) {
		size_t want = end - line->offset < sizeof bytes ? end - line->offset : sizeof bytes;
		ssize_t n = pread(line->fd, bytes, want, (off_t)line->offset);
		struct host_time now = host_now();

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		line->offset += (uint64_t)n;
		tf_serial_add(&line->serial, now.ns, now.ticks, bytes, (size_t)n);
		line_scan_bytes(&line->scan, bytes, (size_t)n);
	}
}

/* A guest begins on the serial line and may go on on the other. So how far the other has
 * come is looked at first, and it is read last: all that went before it is in the trace
 * before it. */
static void follow(struct follower *w)
{
	uint64_t end = line_end(&w->virtio), now_ns;

	line_follow(&w->serial, line_end(&w->serial));
	if (w->virtio.offset < end)
		tf_serial_flush(&w->serial.serial);
	line_follow(&w->virtio, end);
	if (w->s->ring)
		follow_ring(w);
	w->s->line_bytes = w->serial.offset + w->virtio.offset;
	now_ns = host_now().ns;
	if (w->s->line_bytes || w->s->hello_seen)
		host_side_spoke(w->s->host);
	host_side_poll(w->s->host, now_ns - w->flushed_ns >= FLUSH_NS);
	if (now_ns - w->flushed_ns >= FLUSH_NS) {
		tf_serial_flush(&w->serial.serial);
		tf_serial_flush(&w->virtio.serial);
		w->flushed_ns = now_ns;
	}
}

/* ---- The VMM's process -------------------------------------------------------- */

/* The end of what the VMM wrote to stderr, for a message. */
static void keep_message(struct session *s, int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	off_t from = size > (off_t)sizeof s->vmm_message - 1 ? size - ((off_t)sizeof s->vmm_message - 1) : 0;
	ssize_t n = pread(fd, s->vmm_message, sizeof s->vmm_message - 1, from);

	if (n < 0)
		n = 0;
	while (n > 0 && (s->vmm_message[n - 1] == '\n' || s->vmm_message[n - 1] == '\r'))
		n--;
	s->vmm_message[n] = '\0';
}

/* Follows the line until something ends the boot. The VMM may still run then. */
static void watch(struct follower *w, int pidfd, int signals, int changes)
{
	struct session *s = w->s;
	uint64_t start_ns = host_now().ns;

	for (;;) {
		struct pollfd fds[] = {{.fd = pidfd, .events = POLLIN},
				       {.fd = signals, .events = POLLIN},
				       {.fd = changes, .events = POLLIN},
				       {.fd = host_side_fd(s->host), .events = POLLIN}};
		struct host_time woken;
		uint64_t now_ns;
		char drop[4096];

		if (poll(fds, 4, host_side_poll_ms(s->host, s->ring ? POLL_MS : POLL_LINES_MS)) < 0 && errno != EINTR)
			return;
		woken = host_now();
		if (fds[2].revents & POLLIN && read(changes, drop, sizeof drop) < 0 && errno != EINTR &&
		    errno != EAGAIN)
			return;
		follow(w);
		now_ns = host_now().ns;
		if (w->failed)
			return;
		if (fds[1].revents & POLLIN) {
			/* Taken, so that none is pending when they are let through again. */
			while (read(signals, drop, sizeof drop) < 0 && errno == EINTR)
				;
			s->end = SESSION_INTERRUPTED;
			return;
		}
		if (fds[0].revents & POLLIN) {
			w->gone = woken;
			follow(w);
			s->end = s->bye_seen ? SESSION_BYE : SESSION_DIED;
			return;
		}
		if (s->until_ns) {
			s->end = SESSION_UNTIL;
			return;
		}
		if (s->bye_seen && !s->past_bye && now_ns - s->bye_ns > GRACE_NS) {
			s->end = SESSION_BYE;
			return;
		}
		if ((!s->bye_seen || s->past_bye) && now_ns - start_ns > s->timeout_ns) {
			s->end = SESSION_TIMEOUT;
			return;
		}
	}
}

static int run(struct session *s, struct follower *w, int signals, int changes, int message_fd, struct fault *f)
{
	static const char *const ends[] = {"bye", "died", "timeout", "interrupted", "until"};
	const struct vmm_launch launch = {
		.program = s->program,
		.argv = s->argv,
		.output = s->output,
		.message_fd = message_fd,
		.user = s->user,
	};
	pid_t pid;
	int pidfd;
	char status[64];

	host_side_begin(s->host, s->trace, s->boot);
	note(s, "vmm-start", s->program);
	pid = vmm_process_start(&launch, f);
	if (pid < 0)
		return -1;
	host_side_started(s->host, pid);
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0)
		fault_set(f, EXIT_NODATA, "pidfd_open", "%s", strerror(errno));
	else
		watch(w, pidfd, signals, changes);
	s->vmm_status = vmm_process_end(pid);
	if (!w->gone.ns)
		w->gone = host_now();
	if (pidfd < 0)
		return -1;
	close(pidfd);
	follow(w);
	line_scan_end(&w->serial.scan);
	line_scan_end(&w->virtio.scan);
	tf_serial_flush(&w->serial.serial);
	tf_serial_flush(&w->virtio.serial);
	if (s->ring)
		guest_ring_end(s->ring);
	if (s->bye_seen && s->end != SESSION_INTERRUPTED && s->end != SESSION_UNTIL)
		s->end = SESSION_BYE;
	if (WIFSIGNALED(s->vmm_status))
		snprintf(status, sizeof status, "signal %d", WTERMSIG(s->vmm_status));
	else
		snprintf(status, sizeof status, "exit %d", WEXITSTATUS(s->vmm_status));
	host_side_end(s->host, w->gone);
	note(s, "vmm-end", status);
	note(s, "session-end", ends[s->end]);
	keep_message(s, message_fd);
	return w->failed ? -1 : 0;
}

/* Has inotify wake us when the file grows. */
static int watch_file(int changes, int fd)
{
	char path[64];

	if (fd < 0)
		return 0;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return inotify_add_watch(changes, path, IN_MODIFY);
}

int session_run(struct session *s, struct fault *f)
{
	struct follower *w = calloc(1, sizeof *w);
	sigset_t stop, before;
	int signals, changes, messages, rc = -1;

	if (!w)
		return fault_set(f, EXIT_NODATA, NULL, "out of memory");
	w->s = s;
	w->f = f;
	line_init(&w->serial, w, s->serial_fd, TF_LINE_SERIAL);
	line_init(&w->virtio, w, s->virtio_fd, TF_LINE_VIRTIO);
	if (s->ring) {
		s->ring->trace = s->trace;
		s->ring->boot = s->boot;
	}
	w->flushed_ns = host_now().ns;
	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGHUP);
	sigprocmask(SIG_BLOCK, &stop, &before);
	signals = signalfd(-1, &stop, SFD_CLOEXEC);
	changes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	messages = memfd_create("bootflame-messages", MFD_CLOEXEC);
	if (signals < 0 || changes < 0 || messages < 0)
		fault_set(f, EXIT_NODATA, NULL, "signalfd, inotify or memfd: %s", strerror(errno));
	else if (watch_file(changes, s->serial_fd) < 0 || watch_file(changes, s->virtio_fd) < 0)
		fault_set(f, EXIT_NODATA, "inotify", "%s (fs.inotify.max_user_watches is used up?)", strerror(errno));
	else
		rc = run(s, w, signals, changes, messages, f);
	close(signals);
	close(changes);
	close(messages);
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(w);
	return rc;
}
