// SPDX-License-Identifier: BSD-2-Clause
//
// diff-page.cjs - the page of two boots in a Chromium: `node diff-page.cjs DIR`. In: DIR/diff.html of two
// boots with an edit or two and diff.json of the same, smp.html of several threads, hostile.html. Out: what
// does not hold, and how much did.
'use strict';
const fs = require('fs');
const path = require('path');
const {start, open, check, end, text, label, hash, settled, accessible} = require('./browser.cjs');

const dir = process.argv[2];
const file = name => path.join(dir, name);
const diff = JSON.parse(fs.readFileSync(file('diff.json'), 'utf8'));
const sort = diff.steps.find(step => step.name === 'sysinit_sort');
const added = diff.steps.find(step => step.state === 'added');
const grouped = value => String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, ',');
const range = async page => (/time=(\d+)-(\d+)/.exec(await hash(page)) || []).slice(1).join('-');

// How many pixels of what joins the boots are neither its ground nor grey.
const joined = page => page.$eval('#joins canvas', canvas => {
	const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
	let drawn = 0, coloured = 0;
	for (let i = 0; i < data.length; i += 4) {
		drawn += data[i + 3] > 40 ? 1 : 0;
		coloured += data[i + 3] > 40 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 40 ? 1 : 0;
	}
	return {drawn, coloured};
});

// Goes to the frame of that name by the search, from a picture.
async function goTo(page, picture, name) {
	await page.focus(`${picture} .cursor`);
	await page.fill('#find', `^${name}$`);
	await page.keyboard.press('Enter');
	await settled(page);
	return text(page, '#details');
}

async function pairs(page) {
	const details = await goTo(page, '#base', 'sysinit_sort');
	for (const part of ['changed', grouped(sort.base), grouped(sort.new), `−${grouped(sort.delta)}`, 'kernel/steps/sysinit-sort.c:'])
		check(details.includes(part), `a step's details have both sides: ${part}`, details);
	const {drawn, coloured} = await joined(page);
	check(drawn > 1000 && coloured > 500, 'the boots are joined, and what changed has a colour', drawn, coloured);
	check(/^time=/.test((await hash(page)).slice(1)) === false, 'nothing zooms by that', await hash(page));

	await page.click('#details button:text-is("To the new")');
	check(/^sysinit_sort \(init\) of the new, changed: /.test(await label(page)), 'a button leads to its other side', await label(page));
	await page.keyboard.press('x');
	check(/^sysinit_sort \(init\) of the base, changed: /.test(await label(page)), 'and x back', await label(page));
	await page.click('#details .close');

	const gone = await goTo(page, '#new', added.name);
	check(gone.includes('added') && gone.includes('it has none') && gone.includes(grouped(added.new)), 'what was added has no other side', gone);
	await page.keyboard.press('Escape');
	await page.fill('#find', '');
}

async function together(page) {
	await page.click('#bar button:text-is("Whole boots")');
	await page.focus('#new .cursor');
	await page.keyboard.press('+');
	await page.keyboard.press('+');
	const zoomed = await range(page);
	check(zoomed !== '', 'the new boot zooms the base with it', zoomed);
	await page.focus('#base .cursor');
	await page.keyboard.press('0');
	check(await range(page) === '', 'and the base the new', await range(page));
	const box = await (await page.$('#base .sheet')).boundingBox();
	await page.mouse.move(box.x + box.width * 0.5, box.y + box.height - 8);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * 0.75, box.y + box.height - 8, {steps: 4});
	await page.mouse.up();
	const [a, b] = (await range(page)).split('-').map(Number), all = Math.max(diff.total.base, diff.total.new);
	check(Math.abs(a / all - 0.5) < 0.02 && Math.abs(b / all - 0.75) < 0.02, 'what was dragged over is shown', a, b);
	await page.click('#bar button:text-is("Whole boots")');
}

async function keyboard(page) {
	for (const picture of ['#base', '#new', '#graph']) {
		await page.focus(`${picture} .cursor`);
		const seen = new Set([await label(page)]);
		for (const key of ['ArrowRight', 'ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowLeft']) {
			await page.keyboard.press(key);
			seen.add(await label(page));
		}
		check(seen.size >= 3 && [...seen].every(Boolean), `${picture}: arrows go from frame to frame`, [...seen]);
		check(await page.$eval(`${picture} .cursor`, node => parseFloat(getComputedStyle(node).outlineWidth) >= 2), `${picture}: the focus is visible`);
	}
	// The base stands on the line between the boots, the new one hangs from it.
	for (const [picture, out] of [['#base', 'ArrowUp'], ['#new', 'ArrowDown']]) {
		await goTo(page, picture, 'mi_startup');
		await page.keyboard.press('Escape');
		await page.focus(`${picture} .cursor`);
		const before = await label(page), y = (await (await page.$(`${picture} .cursor`)).boundingBox()).y;
		await page.keyboard.press(out);
		const now = (await (await page.$(`${picture} .cursor`)).boundingBox()).y;
		check(before.startsWith('mi_startup') && await label(page) !== before && (out === 'ArrowUp' ? now < y : now > y), `${picture}: ${out} goes to what a step called`, before, await label(page), y, now);
	}
	await page.fill('#find', '');
}

