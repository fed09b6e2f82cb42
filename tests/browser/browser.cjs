// SPDX-License-Identifier: BSD-2-Clause
//
// browser.cjs - what the checks of pages have in common: one Chromium, Debian's, that asks for
// nothing; pages in it that note what they say and ask for; and a count of what holds.
'use strict';
const {createRequire} = require('module');
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
	await page.goto(`file://${path.resolve(file)}${hash}`);
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

// Says how many checks held, and ends with a status.
async function end(browser) {
	await browser.close();
	console.log(`${held} held, ${failed} did not, in ${Date.now() - began} ms`);
	process.exit(failed || !held ? 1 : 0);
}

module.exports = {start, open, check, end, packages};
