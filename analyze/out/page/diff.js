// SPDX-License-Identifier: BSD-2-Clause
//
// diff.js - the page of two boots: their timelines on one axis, what joins them, and the flame graph of
// their difference.

// What became of it is a paint: 0 to 8 from all cheaper to all dearer, 9 moved, 10 nobody's.
Object.assign(palette, {
	svg: 'diff-svg',
	paints: ['m4', 'm3', 'm2', 'm1', 'z', 'p1', 'p2', 'p3', 'p4', 'v', 'q'],
	texture: hatched,
});
const SAME = 4, MOVED = 9, NOBODY = 10;
const JOINS_HEIGHT = 56, JOINS_MOST = 300, EDITS_MOST = 300;

const columns = await unpack(element('data').textContent);
const meta = JSON.parse(utf8(columns.meta));
const units = unitsOf(meta);
const SIDES = ['base', 'new'];
let unit = units[0];
let by = 'self';

// As diff_flame_shade has it.
function shade(sure, larger) {
	const part = larger ? sure / larger : 0, size = Math.abs(part);
	const level = size < 0.005 ? 0 : size < 0.05 ? 1 : size < 0.25 ? 2 : size < 1 ? 3 : 4;
	return SAME + Math.sign(part) * level;
}

function hatched(fill, paint, colours) {
	const up = paint > SAME + 2 && paint < MOVED, down = paint < SAME - 2;
	if (!up && !down && paint !== MOVED)
		return fill;
	const dpr = devicePixelRatio || 1, size = 6 * Math.ceil(dpr), tile = document.createElement('canvas');
	tile.width = tile.height = size;
	const on = tile.getContext('2d');
	on.scale(size / 6, size / 6);
	on.fillStyle = fill;
	on.fillRect(0, 0, 6, 6);
	on.strokeStyle = on.fillStyle = colours.ink;
	on.globalAlpha = 0.28;
	on.beginPath();
	for (const shift of [-6, 0, 6]) {
		on.moveTo(shift, up ? 6 : 0);
		on.lineTo(shift + 6, up ? 0 : 6);
	}
	if (paint === MOVED)
		on.fillRect(2, 2, 2, 2);
	else
		on.stroke();
	const pattern = on.createPattern(tile, 'repeat');
	pattern.setTransform(new DOMMatrix().scale(6 / size));
	return pattern;
}

// ---- Both boots as boxes

// meta.frames: [name, subsystem, state, base, new, ripple, old name, file, line]; the first two are gaps.
const frame = {NAME: 0, SUBSYSTEM: 1, STATE: 2, BASE: 3, NEW: 4, RIPPLE: 5, OLD: 6, FILE: 7, LINE: 8};
const GAPS = 2;
const stateOf = kind => kind < GAPS ? 'same' : meta.states[meta.frames[kind][frame.STATE]];
const isEdit = kind => !['same', 'ripple'].includes(stateOf(kind));

function paintOfFrame(f) {
	const state = meta.states[f[frame.STATE]], base = f[frame.BASE], now = f[frame.NEW];
	if (state === undefined)
		return NOBODY;
	if (state === 'moved' || state === 'renamed')
		return MOVED;
	return state === 'same' ? SAME : shade(now - base, Math.max(base, now));
}

const boots = SIDES.map((side, which) => readLanes({...meta.sides[which], frames: meta.frames}, {
	'lane-ops': columns[`${side}-ops`], 'lane-ticks': columns[`${side}-ticks`],
	'size-boxes': columns[`${side}-size-boxes`], 'size-n': columns[`${side}-size-n`],
}, paintOfFrame, 0));
// Both kernels were entered at one place of the axis.
const zero = Math.max(...meta.sides.map(side => side.entry));
let extent = 1;
meta.sides.forEach(({entry, end}, which) => {
	const {boxes} = boots[which], shift = zero - entry;
	for (let i = 0; shift && i < boxes.n; i++) {
		boxes.from[i] += shift;
		boxes.to[i] += shift;
	}
	extent = Math.max(extent, end + shift);
});