async function graph(page) {
	await page.focus('#graph .cursor');
	for (let i = 0; i < 4; i++)
		await page.keyboard.press('ArrowDown');
	const boot = await label(page);
	check(boot.includes(`base ${grouped(diff.watched.base)}, new ${grouped(diff.watched.new)}`), 'the flame graph is both boots', boot);
	const details = await goTo(page, '#graph', 'sysinit_sort');
	check(details.includes(grouped(sort.base)) && details.includes(grouped(sort.new)) && details.includes('changed'), 'its frames have both sides', details);
	await page.click('.choice label:has-text("total")');
	const startup = diff.steps.find(step => step.name === 'mi_startup');
	await goTo(page, '#graph', 'mi_startup');
	const total = await text(page, '#details');
	check(total.includes(grouped(startup.total_base)) && total.includes(grouped(startup.total_new)), 'by total time it has the totals', total);
	await page.click('.choice label:has-text("self")');
	await page.fill('#find', '');
}

async function address(browser, page) {
	await goTo(page, '#base', 'sysinit_sort');
	await page.focus('#base .cursor');
	await page.keyboard.press('Enter');
	const there = await hash(page), details = await text(page, '#details');
	check(there.includes('time=') && there.includes('at=b') && there.includes('find='), 'the address says what is shown', there);
	const other = await open(browser, file('diff.html'), {hash: await page.evaluate(() => location.hash)});
	await settled(other);
	check(await hash(other) === there && await text(other, '#details') === details, 'and leads there', await hash(other), there);
	await other.context().close();
	const wild = await open(browser, file('diff.html'), {hash: '#time=9-1&at=n99999999&graph=x&unit=y&find=(&by=z'});
	check(wild.troubles.length === 0, 'an address that means nothing does nothing', wild.troubles);
	await wild.context().close();
}

(async () => {
	const browser = await start();
	const page = await open(browser, file('diff.html'));
	check((await text(page, '.total data')) === `−${grouped(diff.total.delta)}`, 'the total', await text(page, '.total data'));
	check((await text(page, '.verdict')).startsWith('regression: '), 'the verdict', await text(page, '.verdict'));
	check(!await page.isVisible('#static') && await page.isVisible('#graph'), 'the static picture makes room');
	check(await page.$$eval('body *', all => all.length) < 5000, 'few elements');
	await pairs(page);
	await together(page);
	await keyboard(page);
	await graph(page);
	await page.click('.choice label:has-text("time at 1 per ns")');
	check(/^−[\d.]+ µs$/.test(await text(page, '.total data')), 'the total as time', await text(page, '.total data'));
	await page.click('.choice label:has-text("instructions")');
	await address(browser, page);
	await accessible(page, 'light, details open');
	check(page.troubles.length === 0, 'no error, no message, no request', page.troubles);

	const bare = await open(browser, file('diff.html'), {javaScriptEnabled: false});
	check(await bare.isVisible('#static svg') && await bare.isVisible('noscript p'), 'without scripts there is the picture');
	check(await bare.isVisible('#steps table') && await bare.isVisible('#subsystems table') && !await bare.isVisible('#bar'), 'and the tables, and nothing that does nothing');
	check(bare.troubles.length === 0, 'it is quiet without scripts', bare.troubles);

	const dark = await open(browser, file('smp.html'), {colorScheme: 'dark', reducedMotion: 'reduce'});
	check(await dark.$eval('#base .sheet', canvas => [...canvas.getContext('2d').getImageData(canvas.width - 4, 4, 1, 1).data].slice(0, 3).every(part => part < 110)), 'dark where one prefers that');
	await goTo(dark, '#new', 'sysinit_sort');
	await accessible(dark, 'dark');
	check(dark.troubles.length === 0, 'several threads: quiet', dark.troubles);

	const narrow = await open(browser, file('diff.html'), {viewport: {width: 360, height: 740}});
	check(await narrow.evaluate(() => document.documentElement.scrollWidth) <= 360, '360 pixels are enough', await narrow.evaluate(() => document.documentElement.scrollWidth));
	await accessible(narrow, '360 pixels');
	await narrow.emulateMedia({media: 'print'});
	check(await narrow.isVisible('#static svg') && !await narrow.isVisible('#bar') && !await narrow.isVisible('#base') && !await narrow.isVisible('#joins'), 'on paper there is the picture');

	const hostile = await open(browser, file('hostile.html'));
	check(await hostile.$$eval('script, iframe, object, embed, link, img, base, form', all => all.map(node => node.id || node.tagName).join()) === 'data,SCRIPT', 'hostile names make no elements');
	check((await text(hostile, '#steps')).includes('</title></text><script>alert(1)</script>'), 'they are shown');
	await hostile.focus('#new .cursor');
	await hostile.fill('#find', 'script');
	await hostile.keyboard.press('Enter');
	check((await text(hostile, '#details h2')).includes('<script>alert(1)'), 'and picked', await text(hostile, '#details'));
	check(!await hostile.evaluate(() => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/.test(document.body.textContent)), 'no character that acts on a display');
	check(hostile.troubles.length === 0, 'hostile names did nothing', hostile.troubles);
	await end(browser);
})();
