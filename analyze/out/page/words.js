// SPDX-License-Identifier: BSD-2-Clause
//
// words.js - ticks as text, in the unit that the reader has chosen.

const grouped = value => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
const percent = share => `${(100 * share).toFixed(2)} %`;
const plural = (n, word, many = `${word}s`) => `${grouped(n)} ${n === 1 ? word : many}`;

// 12.3M: as many digits as tell it from what is a step away, or three.
function scaled(value, step, scales, digits) {
	const [scale, letter] = scales.find(([least]) => Math.abs(value) >= least) || scales.at(-1);
	if (step)
		return `${+(value / scale).toFixed(Math.max(0, Math.ceil(-Math.log10(step / scale))))}${letter}`;
	return `${+(value / scale).toPrecision(digits)}${letter}`;
}
const short = (value, step) => scaled(value, step, [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, '']], 3);
const time = (ns, step, digits) => scaled(ns, step, [[1e9, ' s'], [1e6, ' ms'], [1e3, ' µs'], [1, ' ns']], digits);

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
			value: ticks => time(ns(ticks), 0, 6), whole: ticks => time(ns(ticks), 0, 6), short: (ticks, step) => time(ns(ticks), ns(step), 3),
		});
	}
	return units;
}
