import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { RESPONSE_FLAGS } from '../../../src/checks/index.ts';
import { explainedFlags, flagsPage } from '../../../src/cli/at-rest/explained-flags.ts';
import { explanation } from '../../../src/cli/edge/explanation/print-explanation.ts';

const page = fileURLToPath(new URL('../../../docs/reference/response-flags.md', import.meta.url));

test('the page has the entry of each flag', async () => {
  const written = await format(flagsPage(RESPONSE_FLAGS), { parser: 'markdown' });
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(page, written);
  expect(readFileSync(page, 'utf8')).toBe(written);
});

test('explain says of a flag what one sees, what leads to it and where to look', () => {
  const text = explanation('UF');
  expect(text).toContain('UpstreamConnectionFailure');
  expect(text).toContain('Seen: 503');
  expect(text).toContain('strict-mtls-cuts-off-callers/caller-without-mtls');
  expect(text).toMatch(/Look with:\n {4}kubectl /);
  expect(explanation('uf,urx')).toBe(
    explainedFlags(RESPONSE_FLAGS.filter(({ flag }) => ['UF', 'URX'].includes(flag))),
  );
});

test('a word that is no flag is asked for, with what may be meant', () => {
  expect(() => explanation('UFF')).toThrow(/UFF/);
});
