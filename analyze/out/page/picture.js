// SPDX-License-Identifier: BSD-2-Clause
//
// picture.js - boxes that one can look into: zoom by dragging, by wheel and by keys, a map of the
// whole above, and one box at a time that has the focus. Of a million boxes none is an element
// but that one: it moves. What is narrower than a pixel is drawn, but not walked through.

const ROW = 18;
const MAP_HEIGHT = 44;
const AXIS_HEIGHT = 20;

// options: label, boxes, tops (y of each row), height, extent (ticks), zero (the tick called 0), lane (first
// row of the lane of each row, or null), upwards, under(context, picture): what else is to be drawn,
// describe(i): a box in words, axis(tick, step): a tick in short, among others a step apart; onpick(i), onzoom().
class Picture {
	constructor(host, options) {
		Object.assign(this, {a: 0, b: options.extent, at: -1, picked: -1}, options);
		const canvas = name => make('canvas', {class: name, 'aria-hidden': 'true'});
		this.map = canvas('map');
		this.ruler = canvas('ruler');
		this.canvas = canvas('sheet');
		this.cursor = make('div', {class: 'cursor', tabindex: '0', role: 'button', 'aria-roledescription': 'frame',
			'aria-describedby': 'keys'});
		this.band = make('div', {class: 'band'});
		this.tip = make('div', {class: 'tip', 'aria-hidden': 'true'});
		this.inside = make('div', {class: 'inside'}, this.canvas, this.cursor);
		this.scroll = make('div', {class: 'scroll'}, this.inside);
		host.setAttribute('role', 'group');
		host.setAttribute('aria-label', this.label);
		host.classList.add('picture');
		host.append(this.map, this.ruler, this.scroll, this.band, this.tip);
		this.host = host;
		this.inside.style.height = `${this.height}px`;
		withColours(colours => {
			this.colours = colours;
			this.redraw();
		});
		new ResizeObserver(() => this.resize()).observe(host);
		this.scroll.addEventListener('scroll', () => this.redraw(), {passive: true});
		this.listen();
		this.resize();
		this.go(this.first(), false);
		if (this.upwards)
			this.scroll.scrollTop = this.height;
	}

	// ---- Size and drawing

	resize() {
		const width = this.host.clientWidth, dpr = devicePixelRatio || 1;
		this.width = Math.max(width, 1);
		this.shown = Math.min(this.height, this.most());
		this.scroll.style.height = `${this.shown}px`;
		this.contexts = [[this.map, MAP_HEIGHT], [this.ruler, AXIS_HEIGHT], [this.canvas, this.shown]].map(([canvas, height]) => {
			canvas.width = Math.max(1, Math.round(width * dpr)); // 0 while it is not shown, as on paper
			canvas.height = Math.round(height * dpr);
			canvas.style.height = `${height}px`;
			const context = canvas.getContext('2d');
			context.setTransform(dpr, 0, 0, dpr, 0, 0);
			context.textBaseline = 'middle';
			context.font = LETTERS;
			return context;
		});
		this.letter = this.contexts[2].measureText('0').width;
		this.mapped = null;
		this.redraw();
	}

	most() {
		return Math.max(160, Math.round(innerHeight * 0.6));
	}

	redraw() {
		if (this.due || !this.contexts)
			return;
		this.due = requestAnimationFrame(() => {
			this.due = 0;
			this.draw();
		});
	}

	draw() {
		const [map, ruler, sheet] = this.contexts, top = this.scroll.scrollTop;
		sheet.fillStyle = this.colours.paper;
		sheet.fillRect(0, 0, this.width, this.shown);
		if (this.under)
			this.under(sheet, this, top);
		for (let row = 0; row < this.boxes.rows; row++) {
			const y = this.tops[row] - top;
			if (y > -ROW && y < this.shown)
				paintRow(sheet, this.boxes, row, y, ROW - 1, this.a, this.b, this.width, this.colours, this.letter);
		}
		this.drawPicked(sheet, top);
		this.drawRuler(ruler);
		this.drawMap(map);
		this.placeCursor();
	}

	drawPicked(context, top) {
		const i = this.picked;
		if (i < 0 || this.boxes.to[i] < this.a || this.boxes.from[i] > this.b)
			return;
		const left = Math.max(this.x(this.boxes.from[i]), -3), right = Math.min(this.x(this.boxes.to[i]), this.width + 3);
		context.strokeStyle = this.colours.ink;
		context.lineWidth = 2;
		context.strokeRect(left + 1, this.tops[this.boxes.row[i]] - top + 1, Math.max(right - left - 2, 1), ROW - 3);
	}

