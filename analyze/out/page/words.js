// SPDX-License-Identifier: BSD-2-Clause
//
// words.js - ticks as text, in the unit that the reader has chosen.

const grouped = value => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
const percent = share => `${(100 * share).toFixed(2)} %`;
const plural = (n, word, many = `${word}s`) => `${grouped(n)} ${n === 1 ? word : many}`;

// 3 digits and a prefix: 12.3M
function short(value) {
	const size = Math.abs(value);
	for (const [scale, letter] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']])
		if (size >= scale)
			return `${+(value / scale).toPrecision(3)}${letter}`;
	return String(+value.toPrecision(3));
}

function time(ns, digits) {
	const size = Math.abs(ns);
	for (const [scale, unit] of [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs']])
		if (size >= scale)
			return `${+(ns / scale).toPrecision(digits)} ${unit}`;
	return `${+ns.toPrecision(digits)} ns`;
}

// The units that there are: what the clock counts, and time where its frequency is known.
function unitsOf(meta) {
	const units = [{
		id: 'ticks', name: meta.unit,
		value: ticks => grouped(ticks), whole: ticks => `${grouped(ticks)} ${meta.unit}`, short,
	}];
	if (meta.hz > 0) {
		const ns = ticks => ticks * 1e9 / meta.hz;
		units.push({
			id: 'time', name: meta.exact ? 'time at 1 per ns' : 'time',
			value: ticks => time(ns(ticks), 6), whole: ticks => time(ns(ticks), 6), short: ticks => time(ns(ticks), 3),
		});
	}
	return units;
}
