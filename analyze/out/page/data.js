// SPDX-License-Identifier: BSD-2-Clause
//
// data.js - the page's data: out of its element into columns, as page.c packed them. And how
// elements are made: text is only ever set as text.

const element = id => document.getElementById(id);

// make('p', {class: 'x', onclick: f}, 'text', child)
function make(tag, attributes, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {})) {
		if (name.startsWith('on'))
			made.addEventListener(name.slice(2), value);
		else if (value !== false && value !== undefined)
			made.setAttribute(name, value === true ? '' : value);
	}
	made.append(...children);
	return made;
}

function fromBase64(text) {
	if (Uint8Array.fromBase64)
		return Uint8Array.fromBase64(text);
	const letters = atob(text), bytes = new Uint8Array(letters.length);
	for (let i = 0; i < bytes.length; i++)
		bytes[i] = letters.charCodeAt(i);
	return bytes;
}

// {name: bytes} of what page_data_write wrote.
async function unpack(text) {
	const inflated = new Blob([fromBase64(text)]).stream().pipeThrough(new DecompressionStream('deflate'));
	const all = new Uint8Array(await new Response(inflated).arrayBuffer());
	const view = new DataView(all.buffer), columns = {};
	for (let at = 0; at < all.length;) {
		const letters = all[at], name = utf8(all.subarray(at + 1, at + 1 + letters));
		const bytes = view.getUint32(at + 1 + letters, true);
		at += 1 + letters + 4;
		columns[name] = all.subarray(at, at + bytes);
		at += bytes;
	}
	return columns;
}

const utf8 = bytes => new TextDecoder().decode(bytes);

// The numbers of a column, one by one; each of at most 2^53 to the digit.
class Reader {
	constructor(bytes) {
		this.bytes = bytes;
		this.at = 0;
	}
	next() {
		let byte = this.bytes[this.at++];
		if (byte < 128)
			return byte;
		let value = byte & 127;
		for (let scale = 128; byte > 127; scale *= 128) {
			byte = this.bytes[this.at++];
			value += (byte & 127) * scale;
		}
		return value;
	}
}

function numbers(bytes) {
	let n = 0;
	for (let i = 0; i < bytes.length; i++)
		n += bytes[i] < 128 ? 1 : 0;
	const reader = new Reader(bytes);
	return new Float64Array(n).map(() => reader.next());
}