	drawRuler(context) {
		const about = (this.b - this.a) / Math.max(2, this.width / 110), unit = 10 ** Math.floor(Math.log10(about));
		const step = Math.max(1, unit * [1, 2, 5, 10].find(factor => unit * factor >= about));
		context.clearRect(0, 0, this.width, AXIS_HEIGHT);
		context.strokeStyle = this.colours.line;
		context.fillStyle = this.colours.quiet;
		for (let at = Math.ceil((this.a - this.zero) / step) * step; at <= this.b - this.zero; at += step) {
			const x = Math.round(this.x(at + this.zero)) + 0.5;
			context.beginPath();
			context.moveTo(x, 4);
			context.lineTo(x, AXIS_HEIGHT);
			context.stroke();
			const text = this.axis(at, step);
			if (x + 4 + text.length * this.letter < this.width)
				context.fillText(text, x + 4, AXIS_HEIGHT / 2 + 1);
		}
	}

	// The whole, drawn once, and what of it is shown.
	drawMap(context) {
		const dpr = devicePixelRatio || 1, found = this.boxes.found;
		if (!this.mapped || this.mapped.colours !== this.colours || this.mapped.found !== found) {
			const whole = document.createElement('canvas');
			whole.width = this.map.width;
			whole.height = this.map.height;
			const on = whole.getContext('2d'), squeeze = Math.min(1 / 6, (MAP_HEIGHT - 4) / this.height);
			on.setTransform(dpr, 0, 0, dpr, 0, 0);
			for (let row = 0; row < this.boxes.rows; row++)
				paintRow(on, this.boxes, row, 2 + this.tops[row] * squeeze + (this.upwards ? MAP_HEIGHT - 4 - this.height * squeeze : 0),
					Math.max(1, ROW * squeeze - 0.5), 0, this.extent, this.width, this.colours, 0);
			this.mapped = {whole, colours: this.colours, found};
		}
		context.clearRect(0, 0, this.width, MAP_HEIGHT);
		context.drawImage(this.mapped.whole, 0, 0, this.width, MAP_HEIGHT);
		const left = this.a / this.extent * this.width, right = this.b / this.extent * this.width;
		context.fillStyle = this.colours.veil;
		context.fillRect(0, 0, left, MAP_HEIGHT);
		context.fillRect(right, 0, this.width - right, MAP_HEIGHT);
		context.strokeStyle = this.colours.accent;
		context.lineWidth = 2;
		context.strokeRect(left + 1, 1, Math.max(right - left - 2, 2), MAP_HEIGHT - 2);
	}

	// ---- Where things are

	x(tick) {
		return (tick - this.a) / (this.b - this.a) * this.width;
	}
	tick(x) {
		return this.a + x / this.width * (this.b - this.a);
	}
	pixel() {
		return (this.b - this.a) / this.width;
	}
	wide(i) {
		return Math.min(this.boxes.to[i], this.b) - Math.max(this.boxes.from[i], this.a);
	}

	// The box at a point of the sheet, or -1.
	hit(x, y) {
		const at = y + this.scroll.scrollTop, tick = this.tick(x);
		for (let row = 0; row < this.boxes.rows; row++) {
			if (at < this.tops[row] || at >= this.tops[row] + ROW)
				continue;
			const place = this.boxes.firstEnding(row, tick), i = this.boxes.order[place];
			return place < this.boxes.start[row + 1] && this.boxes.from[i] <= tick + this.pixel() ? i : -1;
		}
		return -1;
	}

	// ---- Zoom

