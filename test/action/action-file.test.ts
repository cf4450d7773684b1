import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { INPUT_NAMES, parseInputs } from '../../src/action/action-inputs.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

const ActionFile = z.object({
  inputs: z.record(
    z.string(),
    z.object({ description: z.string(), default: z.string().default('') }),
  ),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
  runs: z.object({ using: z.literal('node24'), main: z.literal('dist-action/index.js') }),
});

const { inputs, outputs } = ActionFile.parse(parse(read('action.yml')));

test('action.yml has the inputs that are read, and its defaults are taken', () => {
  expect(Object.keys(inputs).toSorted()).toEqual(INPUT_NAMES.toSorted());
  const variables = Object.fromEntries(
    Object.entries(inputs).map(([name, { default: value }]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]),
  );
  expect(parseInputs(variables).kind).toBe('inputs');
});

test('the page on CI names each input and output', () => {
  const page = read('docs/how-to/ci.md');
  for (const name of [...Object.keys(inputs), ...Object.keys(outputs)])
    expect(page, name).toContain(`\`${name}\``);
});
