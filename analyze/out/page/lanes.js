// SPDX-License-Identifier: BSD-2-Clause
//
// lanes.js - the timeline's boxes, out of what opens and closes on each lane.

const ROWS_MAX = 100; // of one lane, as in the static picture
const LANE_HEAD = 18;

// meta.lanes: {name, kind, events}; meta.frames: [name, subsystem, file, line]; columns: "lane-ops", 0: closes,
// k + 1: frame k opens; "lane-ticks", the time since the event before. The first lane is at `top`.
function readLanes(meta, columns, paintOf, top) {
	const ops = new Reader(columns['lane-ops']), ticks = new Reader(columns['lane-ticks']), n = meta.boxes;
	let rows = 0, y = top;
	const boxes = new Boxes(n), paints = Uint8Array.from(meta.frames, paintOf), lanes = [];
	const laneOf = new Int32Array(n); // of each box
	boxes.names = meta.frames.map(frame => frame[0]);
	const {from, to, self, parent, row, kind: kinds, paint} = boxes; // a million times is often
	for (let lane = 0, box = 0; lane < meta.lanes.length; lane++) {
		const {name, kind, events} = meta.lanes[lane], first = rows;
		let above = -1, depth = 0, deepest = 0, tick = 0;
		for (let k = 0; k < events; k++) {
			const op = ops.next();
			tick += ticks.next();
			if (op) {
				const i = box++;
				from[i] = tick;
				parent[i] = above;
				kinds[i] = op - 1;
				paint[i] = paints[op - 1];
				row[i] = depth < ROWS_MAX ? first + depth : NO_ROW;
				laneOf[i] = lane;
				above = i;
				if (++depth > deepest && depth <= ROWS_MAX)
					deepest = depth;
			} else if (above >= 0) {
				const length = tick - from[above], outer = parent[above];
				to[above] = tick;
				self[above] += length;
				if (outer >= 0)
					self[outer] -= length;
				above = outer;
				depth--;
			}
		}
		lanes.push({name, kind, first, rows: deepest, y});
		rows += deepest;
		y += LANE_HEAD + deepest * ROW + 4;
	}
	boxes.index(rows);
	const tops = new Float64Array(rows), lane = new Int32Array(rows);
	for (const l of lanes)
		for (let row = 0; row < l.rows; row++) {
			tops[l.first + row] = l.y + LANE_HEAD + row * ROW;
			lane[l.first + row] = l.first;
		}
	const sizes = new Map(), which = numbers(columns['size-boxes']), size = numbers(columns['size-n']);
	for (let i = 0, at = 0; i < which.length; i++)
		sizes.set((at += which[i]) - 1, size[i]);
	return {boxes, lanes, laneOf, tops, lane, height: y, sizes};
}

// The names of lanes, and the lines between them.
function drawLanes(context, picture, top, lanes) {
	context.font = LETTERS;
	for (const lane of lanes) {
		const y = lane.y - top;
		if (y > picture.shown || y + LANE_HEAD + lane.rows * ROW < 0)
			continue;
		context.fillStyle = picture.colours.line;
		context.fillRect(0, y, picture.width, 1);
		context.fillStyle = picture.colours.quiet;
		context.fillText(clipped(lane.name, Math.floor(picture.width / picture.letter) - 2), 4, y + LANE_HEAD / 2 + 1);
	}
}

// What each frame took over all lanes: {count, self, total}; of a frame within itself only the outer.
function addUp(boxes, laneOf, lanes) {
	const kinds = boxes.names.length;
	const sums = {count: new Float64Array(kinds), self: new Float64Array(kinds), total: new Float64Array(kinds)};
	const until = new Float64Array(kinds), lane = new Int32Array(kinds).fill(-1);
	for (let i = 0; i < boxes.n; i++) {
		const kind = boxes.kind[i];
		if (lanes[laneOf[i]].kind !== 'thread')
			continue;
		sums.count[kind]++;
		sums.self[kind] += boxes.self[i];
		if (lane[kind] !== laneOf[i] || boxes.from[i] >= until[kind]) {
			sums.total[kind] += boxes.to[i] - boxes.from[i];
			until[kind] = boxes.to[i];
			lane[kind] = laneOf[i];
		}
	}
	return sums;
}

// ---- Points in time: what was printed, marks and counters

const STRIP = 26;

// strips: {name, ticks, texts}, one beneath the other from the top. Nearer than a pixel they are one line.
function drawStrips(context, picture, top, strips) {
	context.font = LETTERS;
	strips.forEach((strip, s) => {
		const y = s * STRIP - top;
		if (y <= -STRIP)
			return;
		context.fillStyle = picture.colours.quiet;
		context.fillText(strip.name, 4, y + 7);
		context.fillStyle = picture.colours.accent;
		let last = -1;
		for (const tick of strip.ticks) {
			const x = Math.round(picture.x(tick));
			if (x === last || x < 0 || x > picture.width)
				continue;
			last = x;
			context.fillRect(x - 1, y + 13, 2, STRIP - 15);
		}
	});
}

// What is at a point, in words: the nearest within 4 pixels.
function stripAt(picture, strips, x, y, say) {
	const strip = strips[Math.floor(y / STRIP)];
	let best = -1;
	if (!strip || y < 0)
		return '';
	strip.ticks.forEach((tick, i) => {
		if (Math.abs(picture.x(tick) - x) <= 4 && (best < 0 || Math.abs(picture.x(tick) - x) < Math.abs(picture.x(strip.ticks[best]) - x)))
			best = i;
	});
	return best < 0 ? '' : `${say(strip.ticks[best])}: ${strip.texts[best]}`;
}