	zoom(a, b) {
		const least = Math.min(this.extent, 10), length = Math.min(Math.max(b - a, least), this.extent);
		this.a = Math.min(Math.max((a + b - length) / 2, 0), this.extent - length);
		this.b = this.a + length;
		this.redraw();
		this.onzoom();
	}
	zoomBy(factor, around = (this.a + this.b) / 2) {
		this.zoom(around - (around - this.a) * factor, around + (this.b - around) * factor);
	}
	pan(share) {
		const by = Math.min(Math.max(share * (this.b - this.a), -this.a), this.extent - this.b);
		this.zoom(this.a + by, this.b + by);
	}
	zoomTo(i) {
		const margin = (this.boxes.to[i] - this.boxes.from[i]) * 0.02;
		this.zoom(this.boxes.from[i] - margin, this.boxes.to[i] + margin);
	}
	// A box so that it can be seen: a hundredth of the width, where it is narrower than a pixel.
	reveal(i) {
		const from = this.boxes.from[i], to = this.boxes.to[i], y = this.tops[this.boxes.row[i]];
		if (to - from < this.pixel())
			this.zoom(from - (to - from + 1) * 50, to + (to - from + 1) * 50);
		else if (to <= this.a || from >= this.b)
			this.pan(((from + to) / 2 - (this.a + this.b) / 2) / (this.b - this.a));
		if (y < this.scroll.scrollTop + ROW)
			this.scroll.scrollTop = y - 2 * ROW;
		else if (y + ROW > this.scroll.scrollTop + this.shown)
			this.scroll.scrollTop = y + 2 * ROW - this.shown;
	}

	// ---- The box that has the focus

	first() {
		for (let row = 0; row < this.boxes.rows; row++)
			if (this.boxes.start[row + 1] > this.boxes.start[row])
				return this.boxes.order[this.boxes.start[row]];
		return -1;
	}

	go(i, reveal = true) {
		if (i < 0)
			return;
		this.at = i;
		this.cursor.setAttribute('aria-label', this.describe(i));
		if (reveal) {
			this.reveal(i);
			if (document.activeElement === this.cursor)
				say(this.describe(i));
		}
		this.placeCursor();
	}

	placeCursor() {
		const i = this.at, style = this.cursor.style;
		if (i < 0 || this.boxes.row[i] === NO_ROW)
			return;
		const left = Math.min(Math.max(this.x(this.boxes.from[i]), 0), this.width - 4);
		const right = Math.max(Math.min(this.x(this.boxes.to[i]), this.width), left + 4);
		style.left = `${left}px`;
		style.width = `${right - left}px`;
		style.top = `${this.tops[this.boxes.row[i]]}px`;
	}

	pick(i) {
		this.picked = i;
		if (i >= 0)
			this.go(i);
		this.redraw();
		this.onpick(i);
	}

	// The next one that can be seen, to the left (-1) or right (1).
	beside(step) {
		const {order, row, from, start} = this.boxes, r = row[this.at], least = this.pixel();
		for (let at = this.boxes.firstFrom(r, start[r], from[this.at]) + step; at >= start[r] && at < start[r + 1]; at += step) {
			const i = order[at];
			if (i !== this.at && this.wide(i) >= least)
				return i;
			if (step > 0 ? from[i] > this.b : this.boxes.to[i] < this.a)
				return -1;
		}
		return -1;
	}

	widest(row, test) {
		let best = -1;
		this.boxes.each(row, this.a, this.b, this.pixel(), i => {
			if (this.wide(i) >= this.pixel() && test(i) && (best < 0 || this.wide(i) > this.wide(best)))
				best = i;
			return false;
		});
		return best;
	}

	inward() {
		const row = this.boxes.row[this.at], at = this.at;
		const child = row + 1 < this.boxes.rows ? this.widest(row + 1, i => this.boxes.parent[i] === at) : -1;
		return child >= 0 ? child : this.otherLane(1);
	}
	outward() {
		const parent = this.boxes.parent[this.at];
		return parent >= 0 ? parent : this.otherLane(-1);
	}
	// In another lane, the widest of its outermost.
	otherLane(step) {
		if (!this.lane)
			return -1;
		const lane = this.lane[this.boxes.row[this.at]];
		for (let row = lane + step; row >= 0 && row < this.boxes.rows; row += step) {
			const best = this.lane[row] === row ? this.widest(row, () => true) : -1;
			if (best >= 0 && row !== lane)
				return best;
		}
		return -1;
	}

