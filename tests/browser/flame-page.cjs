// SPDX-License-Identifier: BSD-2-Clause
//
// flame-page.cjs - one boot's page in a Chromium: `node flame-page.cjs DIR`. In: DIR/one.html and smp.html,
// their one.folded and smp.folded and one.json, and hostile.html. Out: what does not hold, and how
// much did.
'use strict';
const fs = require('fs');
const path = require('path');
const {start, open, check, end, text, label, hash, settled, accessible} = require('./browser.cjs');

const dir = process.argv[2];
const file = name => path.join(dir, name);
const report = JSON.parse(fs.readFileSync(file('one.json'), 'utf8'));
const sort = report.steps.find(step => step.name === 'sysinit_sort');
const grouped = value => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const pixels = page => page.$eval('#chart .sheet', canvas => canvas.toDataURL());
// What the page copies.
const copied = async (page, name) => {
	await page.evaluate(() => {
		navigator.clipboard.writeText = async what => {
			window.copied = what;
		};
	});
	await page.click(`#bar button:text-is("${name}")`);
	return page.evaluate(() => window.copied);
};
const lines = what => what.trim().split('\n').sort().join('\n');

async function keyboard(page) {
	await page.focus('#chart .cursor');
	const first = await label(page);
	check(/\(.+\): [\d,]+ instructions/.test(first), 'the focused frame says what it is', first);
	check(await page.$eval('#chart .cursor', node => parseFloat(getComputedStyle(node).outlineWidth) >= 2), 'the focus is visible');
	const seen = new Set([first]);
	for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowLeft']) {
		await page.keyboard.press(key);
		seen.add(await label(page));
		const {width, left, right} = await page.$eval('#chart .cursor', node => {
			const box = node.getBoundingClientRect(), over = document.querySelector('#chart').getBoundingClientRect();
			return {width: box.width, left: box.left - over.left, right: over.right - box.right};
		});
		check(width >= 1 && left >= 0 && right >= 0, `the frame that ${key} leads to can be seen`, width, left, right);
	}
	check(seen.size >= 4, 'arrows go from frame to frame', [...seen]);
	check(await text(page, '#said') !== '', 'each is said');
	check(!(await hash(page)).includes('time='), 'walking does not zoom', await hash(page));

	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	check(/time=\d+-\d+/.test(await hash(page)), 'Enter zooms', await hash(page));
	check(await page.isVisible('#details'), 'and shows details');
	const zoomed = await hash(page);
	await page.keyboard.press('+');
	check(await hash(page) !== zoomed, '+ zooms');
	await page.keyboard.press('Escape');
	check(!await page.isVisible('#details'), 'Escape closes the details');
	await page.keyboard.press('0');
	check(await hash(page) === '', '0 shows all', await hash(page));
	await page.keyboard.press('/');
	check(await page.evaluate(() => document.activeElement.id) === 'find', '/ goes to the search');
}

async function pointer(page) {
	await page.focus('#chart .cursor');
	await page.fill('#find', '^sysinit_sort$');
	await page.keyboard.press('Enter');
	await page.fill('#find', '');
	await page.click('#details .close');
	await settled(page);
	const box = await (await page.$('#chart .sheet')).boundingBox(), before = await pixels(page);
	const row = (await (await page.$('#chart .cursor')).boundingBox()).y + 8;
	await page.mouse.click(box.x + box.width / 2, row);
	const details = await text(page, '#details');
	for (const part of ['sysinit_sort', 'init', 'kernel/steps/sysinit-sort.c:', grouped(sort.self), grouped(sort.n)])
		check(details.includes(part), `a click shows ${part}`, details);
	await page.click('#details .close');
	await page.mouse.move(box.x + box.width * 0.9, row);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * 0.95, row, {steps: 4});
	await page.mouse.up();
	await settled(page);
	const [, a, b] = /time=(\d+)-(\d+)/.exec(await hash(page)) || [];
	const total = report.boot.total;
	check(Math.abs(a / total - 0.9) < 0.01 && Math.abs(b / total - 0.95) < 0.01, 'what was dragged over is shown', a, b);
	check(await pixels(page) !== before, 'and drawn');
	const map = await (await page.$('#chart .map')).boundingBox();
	await page.mouse.click(map.x + map.width * 0.25, map.y + 20);
	const [, c] = /time=(\d+)-/.exec(await hash(page)) || [];
	check(Number(c) < 0.25 * total && Number(c) > 0.2 * total, 'the map leads elsewhere', c);
	await page.click('#bar button:text-is("Whole boot")');
	check(await hash(page) === '', 'and back', await hash(page));
}

async function searching(page) {
	await page.fill('#find', '^sysinit_sort$');
	const share = (100 * sort.total / report.boot.total).toFixed(2);
	check(await text(page, '#matches') === `1 match, ${share} % of the boot`, 'the search counts and weighs', await text(page, '#matches'));
	await page.keyboard.press('Enter');
	check((await text(page, '#details h2')) === 'sysinit_sort', 'Enter goes to the match');
	await page.fill('#find', 'sort(');
	check(await page.getAttribute('#find', 'aria-invalid') === 'true', 'what is no regular expression says so');
	await page.fill('#find', '');
	await page.click('#details .close');
}

