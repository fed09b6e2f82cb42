// SPDX-License-Identifier: BSD-2-Clause
//
// paint.js - boxes onto a canvas, in time that follows the canvas and not the boxes: of those
// that share a pixel the widest of a few is looked at, the next one is searched for.

const LETTERS = '12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace';
const SAMPLES = 8;

// As much of a name as has room; what Asia writes is two letters wide.
function clipped(name, room) {
	if (name.length <= room && !/[\u1100-\uffff]/.test(name))
		return name;
	let used = 0, kept = '';
	for (const letter of name) {
		const wide = letter.codePointAt(0) >= 0x1100 ? 2 : 1;
		if (used + wide > room - 1)
			return kept + '…';
		used += wide;
		kept += letter;
	}
	return kept;
}

// One row at y, of a height, between the ticks a and b on `width` pixels. `letter`: the width of one
// where there shall be text, else 0.
function paintRow(context, boxes, row, y, height, a, b, width, colours, letter) {
	const {order, from, to, kind, paint, found} = boxes, end = boxes.start[row + 1], scale = width / (b - a);
	let run = -1, runX = 0, runEnd = 0, runFound = 0; // pixels of one look beside each other
	const look = i => !found || found[kind[i]] ? 1 : 0;
	const fill = (x, w, colour, isFound) => {
		context.globalAlpha = isFound ? 1 : 0.28;
		context.fillStyle = found && isFound ? colours.found : colours.paints[colour];
		context.fillRect(x, y, w, height);
	};
	const flush = () => {
		if (run >= 0)
			fill(runX, runEnd - runX, run, runFound);
		run = -1;
	};

	for (let at = boxes.firstEnding(row, a); at < end;) {
		const i = order[at];
		if (from[i] >= b)
			break;
		const left = Math.max((from[i] - a) * scale, -2), right = Math.min((to[i] - a) * scale, width + 2);
		if (right - left >= 1) {
			flush();
			fill(left, right - left - (right - left > 3 && letter ? 0.7 : 0), paint[i], look(i));
			const room = letter ? Math.floor((Math.min(right, width) - Math.max(left, 0) - 6) / letter) : 0;
			if (room >= 3) {
				context.fillStyle = found && look(i) ? colours.foundInk : colours.ink;
				context.globalAlpha = look(i) ? 1 : 0.55;
				context.fillText(clipped(boxes.name(i), room), Math.max(left, 0) + 3, y + height / 2 + 0.5);
			}
			at++;
			continue;
		}
		const pixel = Math.floor(left);
		let next = boxes.firstFrom(row, at + 1, a + (pixel + 1) / scale), best = i;
		if (next > at + 1 && (to[order[next - 1]] - from[order[next - 1]]) * scale >= 1)
			next--;
		if (found) { // one of a million must not be missed
			for (let k = at; k < next && !look(best); k++)
				best = look(order[k]) ? order[k] : best;
		} else {
			const step = Math.max(1, Math.floor((next - at) / SAMPLES));
			for (let k = at; k < next; k += step)
				if (to[order[k]] - from[order[k]] > to[best] - from[best])
					best = order[k];
		}
		if (run !== paint[best] || runFound !== look(best) || pixel > runEnd) {
			flush();
			run = paint[best];
			runFound = look(best);
			runX = pixel;
		}
		runEnd = pixel + 1;
		at = next;
	}
	flush();
	context.globalAlpha = 1;
}