	key(event) {
		if (event.ctrlKey || event.metaKey || (event.altKey && event.key !== 'ArrowUp' && event.key !== 'ArrowDown'))
			return;
		const up = this.upwards ? () => this.inward() : () => this.outward();
		const down = this.upwards ? () => this.outward() : () => this.inward();
		const center = (Math.max(this.boxes.from[this.at], this.a) + Math.min(this.boxes.to[this.at], this.b)) / 2;
		const keys = {
			ArrowLeft: () => event.shiftKey ? this.pan(-0.25) : this.go(this.beside(-1)),
			ArrowRight: () => event.shiftKey ? this.pan(0.25) : this.go(this.beside(1)),
			ArrowUp: () => this.go(event.altKey ? this.otherLane(-1) : up()),
			ArrowDown: () => this.go(event.altKey ? this.otherLane(1) : down()),
			'+': () => this.zoomBy(0.5, center),
			'=': () => this.zoomBy(0.5, center),
			'-': () => this.zoomBy(2, center),
			Enter: () => {
				this.pick(this.at);
				this.zoomTo(this.at);
			},
			' ': () => this.pick(this.at),
			0: () => this.zoom(0, this.extent),
			Home: () => this.zoom(0, this.extent),
			Escape: () => this.picked >= 0 ? this.pick(-1) : this.zoom(0, this.extent),
		};
		if (!Object.hasOwn(keys, event.key))
			return;
		event.preventDefault();
		keys[event.key]();
	}

	// ---- Pointers

	listen() {
		const local = (event, over) => event.clientX - over.getBoundingClientRect().left;
		this.cursor.addEventListener('keydown', event => this.key(event));
		this.cursor.addEventListener('focus', () => {
			if (this.at >= 0 && (this.wide(this.at) < this.pixel()))
				this.go(this.widest(this.boxes.row[this.at], () => true), false);
		});
		this.inside.addEventListener('dblclick', event => {
			if (this.picked >= 0)
				this.zoomTo(this.picked);
			event.preventDefault();
		});
		this.inside.addEventListener('wheel', event => {
			if (event.ctrlKey || event.metaKey) {
				event.preventDefault();
				this.zoomBy(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 300))), this.tick(local(event, this.canvas)));
			} else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
				event.preventDefault();
				this.pan((event.deltaX || event.deltaY) / this.width);
			}
		}, {passive: false});
		this.inside.addEventListener('pointermove', event => {
			if (!event.buttons)
				this.hover(event);
		});
		this.inside.addEventListener('pointerleave', () => this.tip.classList.remove('shown'));
		this.drag(this.inside, (from, to, event) => {
			if (Math.abs(to - from) >= 4) {
				this.zoom(this.tick(Math.min(from, to)), this.tick(Math.max(from, to)));
				return;
			}
			const box = this.canvas.getBoundingClientRect(), i = this.hit(to, event.clientY - box.top);
			if (i >= 0) {
				this.pick(i);
				this.cursor.focus({preventScroll: true});
			}
		});
		this.drag(this.map, (from, to) => {
			const scale = this.extent / this.width, half = (this.b - this.a) / 2;
			if (Math.abs(to - from) >= 4)
				this.zoom(Math.min(from, to) * scale, Math.max(from, to) * scale);
			else
				this.zoom(to * scale - half, to * scale + half);
		});
	}

	// Shows a band from where the pointer went down to where it is; done(from, to) in pixels at the end.
	drag(over, done) {
		let from = null;
		const x = event => Math.min(Math.max(event.clientX - this.host.getBoundingClientRect().left - this.host.clientLeft, 0), this.width);
		over.addEventListener('pointerdown', event => {
			if (event.button === 0) {
				from = x(event);
				over.setPointerCapture(event.pointerId);
				this.tip.classList.remove('shown');
			}
		});
		over.addEventListener('pointermove', event => {
			if (from === null)
				return;
			const to = x(event), style = this.band.style;
			this.band.classList.toggle('shown', Math.abs(to - from) >= 4);
			style.left = `${Math.min(from, to)}px`;
			style.width = `${Math.abs(to - from)}px`;
		});
		over.addEventListener('pointerup', event => {
			if (from === null)
				return;
			const start = from;
			from = null;
			this.band.classList.remove('shown');
			done(start, x(event), event);
		});
		over.addEventListener('pointercancel', () => {
			from = null;
			this.band.classList.remove('shown');
		});
	}

	hover(event) {
		const box = this.canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
		const i = this.hit(x, y), text = i >= 0 ? this.describe(i) : this.hint ? this.hint(x, y + this.scroll.scrollTop) : '';
		this.tip.classList.toggle('shown', Boolean(text));
		this.tip.textContent = text;
		if (!text)
			return;
		const over = this.host.getBoundingClientRect(), left = event.clientX - over.left;
		this.tip.style.left = `${Math.max(0, Math.min(left + 12, this.width - this.tip.offsetWidth - 4))}px`;
		this.tip.style.top = `${event.clientY - over.top + 18}px`;
	}
}