// The base grows upwards from where the two meet.
(function raise({lanes, tops, height}) {
	for (const lane of lanes) {
		lane.y = height - lane.y - LANE_HEAD - lane.rows * ROW - 4;
		for (let row = 0; row < lane.rows; row++)
			tops[lane.first + row] = lane.y + LANE_HEAD + (lane.rows - 1 - row) * ROW;
	}
})(boots[0]);

// Of each box of a side the other's that it is, or -1.
const pairs = boots.map(({boxes}) => new Int32Array(boxes.n).fill(-1));
{
	const coded = numbers(columns.pairs);
	for (let i = 0, expected = 0; i < coded.length; i++) {
		if (!coded[i])
			continue;
		const by = coded[i] % 2 ? -(coded[i] + 1) / 2 : coded[i] / 2 - 1;
		const other = expected + by;
		expected = other + 1;
		if (other < 0 || other >= pairs[1].length)
			continue;
		pairs[0][i] = other;
		pairs[1][other] = i;
	}
}

const length = (boxes, i) => boxes.to[i] - boxes.from[i];
const share = ticks => percent(ticks / (meta.watched || 1));
const signed = ticks => `${ticks > 0 ? '+' : ticks < 0 ? '−' : ''}${unit.value(Math.abs(ticks))}`;
const change = (was, is) => `${signed(is - was)}${was && is !== was ? ` (${is > was ? '+' : '−'}${percent(Math.abs(is - was) / was)})` : ''}`;

function describeSpan(which, i) {
	const {boxes} = boots[which], f = meta.frames[boxes.kind[i]], other = pairs[which][i];
	const kind = boxes.kind[i], state = stateOf(kind), both = [length(boxes, i)];
	let text = `${f[frame.NAME]} (${f[frame.SUBSYSTEM]}) of the ${SIDES[which]}${state === 'same' ? '' : `, ${state}`}: ${unit.whole(both[0])}`;
	if (other >= 0) {
		both[1] = length(boots[1 - which].boxes, other);
		text += `; ${SIDES[1 - which]} ${unit.whole(both[1])}, ${which ? change(both[1], both[0]) : change(both[0], both[1])}`;
	} else if (kind >= GAPS) {
		text += `; not in the ${SIDES[1 - which]}`;
	}
	return text;
}

// ---- The two timelines

const pictures = SIDES.map((side, which) => new Picture(element(side), {
	label: `${which ? 'New' : 'Base'} boot's timeline, a flame chart`, boxes: boots[which].boxes, tops: boots[which].tops,
	height: Math.max(boots[which].height, ROW), lane: boots[which].lanes.length > 1 ? boots[which].lane : null, extent, zero, upwards: which === 0,
	most: () => Math.max(130, Math.round(innerHeight * 0.3)),
	under: (context, picture, top) => {
		drawLanes(context, picture, top, boots[which].lanes);
		joins.redraw();
	},
	describe: i => describeSpan(which, i), axis: (tick, step) => unit.short(tick, step),
	onpick: i => picked(which, i), onzoom: () => together(which),
}));
pictures[1].host.classList.add('below');

// One looks where the other looks.
let moving = false;
function together(which) {
	const from = pictures[which], to = pictures[1 - which];
	if (moving || !to)
		return;
	moving = true;
	to.zoom(from.a, from.b);
	moving = false;
	changed();
}

// ---- What joins them

class Joins {
	constructor(host) {
		this.canvas = make('canvas', {'aria-hidden': 'true'});
		host.append(this.canvas);
		host.classList.add('joins');
		this.host = host;
		// The longest of those that are edits are drawn however narrow they are.
		const edit = meta.frames.map((_, kind) => isEdit(kind));
		this.edits = boots.map(({boxes}) => {
			let all = [], least = 0;
			const longest = () => all.sort((x, y) => length(boxes, y) - length(boxes, x)).slice(0, EDITS_MOST);
			for (let i = 0; i < boxes.n; i++) {
				if (!edit[boxes.kind[i]] || length(boxes, i) < least)
					continue;
				all.push(i);
				if (all.length > 8 * EDITS_MOST) {
					all = longest();
					least = length(boxes, all[EDITS_MOST - 1]);
				}
			}
			return longest();
		});
	}

