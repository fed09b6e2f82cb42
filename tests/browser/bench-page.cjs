// SPDX-License-Identifier: BSD-2-Clause
//
// bench-page.cjs - how long a large trace's page takes: `node bench-page.cjs OURS.html SPEEDSCOPE.json`. Out: lines
// "what milliseconds": from the request until it is painted and answers, the least of three, a
// zoom's until it is painted, the most of ten; and the same trace in speedscope's own page, as its
// program opens it.
'use strict';
const fs = require('fs');
const path = require('path');
const {start, open, packages} = require('./browser.cjs');

const [, , ours, theirs] = process.argv;
const painted = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))));

async function openOurs(browser) {
	let least = Infinity, most = 0;
	for (let i = 0; i < 3; i++) {
		const page = await open(browser, ours, {ready: false});
		await page.waitForFunction(() => document.documentElement.dataset.ready, null, {polling: 20});
		least = Math.min(least, Number(await page.evaluate(() => document.documentElement.dataset.ready)));
		if (page.troubles.length)
			throw new Error(page.troubles.join());
		for (let k = 0; i === 2 && k < 10; k++) {
			const took = await page.evaluate(async key => {
				const cursor = document.querySelector('#chart .cursor'), from = performance.now();
				cursor.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
				await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
				return performance.now() - from;
			}, k < 5 ? '+' : '-');
			most = Math.max(most, took);
		}
		await page.context().close();
	}
	console.log(`ours ${least}`);
	console.log(`zoom ${Math.round(most)}`);
}

// Its program writes the profile as a script, which its page then loads.
async function openTheirs(browser) {
	const page = await (await browser.newContext({viewport: {width: 1280, height: 900}})).newPage();
	const app = path.join(path.dirname(packages.resolve('speedscope/package.json')), 'dist/release/index.html');
	const script = path.resolve(`${theirs}.js`);
	fs.writeFileSync(script, `speedscope.loadFileFromBase64("boot", "${fs.readFileSync(theirs).toString('base64')}")`);
	const from = Date.now();
	await page.goto(`file://${app}#localProfilePath=${script}`, {waitUntil: 'commit', timeout: 300000});
	await page.waitForFunction(() => document.title && document.title !== 'speedscope', null, {timeout: 300000, polling: 20});
	await painted(page);
	console.log(`speedscope ${Date.now() - from}`);
	await page.context().close();
}

(async () => {
	const browser = await start();
	await openOurs(browser);
	await openTheirs(browser);
	await browser.close();
})();
