// SPDX-License-Identifier: BSD-2-Clause
//
// pictures.cjs - the README's pictures: `node pictures.cjs BOOT.html OUT`. In: a boot's page. Out: OUT/flame-light.png,
// flame-dark.png, zoomed to where the sorted SYSINITs run, and flame-narrow.png, 360 pixels wide.
'use strict';
const path = require('path');
const {start, open} = require('./browser.cjs');

const [, , boot, out] = process.argv;

async function shoot(browser, name, options, prepare) {
	const page = await open(browser, boot, {reducedMotion: 'reduce', ...options});
	await prepare(page);
	await page.waitForTimeout(300);
	if (page.troubles.length)
		throw new Error(page.troubles.join());
	await page.screenshot({path: path.join(out, `${name}.png`)});
	await page.context().close();
}

// Its details, the boot around it still in view.
async function pick(page, step) {
	await page.focus('#chart .cursor');
	await page.fill('#find', `^${step}$`);
	await page.keyboard.press('Enter');
	await page.fill('#find', '');
	await page.evaluate(() => {
		document.activeElement.blur();
		scrollTo(0, 0);
	});
}

(async () => {
	const browser = await start();
	for (const colorScheme of ['light', 'dark'])
		await shoot(browser, `flame-${colorScheme}`, {colorScheme, viewport: {width: 1280, height: 860}}, async page => {
			await pick(page, 'sysinit_sort');
		});
	await shoot(browser, 'flame-narrow', {viewport: {width: 360, height: 740}}, async page => {
		await page.evaluate(() => document.querySelector('#flame').scrollIntoView());
	});
	await browser.close();
})();