	redraw() {
		if (this.due || !pictures)
			return;
		this.due = requestAnimationFrame(() => {
			this.due = 0;
			this.draw();
		});
	}

	// Of a side those that can be seen of themselves.
	seen(which) {
		const {boxes} = boots[which], {a, b} = pictures[which], least = pictures[which].pixel() * 2, all = [];
		for (let row = 0; row < boxes.rows && all.length < JOINS_MOST; row++)
			boxes.each(row, a, b, least, i => {
				if (boxes.self[i] >= least)
					all.push(i);
				return all.length >= JOINS_MOST;
			});
		return all;
	}

	draw() {
		const [base, now] = pictures, width = base.width, dpr = devicePixelRatio || 1, {colours} = base;
		if (!colours || !now)
			return;
		this.canvas.width = Math.round(width * dpr);
		this.canvas.height = Math.round(JOINS_HEIGHT * dpr);
		const context = this.canvas.getContext('2d');
		context.setTransform(dpr, 0, 0, dpr, 0, 0);
		const wanted = new Map(); // key: the base's box, or -1 - the new one's
		const want = (which, i) => wanted.set(which ? pairs[1][i] >= 0 ? pairs[1][i] : -1 - i : i, true);
		for (const which of [0, 1])
			for (const i of this.seen(which))
				want(which, i);
		for (const which of [0, 1])
			for (const i of this.edits[which])
				want(which, i);
		if (base.picked >= 0)
			want(0, base.picked);
		const keys = [...wanted.keys()].map(key => [key, key >= 0 ? boots[0].boxes.kind[key] : boots[1].boxes.kind[-1 - key]]);
		keys.sort((x, y) => (isEdit(x[1]) ? 1 : 0) - (isEdit(y[1]) ? 1 : 0));
		for (const [key, kind] of keys)
			this.join(context, key, kind, colours);
		context.globalAlpha = 1;
	}

	join(context, key, kind, colours) {
		const i = key >= 0 ? key : -1, k = key >= 0 ? pairs[0][key] : -1 - key, [base, now] = pictures;
		const top = i >= 0 ? [base.x(boots[0].boxes.from[i]), base.x(boots[0].boxes.to[i])] : null;
		const end = k >= 0 ? [now.x(boots[1].boxes.from[k]), now.x(boots[1].boxes.to[k])] : null;
		if (kind < GAPS || (!isEdit(kind) && !(top && end)))
			return;
		const [a, b] = top || [(end[0] + end[1]) / 2, (end[0] + end[1]) / 2];
		const [c, d] = end || [(a + b) / 2, (a + b) / 2];
		if (Math.max(b, d) < 0 || Math.min(a, c) > base.width)
			return;
		const thin = Math.max(0, 1.2 - (b - a)), narrow = Math.max(0, 1.2 - (d - c)), h = JOINS_HEIGHT;
		const y = top ? 0 : h / 2, z = end ? h : h / 2, middle = (y + z) / 2;
		context.beginPath();
		context.moveTo(a, y);
		context.bezierCurveTo(a, middle, c, middle, c, z);
		context.lineTo(d + (end ? narrow : 0), z);
		context.bezierCurveTo(d + (end ? narrow : 0), middle, b + (top ? thin : 0), middle, b + (top ? thin : 0), y);
		context.closePath();
		context.globalAlpha = isEdit(kind) ? 0.95 : 0.55;
		context.fillStyle = colours.paints[boots[key >= 0 ? 0 : 1].boxes.paint[key >= 0 ? key : -1 - key]];
		context.fill();
		if (i >= 0 && i === base.picked) {
			context.globalAlpha = 1;
			context.strokeStyle = colours.ink;
			context.lineWidth = 1.5;
			context.stroke();
		}
	}
}
const joins = new Joins(element('joins'));
joins.redraw();

// ---- The flame graph

// What both sides spent in each node is told apart again where a box shows it.
const nodes = readNodes(meta, {
	'node-parents': columns['node-parents'], 'node-sites': columns['node-sites'],
	'node-selves': columns['node-base'], 'node-counts': columns['node-base-counts'],
});
const spent = [nodes.self.slice(), numbers(columns['node-new'])], ran = [nodes.count, numbers(columns['node-new-counts'])];
const sure = numbers(columns['node-sure']).map(v => v % 2 ? -(v + 1) / 2 : v / 2);
for (let i = 0; i < nodes.n; i++)
	nodes.self[i] = Math.max(spent[0][i], spent[1][i]);
