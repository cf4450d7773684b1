import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { shellBlocks } from '../support/shell-blocks.ts';

const golden = fileURLToPath(new URL('./', import.meta.url));

const blocks = readdirSync(golden, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(join(golden, name))
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) =>
        shellBlocks(readFileSync(join(golden, name, file), 'utf8')).map((lines) => ({
          at: `${name}/${file}`,
          lines,
        })),
      ),
  );

test('each line of a shell in a golden is a comment or a command that a shell takes', () => {
  expect(blocks.length).toBeGreaterThan(20);
  const unknown = blocks.flatMap(({ at, lines }) =>
    lines
      .filter((line) => !/^(?:# \S|kubectl |istioctl |meshwarden |git )/.test(line))
      .map((line) => `${at}: ${line}`),
  );
  expect(unknown).toEqual([]);
  // each line by itself, for somebody may take one of them
  const lines = blocks.flatMap((block) => block.lines);
  const script = [...new Set(lines)].map((line, at) => `f${String(at)}() {\n${line}\n:\n}`);
  const { status, stderr } = spawnSync('bash', ['-n'], {
    input: script.join('\n'),
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

test('no block asks two clusters', () => {
  const contexts = blocks.map(({ at, lines }) => ({
    at,
    contexts: new Set(
      lines
        .filter((line) => /^(?:kubectl|istioctl) /.test(line))
        .map((line) => / --context (\S+)/.exec(line)?.[1] ?? 'the current one'),
    ),
  }));
  expect(contexts.filter((one) => one.contexts.size > 1)).toEqual([]);
});
