import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { detectors } from '../../src/checks/index.ts';
import {
  checksSection,
  codesSection,
  detectorsTable,
  withBetween,
} from '../support/detectors-index.ts';

const place = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test.each([
  {
    path: 'docs/reference/checks/index.md',
    from: '## The checks',
    to: '## Codes of Istio and Kiali',
    text: checksSection(detectors),
  },
  {
    path: 'docs/reference/checks/index.md',
    from: '## Codes of Istio and Kiali',
    to: '## The form of a page',
    text: codesSection(detectors),
  },
  {
    path: 'README.md',
    from: '## What it looks for',
    to: 'Every check of them',
    text: detectorsTable(detectors),
  },
])('$path lists the checks that there are', async ({ path, from, to, text }) => {
  const written = readFileSync(place(path), 'utf8');
  const wanted = await format(withBetween(written, from, to, text), {
    ...(await resolveConfig(place(path))),
    filepath: place(path),
  });
  if (process.env['UPDATE_GOLDEN'] === undefined)
    expect(written, '`npm run golden` writes it anew').toBe(wanted);
  else writeFileSync(place(path), wanted);
});
