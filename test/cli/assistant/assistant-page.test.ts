import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TOOLS } from '../../../src/cli/assistant/tool-table.ts';

const page = readFileSync(
  fileURLToPath(new URL('../../../docs/how-to/mcp.md', import.meta.url)),
  'utf8',
);

test('the page lists the tools that there are', () => {
  const listed = [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
  expect(listed).toEqual(Object.keys(TOOLS));
});

test('what the page says to write into settings of editors is JSON', () => {
  const blocks = [...page.matchAll(/^```json\n([^`]*)^```$/gm)].map(([, text = '']) => text);
  expect(blocks.length).toBeGreaterThan(1);
  for (const block of blocks) {
    expect(JSON.stringify(JSON.parse(block))).toContain('"-y","meshwarden","mcp"');
  }
});
