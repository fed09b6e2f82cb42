// SPDX-License-Identifier: BSD-2-Clause
//
// colours.js - the colours of canvases, asked of the style sheets, which know light and dark.

// A paint is a number, and a class of a picture's style: 0 grey, 1 to 8 a subsystem's, where a page
// has no others. texture(fill, paint, colours), if any, makes more of a paint than its colour.
const palette = {
	svg: 'flame-svg',
	paints: ['g', 'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'],
	texture: null,
};
const SVG = 'http://www.w3.org/2000/svg';

// A little square in a paint's colour.
function swatch(paint) {
	const svg = document.createElementNS(SVG, 'svg'), group = document.createElementNS(SVG, 'g');
	svg.setAttribute('class', `${palette.svg} swatch`);
	svg.setAttribute('aria-hidden', 'true');
	group.setAttribute('class', palette.paints[paint]);
	group.append(document.createElementNS(SVG, 'rect'));
	group.firstChild.setAttribute('width', '12');
	group.firstChild.setAttribute('height', '12');
	svg.append(group);
	return svg;
}

function readColours() {
	const probe = make('div', {class: 'probe', 'aria-hidden': 'true'});
	for (let paint = 0; paint < palette.paints.length; paint++)
		probe.append(swatch(paint));
	document.body.append(probe);
	const style = getComputedStyle(document.documentElement);
	const colours = {paints: [...probe.children].map(s => getComputedStyle(s.querySelector('rect')).fill)};
	for (const name of ['ink', 'quiet', 'paper', 'line', 'accent', 'found', 'foundInk', 'veil'])
		colours[name] = style.getPropertyValue(`--${name}`).trim();
	probe.remove();
	if (palette.texture)
		colours.paints = colours.paints.map((fill, paint) => palette.texture(fill, paint, colours));
	return colours;
}

// Calls back now, and when the reader's preference changes.
function withColours(use) {
	use(readColours());
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => use(readColours()));
}
