// SPDX-License-Identifier: BSD-2-Clause
//
// speedscope-import.cjs - what speedscope itself makes of a file: `node speedscope-import.cjs BUNDLE FILE`.
// In: the script of speedscope's npm package, as it stands. Out: a line of JSON a step with its
// self and total weight over all profiles, by speedscope's own reckoning.
//
// The script is one function that ends in drawing a page. There is none here: every object of a
// browser is one that swallows whatever is done with it. What imports a file is declared inside, so
// a line that hands it out is put at its beginning.
'use strict';
const fs = require('fs');

let source = fs.readFileSync(process.argv[2], 'utf8');
const importer = /"Importing as speedscope json file"\),(\w+)\(/.exec(source);
if (!importer)
	throw new Error('this speedscope has its importer elsewhere');
source = source.replace('(()=>{', `(()=>{globalThis.speedscopeImport = file => ${importer[1]}(file);`);

const anything = new Proxy(function () {}, {
	get: (target, key) => (key === Symbol.toPrimitive ? () => '' : key === 'length' ? 0 : anything),
	apply: () => anything,
	construct: () => anything,
	set: () => true,
});
for (const name of ['window', 'document', 'location', 'localStorage', 'self', 'Image', 'FontFace', 'Element',
	'HTMLElement', 'requestAnimationFrame', 'matchMedia', 'addEventListener'])
	Object.defineProperty(globalThis, name, {value: anything, configurable: true, writable: true});
console.log = () => {};
try {
	(0, eval)(source);
} catch (error) {
	// It could not draw its page.
}

const steps = new Map();
for (const profile of globalThis.speedscopeImport(JSON.parse(fs.readFileSync(process.argv[3], 'utf8'))).profiles)
	profile.forEachFrame(frame => {
		const step = `${frame.file};${frame.name}`;
		const sum = steps.get(step) || {self: 0, step, total: 0};

		sum.self += frame.getSelfWeight();
		sum.total += frame.getTotalWeight();
		steps.set(step, sum);
	});
for (const sum of steps.values())
	if (sum.total > 0 && sum.step !== 'off cpu;off cpu')
		process.stdout.write(JSON.stringify(sum) + '\n');
