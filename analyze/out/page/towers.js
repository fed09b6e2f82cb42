// SPDX-License-Identifier: BSD-2-Clause
//
// towers.js - the flame graph's boxes, out of nodes by path. By self time: a tower a subsystem, as
// the static picture has it: what its steps took themselves, beneath them who called them. By
// total time: who called whom, each as wide as it took.

// meta.sites: [name, subsystem index, file, line]; meta.subsystems: [name, colour]; columns: "node-parents" (how
// far before it, 0: none), "node-sites", "node-selves", "node-counts".
function readNodes(meta, columns) {
	const far = numbers(columns['node-parents']), nodes = {
		n: far.length, parent: new Int32Array(far.length), depth: new Uint32Array(far.length),
		site: numbers(columns['node-sites']), self: numbers(columns['node-selves']), count: numbers(columns['node-counts']),
	};
	for (let i = 0; i < nodes.n; i++) {
		nodes.parent[i] = far[i] ? i - far[i] : -1;
		nodes.depth[i] = far[i] ? nodes.depth[nodes.parent[i]] + 1 : 0;
	}
	return nodes;
}

// Boxes with room for what is added; kinds: the sites, then the subsystems, then the boot.
class Towers {
	constructor(meta, nodes) {
		Object.assign(this, {meta, nodes, list: [], deepest: 0});
		this.boot = meta.sites.length + meta.subsystems.length;
	}
	add(parent, row, from, length, self, kind, paint, node) {
		this.list.push([parent, row, from, length, self, kind, paint, node]);
		return this.list.length - 1;
	}
	finish() {
		const n = this.list.length, boxes = new Boxes(n);
		boxes.names = [...this.meta.sites.map(site => site[0]), ...this.meta.subsystems.map(s => s[0]), 'the boot'];
		boxes.node = new Int32Array(n);
		this.list.forEach(([parent, row, from, length, self, kind, paint, node], i) => {
			boxes.parent[i] = parent;
			boxes.row[i] = row < ROWS_MAX ? row : NO_ROW;
			boxes.from[i] = from;
			boxes.to[i] = from + length;
			boxes.self[i] = self;
			boxes.kind[i] = kind;
			boxes.paint[i] = paint;
			boxes.node[i] = node;
			this.deepest = Math.max(this.deepest, Math.min(row + 1, ROWS_MAX));
		});
		boxes.index(this.deepest);
		return boxes;
	}
}

// Each takes the next place on its parent. `places`: what stands where a node's box is.
function stack(towers, members, weight, self, base, row, ground, paint) {
	const {nodes} = towers, used = new Map(), at = new Map();
	for (const i of members) {
		const parent = nodes.parent[i], on = parent >= 0 ? at.get(parent) : ground;
		if (on === undefined || !weight[i])
			continue;
		const from = used.has(on) ? used.get(on) : towers.list[on][2];
		used.set(on, from + weight[i]);
		at.set(i, towers.add(on, nodes.depth[i] + row, from, weight[i], self(i), nodes.site[i], paint(i), i));
	}
	return used.get(ground) || base;
}

function boxesByTotal(meta, nodes) {
	const towers = new Towers(meta, nodes), weight = nodes.self.slice(), members = [];
	for (let i = nodes.n; i-- > 0;)
		if (nodes.parent[i] >= 0)
			weight[nodes.parent[i]] += weight[i];
	for (let i = 0; i < nodes.n; i++)
		members.push(i);
	const ground = towers.add(-1, 0, 0, meta.watched, 0, towers.boot, 0, -1);
	stack(towers, members, weight, i => nodes.self[i], 0, 1, ground, i => meta.subsystems[meta.sites[nodes.site[i]][1]][1]);
	return towers.finish();
}

function boxesBySelf(meta, nodes) {
	const towers = new Towers(meta, nodes), weight = new Float64Array(nodes.n), stamp = new Int32Array(nodes.n).fill(-1);
	const own = meta.subsystems.map(() => []);
	let from = 0;
	for (let i = 0; i < nodes.n; i++)
		if (nodes.self[i] > 0)
			own[meta.sites[nodes.site[i]][1]].push(i);
	const boot = towers.add(-1, 0, 0, meta.watched, 0, towers.boot, 0, -1);
	for (let s = 0; s < own.length; s++) { // ranked by the one who wrote them
		const members = [], [, paint] = meta.subsystems[s];
		let all = 0;
		for (const i of own[s])
			for (let at = i; at >= 0 && stamp[at] !== s; at = nodes.parent[at]) {
				stamp[at] = s;
				weight[at] = 0;
				members.push(at);
			}
		members.sort((x, y) => x - y);
		for (const i of own[s]) {
			weight[i] = nodes.self[i];
			all += nodes.self[i];
		}
		for (let k = members.length; k-- > 0;)
			if (nodes.parent[members[k]] >= 0)
				weight[nodes.parent[members[k]]] += weight[members[k]];
		if (!all)
			continue;
		const ground = towers.add(boot, 1, from, all, 0, meta.sites.length + s, paint, -1);
		const mine = i => meta.sites[nodes.site[i]][1] === s ? nodes.self[i] : 0;
		stack(towers, members, weight, mine, from, 2, ground, () => paint);
		from += all;
	}
	return towers.finish();
}
