// SPDX-License-Identifier: BSD-2-Clause
//
// sarif-validate.cjs - `node sarif-validate.cjs NODE_MODULES FILE...`: each file against the schema of
// SARIF 2.1.0 that @microsoft/jest-sarif ships. In: node_modules as npm made it, SARIF. Out: what
// is wrong, a line each; status 1 where there is something.
const fs = require('fs');
const path = require('path');
const [modules, ...files] = process.argv.slice(2);
const from = (name) => require(path.join(modules, name));
const Ajv = from('ajv-draft-04').default;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }); // the schema is of JSON Schema's draft 04

from('ajv-formats').default(ajv);
const schema = from('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const validate = ajv.compile(schema);
let bad = files.length === 0;

for (const file of files) {
	if (validate(JSON.parse(fs.readFileSync(file, 'utf8'))))
		continue;
	bad = true;
	for (const e of validate.errors)
		console.log(`${file}: ${e.instancePath}: ${e.message}`);
}
process.exit(bad ? 1 : 0);
