// SPDX-License-Identifier: BSD-2-Clause
//
// controls.js - what is around pictures: a bar with the search and the switches, the panel with a
// box's details, what is said to those who listen, the address that brings somebody else here.

function say(text) {
	element('said').textContent = text;
}

async function copy(text, what) {
	try {
		await navigator.clipboard.writeText(text);
	} catch {
		const area = make('textarea', {class: 'probe', 'aria-hidden': 'true'});
		area.value = text;
		document.body.append(area);
		area.select();
		document.execCommand('copy');
		area.remove();
	}
	toast(`${what} copied`);
}

let toasted = 0;
function toast(text) {
	const toast = element('toast');
	toast.textContent = text;
	toast.classList.add('shown');
	clearTimeout(toasted);
	toasted = setTimeout(() => toast.classList.remove('shown'), 2500);
}

const button = (text, onclick, attributes) => make('button', {type: 'button', onclick, ...attributes}, text);

// One of several: choices [[value, text]...]; change(value). Returned is the element; value(v) sets it.
function choice(name, legend, choices, change) {
	const inputs = choices.map(([value]) => make('input', {type: 'radio', name, value, onchange: () => change(value)}));
	const set = make('fieldset', {class: 'choice'}, make('legend', {}, legend),
		...choices.map(([, text], i) => make('label', {}, inputs[i], make('span', {}, text))));
	set.value = value => inputs.forEach(input => {
		input.checked = input.value === value;
	});
	set.value(choices[0][0]);
	return set;
}

// A regular expression that somebody types; find(regexp or null), again(step) for the next match.
function searchField(find, again) {
	const input = make('input', {type: 'search', id: 'find', placeholder: 'Search steps (regex)', 'aria-label': 'Search steps by a regular expression',
		spellcheck: 'false', autocomplete: 'off', 'aria-describedby': 'matches'});
	const matches = make('output', {id: 'matches', for: 'find'});
	const look = () => {
		let wanted = null;
		input.removeAttribute('aria-invalid');
		matches.textContent = '';
		try {
			wanted = input.value ? new RegExp(input.value, 'i') : null;
		} catch (error) {
			input.setAttribute('aria-invalid', 'true');
			matches.textContent = 'not a regular expression yet';
			return;
		}
		matches.textContent = find(wanted);
	};
	input.addEventListener('input', look);
	input.addEventListener('keydown', event => {
		if (event.key === 'Enter') {
			event.preventDefault();
			again(event.shiftKey ? -1 : 1);
		} else if (event.key === 'Escape') {
			input.value = '';
			look();
		}
	});
	document.addEventListener('keydown', event => {
		if (event.key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
			event.preventDefault();
			input.focus();
			input.select();
		}
	});
	const field = make('div', {class: 'find'}, input, matches);
	field.set = text => {
		input.value = text;
		look();
	};
	field.value = () => input.value;
	return field;
}

// The panel: rows [[term, text or node]...] and buttons. Without rows it goes.
function showDetails(title, rows, buttons, close) {
	const panel = element('details');
	panel.hidden = !rows;
	if (!rows)
		return;
	const list = make('dl');
	for (const [term, ...what] of rows.filter(Boolean))
		list.append(make('div', {}, make('dt', {}, term), make('dd', {}, ...what)));
	panel.replaceChildren(make('div', {class: 'panel-head'}, ...title, button('Close', close, {class: 'close'})), list,
		make('div', {class: 'buttons'}, ...buttons));
}

// What is shown as an address's fragment, "a=1&b=2", and back.
function readFragment() {
	return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}
let writing = 0;
function writeFragment(state) {
	clearTimeout(writing);
	writing = setTimeout(() => {
		const kept = Object.entries(state()).filter(([, value]) => value !== '' && value !== null);
		const text = new URLSearchParams(kept).toString();
		if (location.hash.slice(1) === text)
			return;
		try {
			history.replaceState(null, '', `#${text}`);
		} catch {
			location.replace(`#${text}`);
		}
	}, 120);
}

// Folded stacks of the boxes that `within` says: "subsystem;step;step SELF". In a name ';' becomes ':'
// and a space '_', as in `bootflame export folded`.
function folded(boxes, within, subsystem, isStep) {
	const paths = new Map(), quote = name => name.replace(/;/g, ':').replace(/ /g, '_') || '(no name)';
	const pathOf = new Array(boxes.n);
	for (let i = 0; i < boxes.n; i++) {
		const above = boxes.parent[i] >= 0 ? pathOf[boxes.parent[i]] : '';
		pathOf[i] = isStep(i) ? `${above};${quote(boxes.name(i))}` : '';
		if (boxes.self[i] > 0 && within(i)) {
			const line = quote(subsystem(i)) + pathOf[i];
			paths.set(line, (paths.get(line) || 0) + boxes.self[i]);
		}
	}
	return [...paths].map(([line, self]) => `${line} ${self}\n`).join('');
}
