import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../src/manifest/edge/package-root.ts';
import { reportUsage } from './report-usage.ts';

/** Runs the built command line in this process and says at its end what it cost. */
reportUsage();

await import(pathToFileURL(join(packageRoot(), 'dist/src/cli.js')).href);