async function switches(page) {
	await page.click('.choice label:has-text("time at 1 per ns")');
	check(/ms$/.test(await text(page, '.total data')), 'the total as time', await text(page, '.total data'));
	check(/ (ns|µs|ms)/.test(await page.getAttribute('#chart .cursor', 'aria-label')), 'frames as time');
	await page.click('.choice label:has-text("instructions")');
	check(await text(page, '.total data') === grouped(report.boot.total), 'and back in instructions');
	await page.click('.choice label:has-text("total")');
	await page.focus('#graph .cursor');
	for (let i = 0; i < 8 && !(await label(page)).startsWith('mi_startup'); i++)
		await page.keyboard.press(i ? 'ArrowRight' : 'ArrowUp');
	const startup = report.steps.find(step => step.name === 'mi_startup');
	check((await label(page)).includes(grouped(startup.total)), 'the flame graph by total time has the total', await label(page));
	await page.click('.choice label:has-text("self")');
}

async function address(browser, page) {
	await page.fill('#find', 'init');
	await page.focus('#chart .cursor');
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Enter');
	const there = await hash(page), details = await text(page, '#details');
	await settled(page);
	const other = await open(browser, file('one.html'), {hash: await page.evaluate(() => location.hash)});
	await settled(other);
	check(there.includes('time=') && there.includes('at=t') && there.includes('find=init'), 'the address says what is shown', there);
	check(await hash(other) === there, 'and leads there', await hash(other), there);
	check(await text(other, '#details') === details, 'with the details');
	check(await other.inputValue('#find') === 'init', 'and the search');
	const wild = await open(browser, file('one.html'), {hash: '#time=9-1&at=t99999999&graph=x&unit=y&find=(&by=z'});
	check(wild.troubles.length === 0, 'an address that means nothing does nothing', wild.troubles);
	await other.context().close();
	await wild.context().close();
}

(async () => {
	const browser = await start();
	const page = await open(browser, file('one.html'));
	check(await page.title() === 'Boot one.bft', 'the title');
	check((await text(page, '.total data')) === grouped(report.boot.total), 'the total');
	check(!await page.isVisible('#static'), 'the static picture makes room');
	check(await page.$$eval('body *', all => all.length) < 5000, 'few elements');
	await keyboard(page);
	await pointer(page);
	await searching(page);
	await switches(page);
	await address(browser, page);
	await accessible(page, 'light, details open');
	check(page.troubles.length === 0, 'no error, no message, no request', page.troubles);

	// To the tick: the boxes that are drawn are the boot's.
	for (const name of ['one', 'smp']) {
		const whole = await open(browser, file(`${name}.html`));
		await whole.focus('#chart .cursor');
		check(lines(await copied(whole, 'Copy as folded')) === lines(fs.readFileSync(file(`${name}.folded`), 'utf8')), `${name}: the timeline's folded stacks are export's`);
		await whole.focus('#graph .cursor');
		const sum = what => what.trim().split('\n').reduce((all, line) => all + Number(line.split(' ').pop()), 0);
		check(sum(await copied(whole, 'Copy as folded')) === sum(fs.readFileSync(file(`${name}.folded`), 'utf8')), `${name}: the flame graph's sum to the boot`);
		check(whole.troubles.length === 0, `${name}: quiet`, whole.troubles);
		await whole.context().close();
	}

	const bare = await open(browser, file('one.html'), {javaScriptEnabled: false});
	check(await bare.isVisible('#static svg') && await bare.isVisible('noscript p'), 'without scripts there is the picture');
	check(await bare.locator('#steps tbody tr').count() > 20 && await bare.isVisible('#steps table'), 'and the steps');
	check(!await bare.isVisible('#bar'), 'and nothing that does nothing');
	check(bare.troubles.length === 0, 'it is quiet without scripts', bare.troubles);

	const dark = await open(browser, file('one.html'), {colorScheme: 'dark', reducedMotion: 'reduce'});
	const light = colour => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
	check(light(await dark.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)) < 60, 'dark where one prefers that');
	check(await dark.$eval('#chart .sheet', canvas => [...canvas.getContext('2d').getImageData(canvas.width - 4, 4, 1, 1).data].slice(0, 3).every(part => part < 60)), 'the canvas too');
	await dark.click('#chart .inside', {position: {x: 300, y: 60}});
	await accessible(dark, 'dark');

	const narrow = await open(browser, file('smp.html'), {viewport: {width: 360, height: 740}});
	check(await narrow.evaluate(() => document.documentElement.scrollWidth) <= 360, '360 pixels are enough', await narrow.evaluate(() => document.documentElement.scrollWidth));
	await accessible(narrow, '360 pixels');

	await narrow.emulateMedia({media: 'print'});
	check(await narrow.isVisible('#static svg') && !await narrow.isVisible('#bar') && !await narrow.isVisible('#chart'), 'on paper there is the picture');

	const hostile = await open(browser, file('hostile.html'));
	check(hostile.troubles.length === 0, 'hostile names do nothing', hostile.troubles);
	check(await hostile.$$eval('script, iframe, object, embed, link, img, base, form', all => all.map(node => node.id || node.tagName).join()) === 'data,SCRIPT', 'hostile names make no elements');
	check((await text(hostile, '#steps')).includes('</title></text><script>alert(1)</script>'), 'they are shown');
	await hostile.fill('#find', 'script');
	check(/^[1-9]/.test(await text(hostile, '#matches')), 'and found', await text(hostile, '#matches'));
	await hostile.keyboard.press('Enter');
	check((await text(hostile, '#details h2')).includes('<script>alert(1)'), 'and picked', await text(hostile, '#details'));
	const acts = await hostile.evaluate(() => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/.test(document.body.textContent));
	check(!acts, 'no character that acts on a display');
	check(hostile.troubles.length === 0, 'hostile names did nothing', hostile.troubles);
	await end(browser);
})();
