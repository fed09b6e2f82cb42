/* SPDX-License-Identifier: BSD-2-Clause
 *
 * wire.h - the numbers that guest and host must agree on: what stands in the
 * guest's ring, and what travels over the line. WIRE.md is the normative text;
 * this header is its dual-use form and holds no code that needs a libc.
 */
#ifndef BOOTFLAME_WIRE_H
#define BOOTFLAME_WIRE_H

#define BF_WIRE_VERSION 1u

/* ---- The line ---------------------------------------------------------- */

/* Opens and closes every frame; occurs nowhere inside one. Text must not hold it. */
#define BF_DELIM 0x00u

/* A payload (type byte to CRC) is at most one COBS block, so that encoding
 * adds exactly one byte and inserts none. Bytes. */
#define BF_PAYLOAD_MAX 254u
/* The smallest payload: type, sequence, cpu, CRC. Bytes. */
#define BF_PAYLOAD_MIN 7u
#define BF_CRC_BYTES 4u
/* Delimiters and the COBS code byte. Bytes a frame. */
#define BF_FRAMING_BYTES 3u

/* How many open spans an events frame names, outermost first; of deeper ones it
 * says only how many. */
#define BF_DEPTH_MAX 32u

/* Frame types. None is a character that text contains, so a damaged frame
 * is not mistaken for a line of text. A receiver skips a type it does not know. */
enum bf_frame_type {
	BF_FRAME_HELLO = 0x01,
	BF_FRAME_EVENTS = 0x02,
	BF_FRAME_NAME = 0x03,
	BF_FRAME_BYE = 0x04,
	BF_FRAME_THREAD_EVENTS = 0x05, /* events, on a CPU that has said which thread it runs */
};

/* The low two bits of an event's first varint; the rest is the tick delta. */
enum bf_event_op {
	BF_OP_ENTER = 0,      /* signed site delta follows */
	BF_OP_EXIT = 1,       /* of the innermost open span; nothing follows */
	BF_OP_ENTER_NEXT = 2, /* the site after the last one entered; nothing follows */
	BF_OP_EXT = 3,        /* one byte follows: BF_EXT(kind, operands) */
};

/* Extended events: low 5 bits say what, high 3 bits how many varints follow, so that a
 * receiver steps over a kind it does not know. All are numbered (counted in a frame's
 * event number) but BACK, DROPPED and the kinds from BF_EXT_UNNUMBERED on. */
#define BF_EXT_UNNUMBERED 24u
#define BF_EXT(kind, operands) ((unsigned)(operands) << 5 | (unsigned)(kind))
#define BF_EXT_KIND(byte) ((byte)&0x1fu)
#define BF_EXT_OPERANDS(byte) ((byte) >> 5)

enum bf_ext_kind {
	BF_EXT_BACK = 0,     /* no event: the tick steps back by the delta */
	BF_EXT_MARK = 1,     /* signed site delta */
	BF_EXT_SIZE = 2,     /* n: the work given to the innermost open span */
	BF_EXT_COUNTER = 3,  /* signed site delta, value */
	BF_EXT_DROPPED = 4,  /* how many events were dropped here; how many open spans ended in them */
	BF_EXT_THREAD = 5,   /* signed site delta: from here on this CPU runs that thread */
	BF_EXT_WAIT = 6,     /* signed site delta: this thread waits for the topic */
	BF_EXT_UNWAIT = 7,   /* it waits no longer */
	BF_EXT_WAKE = 8,     /* whoever waits for the topic may go on */
	BF_EXT_HOLD = 9,     /* this thread holds the topic: others wait for it */
	BF_EXT_RELEASE = 10, /* it holds it no longer */
	BF_EXT_SYNC = 11,    /* token: this CPU met another here; both say the same token */
};

/* Site ids below are entries of the ELF's .bootflame.sites; from here on they
 * were named at run time by a name frame. */
#define BF_SITE_DYNAMIC (1u << 20)
#define BF_SITE_MAX ((1u << 28) - 1)
/* From here on they are functions: the low 28 bits of the address, by function-level
 * tracing. */
#define BF_SITE_ADDRESS (1u << 28)

/* Ids that need no name frame: the hook library's own spans, "drain" and
 * "hello" in the subsystem "observer". The first id a name frame may define. */
#define BF_SITE_DRAIN BF_SITE_DYNAMIC
#define BF_SITE_HELLO (BF_SITE_DYNAMIC + 1)
#define BF_SITE_FIRST_NAMED (BF_SITE_DYNAMIC + 16)

enum bf_clock {
	BF_CLOCK_TSC = 1,     /* x86 time-stamp counter */
	BF_CLOCK_COUNTER = 2, /* an architected counter of stated frequency */
};

/* Status in a bye frame: 0 is a boot that finished. */
enum bf_status {
	BF_STATUS_OK = 0,
	BF_STATUS_PANIC = 1,
};

/* ---- The ELF ----------------------------------------------------------- */

/* One call site, in a section that takes no guest memory (no SHF_ALLOC): its
 * offset in the section / sizeof is the site id. All but line index .bootflame.str. */
