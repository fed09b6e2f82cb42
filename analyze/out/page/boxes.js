// SPDX-License-Identifier: BSD-2-Clause
//
// boxes.js - what a picture is made of: boxes in rows, in arrays of numbers, for there may be a
// million. In one row they lie beside each other, from left to right; parents come before
// their children.

const NO_ROW = 0xffffffff;

class Boxes {
	constructor(n) {
		this.n = n;
		this.from = new Float64Array(n);
		this.to = new Float64Array(n);
		this.self = new Float64Array(n);
		this.parent = new Int32Array(n); // -1: none
		this.row = new Uint32Array(n);   // NO_ROW: too deep to be drawn
		this.kind = new Uint32Array(n);  // what it is one of: index into names
		this.paint = new Uint8Array(n);
		this.names = [];
		this.found = null; // of each kind: whether the search means it
	}

	// When all are there: this.order has them by row, a row's from start[row] to start[row + 1].
	index(rows) {
		this.start = new Uint32Array(rows + 1);
		for (let i = 0; i < this.n; i++)
			if (this.row[i] !== NO_ROW)
				this.start[this.row[i] + 1]++;
		for (let row = 0; row < rows; row++)
			this.start[row + 1] += this.start[row];
		const at = this.start.slice();
		this.order = new Uint32Array(this.start[rows]);
		for (let i = 0; i < this.n; i++)
			if (this.row[i] !== NO_ROW)
				this.order[at[this.row[i]]++] = i;
		this.rows = rows;
	}

	name(i) {
		return this.names[this.kind[i]];
	}

	// The first place in a row, from `low` on, whose box ends behind a tick; begins there or behind.
	firstEnding(row, tick) {
		let low = this.start[row], high = this.start[row + 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.to[this.order[middle]] > tick)
				high = middle;
			else
				low = middle + 1;
		}
		return low;
	}
	firstFrom(row, low, tick) {
		const end = this.start[row + 1];
		let step = 1, high = low;
		while (high < end && this.from[this.order[high]] < tick) {
			low = high + 1;
			high += step;
			step *= 2;
		}
		high = Math.min(high, end);
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.from[this.order[middle]] >= tick)
				high = middle;
			else
				low = middle + 1;
		}
		return low;
	}

	// Those of a row between two ticks that are at least so long, until `see` says true.
	each(row, a, b, least, see) {
		for (let at = this.firstEnding(row, a); at < this.start[row + 1]; at++) {
			const i = this.order[at];
			if (this.from[i] >= b)
				return;
			if (this.to[i] - this.from[i] >= least && see(i))
				return;
		}
	}

	// Whether i is `root` or lies within it.
	within(i, root) {
		while (i > root)
			i = this.parent[i];
		return i === root;
	}
}
