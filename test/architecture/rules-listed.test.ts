import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/index.ts';
import { rulesSections } from '../support/rules-page.ts';

const PAGE = 'docs/reference/policy-rules.md';
const BEGINNING = `# The rules that come with Meshwarden

Reports name a rule by its id, and lead here. What a rule may say, and how a repository replaces one: [config.md](config.md). The riskiest rule that fits decides. This page is written by \`npm run golden\`.

`;

const place = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('docs/reference/policy-rules.md has a section for each rule of the package', async () => {
  const { rules } = createEngine(readPackageData());
  const text = rulesSections(rules, (file) => readFileSync(place(file), 'utf8'));
  const wanted = await format(`${BEGINNING}${text}`, {
    ...(await resolveConfig(place(PAGE))),
    filepath: place(PAGE),
  });
  for (const { id } of rules) expect(wanted).toContain(`\n### ${id}\n`);
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(place(PAGE), wanted);
  expect(
    existsSync(place(PAGE)) ? readFileSync(place(PAGE), 'utf8') : '',
    '`npm run golden` writes it anew',
  ).toBe(wanted);
});
