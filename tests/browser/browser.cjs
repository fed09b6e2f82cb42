// SPDX-License-Identifier: BSD-2-Clause
//
// browser.cjs - what the checks of pages have in common: one Chromium, Debian's, that asks for
// nothing; pages in it that note what they say and ask for; and a count of what holds.
'use strict';
const {createRequire} = require('module');
const fs = require('fs');
const path = require('path');
// The packages lie where fetch-browser-packages.sh put them.
const packages = createRequire(path.resolve(process.env.BROWSER_PACKAGES, 'x.js'));

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync'];

async function start() {
	const {chromium} = packages('playwright-core');
	return chromium.launch({executablePath: '/usr/bin/chromium', args: flags});
}

// A page of a file, in a context of its own. `troubles`: what it said on its console, threw, or asked for.
async function open(browser, file, options = {}) {
	const {hash = '', ready = true, ...context} = options;
	const page = await (await browser.newContext({viewport: {width: 1280, height: 900}, ...context})).newPage();
	page.setDefaultTimeout(60000);
	page.troubles = [];
	page.on('console', message => page.troubles.push(`console: ${message.text()}`));
	page.on('pageerror', error => page.troubles.push(`error: ${error.message}`));
	page.on('dialog', dialog => {
		page.troubles.push('a dialog');
		dialog.dismiss();
	});
	page.on('request', request => {
		if (request.url().split('#')[0] !== `file://${path.resolve(file)}`)
			page.troubles.push(`request: ${request.url().slice(0, 100)}`);
	});
	await page.goto(`file://${path.resolve(file)}${hash}`, {timeout: 300000});
	if (ready && context.javaScriptEnabled !== false)
		await page.waitForFunction(() => document.documentElement.dataset.ready);
	return page;
}

let failed = 0, held = 0;
const began = Date.now();
function check(holds, promise, ...seen) {
	if (holds) {
		held++;
		return;
	}
	failed++;
	console.log(`not so: ${promise}`, ...seen);
}

// What an element shows; how the one that has the focus is called; the address's fragment.
const text = (page, selector) => page.$eval(selector, node => node.innerText);
const label = page => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
const hash = async page => {
	await page.waitForTimeout(200); // it is written when the reader pauses
	return decodeURIComponent(await page.evaluate(() => location.hash));
};
const settled = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));

async function accessible(page, when) {
	await page.evaluate(fs.readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8'));
	const {violations} = await page.evaluate(() => window.axe.run({resultTypes: ['violations']}));
	for (const {id, impact, nodes} of violations)
		check(impact !== 'serious' && impact !== 'critical', `axe, ${when}: ${id}`, nodes.slice(0, 3).map(node => node.html.slice(0, 120)));
	check(true, 'axe ran');
}

// Says how many checks held, and ends with a status.
async function end(browser) {
	await browser.close();
	console.log(`${held} held, ${failed} did not, in ${Date.now() - began} ms`);
	process.exit(failed || !held ? 1 : 0);
}

module.exports = {packages, start, open, check, end, text, label, hash, settled, accessible};