#define BF_SITES_SECTION ".bootflame.sites"
#define BF_STRINGS_SECTION ".bootflame.str"
struct bf_site {
	unsigned int name;
	unsigned int subsystem;
	unsigned int file;
	unsigned int line;
};
#define BF_SITE_BYTES 16

/* ---- The ring ---------------------------------------------------------- */

/* Eight bytes: the low half of the tick, then id and kind. The second word is
 * stored last and is never zero once it is: zero means empty. */
struct bf_record {
	unsigned int stamp;
	unsigned int word; /* site id << 4 | kind */
};
#define BF_RECORD_BYTES 8

enum bf_kind {
	BF_KIND_ENTER = 1,
	BF_KIND_EXIT = 2,
	BF_KIND_MARK = 3,
	BF_KIND_COUNTER = 4, /* the next record is the raw 64-bit value */
	BF_KIND_SIZE = 5,    /* stamp and id are n's low 32 and high 28 bits */
	BF_KIND_WIDE = 6,    /* stamp is the high half of the ticks that follow */
	BF_KIND_PAD = 7,     /* claimed and not used */
	BF_KIND_THREAD = 8,  /* as the wire's: */
	BF_KIND_WAIT = 9,
	BF_KIND_UNWAIT = 10,
	BF_KIND_WAKE = 11,
	BF_KIND_HOLD = 12,
	BF_KIND_RELEASE = 13,
	BF_KIND_SYNC = 14,     /* the site's bits are the token */
	BF_KIND_FUNCTION = 15, /* an enter; the site's bits are the function's address */
};
#define BF_WORD(site, kind) ((unsigned)(site) << 4 | (unsigned)(kind))
#define BF_WORD_KIND(word) ((word)&15u)
#define BF_WORD_SITE(word) ((word) >> 4)

/* ---- Guest memory ------------------------------------------------------ */

/* What a host that has the guest's memory mapped starts from: the object of this name,
 * by the ELF's symbol table. From it the host finds every CPU's ring and reads it while
 * the guest runs; it writes nothing. Numbers are little-endian, and the layout is the
 * same in 32 and 64 bits. WIRE.md, section 17. */
#define BF_BEACON_SYMBOL "bf_beacon"
#define BF_BEACON_MAGIC 0x4e4f434145426662ull /* "bfBEACON" */
#define BF_BEACON_VERSION 1u
#define BF_BEACON_CPUS_MAX 16u

/* A virtual address of the guest's: a type of its own, for the host to translate and
 * check, and never to follow. 0: there is nothing. */
struct bf_address {
	unsigned long long guest;
};

enum bf_beacon_flag {
	BF_BEACON_HELLO = 1,  /* clock, entry and build-id are there */
	BF_BEACON_MAPPED = 2, /* the rings are the host's to read: no drain will empty them */
	BF_BEACON_BYE = 4,    /* the boot is over: bye_ticks and bye_status are there */
};

struct bf_beacon {
	unsigned long long magic;
	unsigned int version;
	unsigned int bytes; /* of this struct */
	unsigned int flags; /* a bit is set when what it speaks of is written */
	unsigned int clock; /* enum bf_clock */
	unsigned long long clock_hz, entry_ticks;
	/* A CPU's area, and where in it what is. Bytes. */
	unsigned int ring_bytes, cpu_bytes;
	unsigned int cursor_offset, cursor_bytes; /* a signed number */
	unsigned int ring_offset;
	unsigned int dropped_offset;    /* 64 bits: events dropped since boot */
	unsigned int lost_exits_offset; /* 32 bits: open spans that ended in them */
	unsigned int record_bytes;
	unsigned int hello_cpu; /* the CPU that said hello: the boot's */
	unsigned int families_max;
	struct bf_address families;                 /* struct bf_family_entry, families_max of them */
	struct bf_address cpus[BF_BEACON_CPUS_MAX]; /* the area of each, by its number */
	unsigned long long bye_ticks;
	unsigned int bye_status, build_id_bytes;
	unsigned char build_id[32];
};
#define BF_BEACON_BYTES 264

/* Names made at run time. The count is stored last: 0 is an entry that is not there. */
struct bf_family_entry {
	struct bf_address name, subsystem;
	unsigned int first, count;
};
#define BF_FAMILY_ENTRY_BYTES 24
/* What is shown of them. Bytes. */
#define BF_SUBSYSTEM_MAX 64u
#define BF_NAME_MAX 150u

/* The knob by which a host has a step cost more, in the image that it boots: two addresses
 * of the guest's width, the first to be made the second; then, 32 bits each, the ring's word of
 * what enters the step, and how many turns of two instructions a span of it is to spend, less
 * one. Where the second address is 0 the image is relocated as it boots, and has no knob. */
#define BF_KNOB_SYMBOL "bf_knob"

/* ---- CRC-32 ------------------------------------------------------------ */

/* zlib's: reflected 0xEDB88320, initial value and final xor all ones,
 * over every payload byte before it, stored little-endian. */
#define BF_CRC_POLY 0xEDB88320u

#endif
