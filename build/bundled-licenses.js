import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build-options.js';

/** The folders of all packages whose code is in the bundle, from the checkout. */
export function bundledPackages({ outputs }) {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => {
      const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
      return found === undefined || bytesInOutput === 0 ? [] : [found];
    }),
  );
  return [...new Set(used)].toSorted();
}

/** The licences of all packages whose code is in the bundle. */
export const licensesOf = (metafile) =>
  bundledPackages(metafile)
    .map((path) => licenseText(join(root, path)))
    .join(`\n${'-'.repeat(80)}\n\n`);

function licenseText(path) {
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((each) => /^(?:licen[cs]e|copying)/i.test(each));
  const text =
    file === undefined
      ? 'No text of its licence comes with it.'
      : readFileSync(join(path, file), 'utf8').trim();
  return `${name} ${version} (${license ?? 'see below'})\n\n${text}\n`;
}
