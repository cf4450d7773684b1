import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { detectors } from '../../src/checks/index.ts';
import { documentation } from '../../src/manifest/index.ts';
import {
  checksSection,
  codesSection,
  EACH_CHECK,
  limitsSection,
  withBetween,
} from '../support/detectors-index.ts';

const place = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test.each([
  {
    path: 'docs/reference/checks/index.md',
    from: '## The checks',
    to: '## Other names',
    text: checksSection(detectors),
  },
  {
    path: 'docs/reference/checks/codes.md',
    from: '## Codes',
    to: '## How to read it',
    text: codesSection(detectors),
  },
])('$path lists the checks that there are', async ({ path, from, to, text }) => {
  await expectWritten(path, withBetween(readFileSync(place(path), 'utf8'), from, to, text));
});

test.each(detectors)('the page of $id ends with the limits of each check', async (detector) => {
  const path = documentation.ofDetector(detector.id);
  const [page = ''] = readFileSync(place(path), 'utf8').split(`\n${EACH_CHECK}\n`);
  await expectWritten(path, `${page}\n${limitsSection(detector)}`);
});

async function expectWritten(path: string, text: string): Promise<void> {
  const wanted = await format(text, {
    ...(await resolveConfig(place(path))),
    filepath: place(path),
  });
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(place(path), wanted);
  expect(readFileSync(place(path), 'utf8'), '`npm run golden` writes it').toBe(wanted);
}
