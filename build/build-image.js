// `node build/build-image.js FOLDER STATUS`: what the Dockerfile puts into the image. That is what is published, the packages that it
// asks for by name (but SQLite's, which Node.js 24 has itself), and a bill of all that the image holds: STATUS is Debian's list
// of what is installed in it.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv, versions } from 'node:process';
import { root } from './build-options.js';
import { bundledPackages } from './bundled-licenses.js';
import { billOfMaterials, packagesWithNeeds } from './image-packages.js';
import { APART, writePackage } from './write-package.js';

const [, , folder, status] = argv;
const metafile = await writePackage(resolve(folder));
const apart = packagesWithNeeds(APART.filter((name) => name !== '@photostructure/sqlite'));

/** Types and source maps are read by no program that runs. */
const isRead = (path) => !/\.(?:map|[cm]?ts)$/.test(path);

for (const each of apart)
  cpSync(join(root, each), join(folder, each), {
    recursive: true,
    dereference: true,
    filter: (from) => isRead(from) && !from.slice(join(root, each).length).includes('node_modules'),
  });
const bill = billOfMaterials({
  npm: [...bundledPackages(metafile), ...apart],
  debian: readFileSync(status, 'utf8'),
  node: versions.node,
});
writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
