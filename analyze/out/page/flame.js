// SPDX-License-Identifier: BSD-2-Clause
//
// flame.js - the page of one boot: its timeline and its flame graph, and what joins them.

const columns = await unpack(element('data').textContent);
const meta = JSON.parse(utf8(columns.meta));
const units = unitsOf(meta);
let unit = units[0];
let by = 'self';

// ---- The boot as boxes

const paintOfSubsystem = new Map(meta.subsystems);
const strips = [];
if (columns['console-ticks'].length) {
	const reader = numbers(columns['console-ticks']);
	let at = 0;
	strips.push({name: 'console', ticks: Array.from(reader, step => at += step), texts: utf8(columns['console-text']).split('\n')});
}
if (meta.marks.length)
	strips.push({name: 'marks, counters', ticks: meta.marks.map(mark => mark[0]), texts: meta.marks.map(mark => mark[1])});
const lanes = readLanes(meta, columns, ([name, subsystem]) => paintOfSubsystem.get(subsystem) || (name === 'stolen' ? 6 : 0), strips.length * STRIP);
const outside = new Map(); // of frames: [exits, faults, stolen, outside]
for (const [frame, ...what] of meta.outside)
	outside.set(frame, what.map((value, i) => value + (outside.has(frame) ? outside.get(frame)[i] : 0)));
const sums = addUp(lanes.boxes, lanes.laneOf, lanes.lanes);
const nodes = readNodes(meta, columns);
const subsystems = meta.subsystems.length;
const isStep = (boxes, i) => boxes.kind[i] < meta.sites.length;

const where = (file, line) => file ? `${file}${line ? `:${line}` : ''}` : '';
const share = ticks => percent(ticks / (meta.watched || 1));
const length = (boxes, i) => boxes.to[i] - boxes.from[i];

function describeChart(i) {
	const {boxes} = lanes, [name, subsystem] = meta.frames[boxes.kind[i]];
	const lane = lanes.lanes[lanes.laneOf[i]];
	return `${name} (${subsystem}): ${unit.whole(length(boxes, i))}` +
		`${boxes.self[i] !== length(boxes, i) ? `, self ${unit.value(boxes.self[i])}` : ''}` +
		`${lanes.sizes.has(i) ? `, n ${grouped(lanes.sizes.get(i))}` : ''}, from ${unit.value(boxes.from[i] - meta.entry)}${meta.lanes.length > 1 ? ` on ${lane.name}` : ''}`;
}

function describeGraph(i) {
	const {boxes} = shape(by);
	if (!isStep(boxes, i))
		return `${boxes.kind[i] < meta.sites.length + subsystems ? 'subsystem ' : ''}${boxes.name(i)}: ${unit.whole(length(boxes, i))}, ${share(length(boxes, i))}`;
	const node = boxes.node[i];
	return `${boxes.name(i)} (${meta.subsystems[meta.sites[boxes.kind[i]][1]][0]}): ${unit.whole(length(boxes, i))}, ${share(length(boxes, i))}` +
		`; self ${unit.value(boxes.self[i])}${nodes.count[node] ? `; ran ${plural(nodes.count[node], 'time')}` : ''}`;
}

// ---- Two pictures

const chart = new Picture(element('chart'), {
	label: 'Timeline, a flame chart', boxes: lanes.boxes, tops: lanes.tops, height: Math.max(lanes.height, ROW), lane: lanes.lane,
	extent: Math.max(meta.end, 1), zero: meta.entry, upwards: false,
	under: (context, picture, top) => {
		drawLanes(context, picture, top, lanes.lanes);
		drawStrips(context, picture, top, strips);
	},
	hint: (x, y) => stripAt(chart, strips, x, y, tick => unit.whole(tick - meta.entry)),
	describe: describeChart, axis: (tick, step) => unit.short(tick, step), onpick: pickedInChart, onzoom: changed,
});

const shapes = {};
function shape(which) {
	if (!shapes[which]) {
		const boxes = which === 'self' ? boxesBySelf(meta, nodes) : boxesByTotal(meta, nodes);
		const tops = new Float64Array(boxes.rows).map((_, row) => (boxes.rows - 1 - row) * ROW);
		shapes[which] = {boxes, tops, height: Math.max(boxes.rows * ROW, ROW)};
	}
	return shapes[which];
}
element('static').hidden = true;
const graph = new Picture(element('graph'), {
	...shape(by), label: 'Flame graph', lane: null, extent: Math.max(meta.watched, 1), zero: 0, upwards: true,
	describe: describeGraph, axis: (tick, step) => unit.short(tick, step), onpick: pickedInGraph, onzoom: changed,
});
let active = graph;

// ---- Details

