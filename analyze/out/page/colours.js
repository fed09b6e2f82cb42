// SPDX-License-Identifier: BSD-2-Clause
//
// colours.js - the colours of canvases, asked of the style sheets, which know light and dark. A paint is
// a number: 0 grey, 1 to 8 a subsystem's.

const PAINTS = 9;
const SVG = 'http://www.w3.org/2000/svg';

// A little square in a paint's colour.
function swatch(paint) {
	const svg = document.createElementNS(SVG, 'svg'), group = document.createElementNS(SVG, 'g');
	svg.setAttribute('class', 'flame-svg swatch');
	svg.setAttribute('aria-hidden', 'true');
	group.setAttribute('class', paint ? `c${paint - 1}` : 'g');
	group.append(document.createElementNS(SVG, 'rect'));
	group.firstChild.setAttribute('width', '12');
	group.firstChild.setAttribute('height', '12');
	svg.append(group);
	return svg;
}

function readColours() {
	const probe = make('div', {class: 'probe', 'aria-hidden': 'true'});
	for (let paint = 0; paint < PAINTS; paint++)
		probe.append(swatch(paint));
	document.body.append(probe);
	const style = getComputedStyle(document.documentElement);
	const colours = {paints: [...probe.children].map(s => getComputedStyle(s.querySelector('rect')).fill)};
	for (const name of ['ink', 'quiet', 'paper', 'line', 'accent', 'found', 'foundInk', 'veil'])
		colours[name] = style.getPropertyValue(`--${name}`).trim();
	probe.remove();
	return colours;
}

// Calls back now, and when the reader's preference changes.
function withColours(use) {
	use(readColours());
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => use(readColours()));
}
