// SPDX-License-Identifier: BSD-2-Clause
//
// lanes.js - the timeline's boxes, out of what opens and closes on each lane.

const ROWS_MAX = 100; // of one lane, as in the static picture
const LANE_HEAD = 18;

// meta.lanes: {name, kind, events}; meta.frames: [name, subsystem, file, line]; columns: "lane-ops", 0: closes,
// k + 1: frame k opens; "lane-ticks", the time since the event before.
function readLanes(meta, columns, paintOf) {
	const ops = numbers(columns['lane-ops']), ticks = numbers(columns['lane-ticks']);
	let n = 0, rows = 0, y = 0;
	for (let i = 0; i < ops.length; i++)
		n += ops[i] ? 1 : 0;
	const boxes = new Boxes(n), paints = meta.frames.map(paintOf), lanes = [];
	const laneOf = new Int32Array(n); // of each box
	boxes.names = meta.frames.map(frame => frame[0]);
	for (let lane = 0, at = 0, box = 0; lane < meta.lanes.length; lane++) {
		const {name, kind, events} = meta.lanes[lane], first = rows;
		let top = -1, depth = 0, deepest = 0, tick = 0;
		for (const end = at + events; at < end; at++) {
			tick += ticks[at];
			if (ops[at]) {
				const i = box++, what = ops[at] - 1;
				boxes.from[i] = tick;
				boxes.parent[i] = top;
				boxes.kind[i] = what;
				boxes.paint[i] = paints[what];
				boxes.row[i] = depth < ROWS_MAX ? first + depth : NO_ROW;
				laneOf[i] = lane;
				top = i;
				depth++;
				deepest = Math.max(deepest, Math.min(depth, ROWS_MAX));
			} else if (top >= 0) {
				const length = tick - boxes.from[top], parent = boxes.parent[top];
				boxes.to[top] = tick;
				boxes.self[top] += length;
				if (parent >= 0)
					boxes.self[parent] -= length;
				top = parent;
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
		sizes.set(at += which[i], size[i]);
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