const isStep = (boxes, i) => boxes.kind[i] < meta.sites.length;

function shape(which) {
	if (shape[which])
		return shape[which];
	const boxes = which === 'self' ? boxesBySelf(meta, nodes) : boxesByTotal(meta, nodes);
	const both = [new Float64Array(boxes.n), new Float64Array(boxes.n)], certain = new Float64Array(boxes.n);
	for (let i = boxes.n; i-- > 0;) {
		const node = boxes.node[i], parent = boxes.parent[i];
		if (boxes.self[i] > 0 && node >= 0) {
			both[0][i] += spent[0][node];
			both[1][i] += spent[1][node];
			certain[i] += sure[node];
		}
		boxes.paint[i] = shade(certain[i], Math.max(both[0][i], both[1][i]));
		if (parent >= 0) {
			both[0][parent] += both[0][i];
			both[1][parent] += both[1][i];
			certain[parent] += certain[i];
		}
	}
	const plain = boxes.name.bind(boxes);
	boxes.plain = plain;
	boxes.name = i => {
		const was = both[0][i], is = both[1][i];
		if (boxes.paint[i] === SAME)
			return plain(i);
		return `${plain(i)} ${!was ? 'new' : !is ? 'gone' : `${is > was ? '+' : '−'}${(100 * Math.abs(is - was) / was).toFixed(is > 9 * was ? 0 : 1)}%`}`;
	};
	const tops = new Float64Array(boxes.rows).map((_, row) => (boxes.rows - 1 - row) * ROW);
	shape[which] = {boxes, tops, both, height: Math.max(boxes.rows * ROW, ROW)};
	return shape[which];
}

// "changed", or of a family "1 added, 200 same".
function statesOf(site) {
	const counts = meta.sites[site][2], all = counts.reduce((x, y) => x + y, 0);
	return counts.map((n, i) => n ? `${all > 1 ? `${grouped(n)} ` : ''}${meta.states[i]}` : '').filter(Boolean).reverse().join(', ');
}

function describeGraph(i) {
	const {boxes, both} = shape(by), kind = boxes.kind[i];
	const what = isStep(boxes, i) ? `${boxes.plain(i)} (${meta.subsystems[meta.sites[kind][1]][0]}), ${statesOf(kind)}`
		: `${kind < meta.sites.length + meta.subsystems.length ? 'subsystem ' : ''}${boxes.plain(i)}`;
	return `${what}: base ${unit.value(both[0][i])}, new ${unit.whole(both[1][i])}, ${change(both[0][i], both[1][i])}`;
}

element('static').hidden = true;
const graph = new Picture(element('graph'), {
	...shape(by), label: 'Flame graph of the difference', lane: null, extent: Math.max(meta.watched, 1), zero: 0, upwards: true,
	describe: describeGraph, axis: (tick, step) => unit.short(tick, step), onpick: pickedInGraph, onzoom: changed,
});
let active = graph;
const all = [...pictures, graph];

// ---- Details

