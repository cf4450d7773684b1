import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { copiedFaults } from '../../bench/voice/copied-code.ts';
import { standingFaults } from '../../bench/voice/standing-words.ts';

const golden = fileURLToPath(new URL('./', import.meta.url));

const files = readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.md'),
);

/** Annotations are plain text: there is no code in them. */
const marked = (text: string): string => text.replace(/^# Annotations[\s\S]*/m, '');

test.each(files)('what stands in code can be copied: %s', (file) => {
  expect(copiedFaults(marked(readFileSync(join(golden, file), 'utf8')))).toEqual([]);
});

test.each(files)('what was there is of those who apply it, and commands show faults: %s', (file) => {
  expect(standingFaults(readFileSync(join(golden, file), 'utf8'))).toEqual([]);
});

test('there are such files', () => {
  expect(files.length).toBeGreaterThan(60);
});
