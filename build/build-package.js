// `npm run package [FOLDER]`: what is published (write-package.js).
import { join, resolve } from 'node:path';
import { argv, stdout } from 'node:process';
import { root } from './build-options.js';
import { writePackage } from './write-package.js';

const folder = resolve(argv[2] ?? join(root, 'dist-package'));
await writePackage(folder);
stdout.write(`${folder}\n`);