function details(picture, name, paint, rows, buttons) {
	active = picture;
	showDetails([swatch(paint), make('h2', {}, name)], rows, [
		button('Zoom to it', () => picture.zoomTo(picture.picked)),
		...buttons,
		button('Find all', () => search.set(`^${name.replace(/#\d+$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)),
	], () => {
		picture.pick(-1);
		picture.cursor.focus();
	});
	changed();
}

function unpick(but) {
	for (const picture of all)
		if (!but.includes(picture)) {
			picture.picked = -1;
			picture.redraw();
		}
	joins.redraw();
}

function spanRows(which, i) {
	const {boxes, lanes, laneOf, sizes} = boots[which], n = sizes.get(i);
	return [which ? 'New' : 'Base', `${unit.whole(length(boxes, i))}, self ${unit.value(boxes.self[i])}${n === undefined ? '' : `, n ${grouped(n)}`}, ` +
		`from ${unit.value(boxes.from[i] - zero)}${lanes.length > 1 ? ` on ${lanes[laneOf[i]].name}` : ''}`];
}

function picked(which, i) {
	const other = i >= 0 ? pairs[which][i] : -1;
	unpick(pictures);
	pictures[1 - which].picked = other;
	pictures[1 - which].redraw();
	if (i < 0) {
		showDetails();
		changed();
		return;
	}
	const {boxes} = boots[which], kind = boxes.kind[i], f = meta.frames[kind];
	const at = which ? [other, i] : [i, other];
	details(pictures[which], f[frame.NAME], boxes.paint[i], [
		kind >= GAPS && ['Became', `${stateOf(kind)}${f[frame.OLD] ? `, was ${f[frame.OLD]}` : ''}`],
		['Subsystem', f[frame.SUBSYSTEM]],
		f[frame.FILE] && ['Where', make('code', {}, `${f[frame.FILE]}:${f[frame.LINE]}`)],
		at[0] >= 0 ? spanRows(0, at[0]) : ['Base', 'it has none'],
		at[1] >= 0 ? spanRows(1, at[1]) : ['New', 'it has none'],
		at[0] >= 0 && at[1] >= 0 && ['Delta', change(length(boots[0].boxes, at[0]), length(boots[1].boxes, at[1]))],
		kind >= GAPS && ['The step in all, self', `${unit.value(f[frame.BASE])} → ${unit.whole(f[frame.NEW])}, ${change(f[frame.BASE], f[frame.NEW])}`],
		kind >= GAPS && f[frame.RIPPLE] && stateOf(kind) !== 'same' && ['Of that ripple', signed(f[frame.RIPPLE])],
	], [other >= 0 && button(`To the ${SIDES[1 - which]}`, () => toOther(which))].filter(Boolean));
}

function toOther(which) {
	const i = pictures[which].at, other = i >= 0 ? pairs[which][i] : -1;
	if (other < 0) {
		say(`not in the ${SIDES[1 - which]}`);
		return;
	}
	pictures[1 - which].pick(other);
	pictures[1 - which].cursor.focus({preventScroll: true});
}
pictures.forEach((picture, which) => picture.cursor.addEventListener('keydown', event => {
	if (event.key === 'x' && !event.ctrlKey && !event.metaKey && !event.altKey) {
		event.preventDefault();
		toOther(which);
	}
}));

function pickedInGraph(i) {
	unpick([graph]);
	if (i < 0) {
		showDetails();
		changed();
		return;
	}
	const {boxes, both} = graph, kind = boxes.kind[i], step = isStep(boxes, i), node = boxes.node[i], path = [];
	for (let at = boxes.parent[i]; at >= 0 && isStep(boxes, at); at = boxes.parent[at])
		path.push(boxes.plain(at));
	details(graph, boxes.plain(i), boxes.paint[i], [
		step && ['Became', statesOf(kind)],
		step && ['Subsystem', meta.subsystems[meta.sites[kind][1]][0]],
		['Base', unit.whole(both[0][i])],
		['New', unit.whole(both[1][i])],
		['Delta', change(both[0][i], both[1][i])],
		step && boxes.self[i] > 0 && ['Self', `${unit.value(spent[0][node])} → ${unit.whole(spent[1][node])}, ${change(spent[0][node], spent[1][node])}`],
		step && (ran[0][node] || ran[1][node]) && ['Ran', ran[0][node] === ran[1][node] ? plural(ran[0][node], 'time') : `${grouped(ran[0][node])} → ${plural(ran[1][node], 'time')}`],
		path.length && ['Called by', path.join(' ← ')],
	], []);
}

// ---- The bar

function find(wanted) {
	for (const {boxes} of [...boots, ...['self', 'total'].map(which => shape[which]).filter(Boolean)])
		boxes.found = wanted && Uint8Array.from(boxes.names, name => wanted.test(name) ? 1 : 0);
	for (const picture of all)
		picture.redraw();
	changed();
	if (!wanted)
		return '';
	const both = boots.map(({boxes}) => {
		let runs = 0, ticks = 0;
		for (let i = 0; i < boxes.n; i++)
			if (boxes.found[boxes.kind[i]]) {
				runs++;
				ticks += boxes.self[i];
			}
		return [runs, ticks];
	});
	return `${grouped(both[0][0])} → ${grouped(both[1][0])} found, self ${change(both[0][1], both[1][1])}`;
}

// The next match of the picture that was used last, in order of its boxes.
function again(step) {
	const {boxes, at} = active;
	if (!boxes.found)
		return;
	for (let k = 1; k <= boxes.n; k++) {
		const i = (at + step * k + boxes.n * 2) % boxes.n;
		if (boxes.found[boxes.kind[i]] && boxes.row[i] !== NO_ROW) {
			active.pick(i);
			say(active.describe(i));
			return;
		}
	}
}

function setUnit(id) {
	unit = units.find(u => u.id === id) || units[0];
	unitChoice.value(unit.id);
	for (const data of document.querySelectorAll('data[value]'))
		data.textContent = data.classList.contains('delta') ? signed(Number(data.value)) : unit.value(Number(data.value));
	for (const name of document.querySelectorAll('.unit'))
		name.textContent = unit.id === 'ticks' ? unit.name : '';
	for (const picture of all) {
		picture.redraw();
		picture.go(picture.at, false);
	}
	if (active.picked >= 0)
		active.onpick(active.picked);
	changed();
}

function setBy(which) {
	by = which;
	byChoice.value(by);
	Object.assign(graph, shape(by), {picked: -1, mapped: null, a: 0, b: graph.extent});
	graph.inside.style.height = `${graph.height}px`;
	if (active === graph)
		showDetails();
	search.set(search.value());
	graph.resize();
	graph.go(graph.first(), false);
	graph.scroll.scrollTop = graph.height;
	element('by-self').hidden = by !== 'self';
	element('by-total').hidden = by !== 'total';
	changed();
}

const search = searchField(find, again);
const unitChoice = choice('unit', 'Unit', units.map(u => [u.id, u.name]), setUnit);
const byChoice = choice('by', 'Flame graph by', [['self', 'self'], ['total', 'total']], setBy);
element('bar').append(search, unitChoice, byChoice, make('div', {class: 'buttons'},
	button('Whole boots', () => {
		for (const picture of [pictures[0], graph])
			picture.zoom(0, picture.extent);
	}),
	button('Copy link', () => copy(location.href, 'Link'))));
element('bar').hidden = false;
for (const picture of all)
	picture.host.addEventListener('focusin', () => {
		active = picture;
	});

// ---- The address

function range(picture) {
	return picture.a > 0 || picture.b < picture.extent ? `${picture.a.toFixed(0)}-${picture.b.toFixed(0)}` : '';
}

function state() {
	const letter = 'bng'[all.indexOf(active)];
	return {
		time: range(pictures[0]), graph: range(graph), by: by === 'self' ? '' : by, unit: unit === units[0] ? '' : unit.id,
		find: search.value(), at: active.picked >= 0 ? `${letter}${active.picked}` : '',
	};
}

let restoring = true;
function changed() {
	if (!restoring)
		writeFragment(state);
}

function restore() {
	const wanted = readFragment();
	restoring = true;
	setBy(wanted.by === 'total' ? 'total' : 'self');
	setUnit(wanted.unit);
	search.set(wanted.find || '');
	for (const [picture, text] of [[pictures[0], wanted.time], [graph, wanted.graph]]) {
		const at = /^(\d+)-(\d+)$/.exec(text || '');
		picture.zoom(at ? Number(at[1]) : 0, at ? Number(at[2]) : picture.extent);
	}
	const at = /^([bng])(\d+)$/.exec(wanted.at || ''), picture = at && all['bng'.indexOf(at[1])];
	if (at && Number(at[2]) < picture.boxes.n && picture.boxes.row[Number(at[2])] !== NO_ROW)
		picture.pick(Number(at[2]));
	restoring = false;
}
addEventListener('hashchange', restore);
restore();
requestAnimationFrame(() => { // behind what has been asked for by now
	document.documentElement.dataset.ready = String(Math.round(performance.now()));
});