function details(picture, name, paint, rows) {
	const i = picture.picked;
	active = picture;
	showDetails([swatch(paint), make('h2', {}, name)], rows, [
		button('Zoom to it', () => picture.zoomTo(i)),
		button('Copy as folded', copyFolded),
		button('Find all', () => search.set(`^${name.replace(/#\d+$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)),
	], () => {
		picture.pick(-1);
		picture.cursor.focus();
	});
	changed();
}

function pickedInChart(i) {
	graph.picked = -1;
	graph.redraw();
	if (i < 0) {
		showDetails();
		changed();
		return;
	}
	const {boxes} = lanes, kind = boxes.kind[i], [name, subsystem, file, line] = meta.frames[kind];
	const lane = lanes.lanes[lanes.laneOf[i]], n = lanes.sizes.get(i);
	details(chart, name, boxes.paint[i], [
		['Subsystem', subsystem],
		file && ['Where', make('code', {}, where(file, line))],
		['From', unit.whole(boxes.from[i] - meta.entry)],
		['Took', `${unit.whole(length(boxes, i))}, ${share(length(boxes, i))}`],
		['Self', `${unit.whole(boxes.self[i])}, ${share(boxes.self[i])}`],
		n !== undefined && ['n', grouped(n)],
		['On', lane.name],
		outside.has(kind) && ['From outside', `${plural(outside.get(kind)[0], 'exit')}, ${plural(outside.get(kind)[1], 'page fault')}; stolen ${unit.whole(outside.get(kind)[2])}, outside ${unit.whole(outside.get(kind)[3])}, in all`],
		sums.count[kind] > 1 && ['In all', `ran ${plural(sums.count[kind], 'time')}; total ${unit.whole(sums.total[kind])}; self ${unit.whole(sums.self[kind])}`],
	]);
}

function pickedInGraph(i) {
	chart.picked = -1;
	chart.redraw();
	if (i < 0) {
		showDetails();
		changed();
		return;
	}
	const {boxes} = graph, site = isStep(boxes, i) ? meta.sites[boxes.kind[i]] : null, path = [];
	for (let at = boxes.parent[i]; at >= 0 && isStep(boxes, at); at = boxes.parent[at])
		path.push(boxes.name(at));
	details(graph, boxes.name(i), boxes.paint[i], [
		site && ['Subsystem', meta.subsystems[site[1]][0]],
		site && site[2] && ['Where', make('code', {}, where(site[2], site[3]))],
		[by === 'self' ? 'Width' : 'Total', `${unit.whole(length(boxes, i))}, ${share(length(boxes, i))}`],
		site && ['Self', `${unit.whole(boxes.self[i])}, ${share(boxes.self[i])}`],
		site && nodes.count[boxes.node[i]] && ['Ran', plural(nodes.count[boxes.node[i]], 'time')],
		path.length && ['Called by', path.join(' ← ')],
	]);
}

// Of what is picked and all within it, or else of what is in view.
function copyFolded() {
	const {boxes, a, b, picked} = active;
	const shown = picked >= 0 ? i => boxes.within(i, picked) : i => boxes.from[i] < b && boxes.to[i] > a;
	if (active === graph) {
		copy(folded(boxes, shown, i => meta.subsystems[meta.sites[boxes.kind[i]][1]][0], i => isStep(boxes, i)), 'Folded stacks');
		return;
	}
	const runs = i => lanes.lanes[lanes.laneOf[i]].kind === 'thread' && meta.frames[boxes.kind[i]][1] !== 'off cpu';
	copy(folded(boxes, i => runs(i) && shown(i), i => meta.frames[boxes.kind[i]][1], () => true), 'Folded stacks');
}

// ---- The bar

function mark(boxes, wanted) {
	boxes.found = wanted && Uint8Array.from(boxes.names, name => wanted.test(name) ? 1 : 0);
}

function find(wanted) {
	for (const shown of [lanes, ...Object.values(shapes)])
		mark(shown.boxes, wanted);
	chart.redraw();
	graph.redraw();
	changed();
	if (!wanted)
		return '';
	const {boxes} = graph, covered = new Uint8Array(boxes.n);
	let runs = 0, ticks = 0;
	for (let i = 0; i < boxes.n; i++) {
		const parent = boxes.parent[i], found = boxes.found[boxes.kind[i]] && isStep(boxes, i);
		covered[i] = found || (parent >= 0 && covered[parent]) ? 1 : 0;
		if (found && !(parent >= 0 && covered[parent]))
			ticks += length(boxes, i);
	}
	for (let i = 0; i < lanes.boxes.n; i++)
		runs += lanes.boxes.found[lanes.boxes.kind[i]];
	return `${plural(runs, 'match', 'matches')}, ${share(ticks)} of the boot`;
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
		data.textContent = unit.value(Number(data.value));
	for (const name of document.querySelectorAll('.unit'))
		name.textContent = unit.id === 'ticks' ? ` ${unit.name}` : '';
	for (const picture of [chart, graph]) {
		picture.redraw();
		picture.go(picture.at, false);
		if (picture.picked >= 0)
			picture.onpick(picture.picked);
	}
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
	button('Whole boot', () => {
		for (const picture of [chart, graph])
			picture.zoom(0, picture.extent);
	}),
	button('Copy as folded', copyFolded),
	button('Copy link', () => copy(location.href, 'Link'))));
element('bar').hidden = false;
for (const picture of [chart, graph])
	picture.host.addEventListener('focusin', () => {
		active = picture;
	});

// ---- The address

function range(picture) {
	return picture.a > 0 || picture.b < picture.extent ? `${picture.a.toFixed(0)}-${picture.b.toFixed(0)}` : '';
}

function state() {
	return {
		time: range(chart), graph: range(graph), by: by === 'self' ? '' : by, unit: unit === units[0] ? '' : unit.id,
		find: search.value(), at: chart.picked >= 0 ? `t${chart.picked}` : graph.picked >= 0 ? `g${graph.picked}` : '',
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
	for (const [picture, text] of [[chart, wanted.time], [graph, wanted.graph]]) {
		const at = /^(\d+)-(\d+)$/.exec(text || '');
		picture.zoom(at ? Number(at[1]) : 0, at ? Number(at[2]) : picture.extent);
	}
	const at = /^([tg])(\d+)$/.exec(wanted.at || ''), picture = at && at[1] === 'g' ? graph : chart;
	if (at && Number(at[2]) < picture.boxes.n && picture.boxes.row[Number(at[2])] !== NO_ROW)
		picture.pick(Number(at[2]));
	restoring = false;
}
addEventListener('hashchange', restore);
restore();
requestAnimationFrame(() => { // behind what has been asked for by now
	document.documentElement.dataset.ready = String(Math.round(performance.now()));
});
