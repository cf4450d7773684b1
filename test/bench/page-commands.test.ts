import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandsOf } from '../../sandbox/release/page-commands.ts';

test('commands are what a page says to type somewhere, and nothing else of it', () => {
  const page = [
    '```sh clone\nnpm ci &&\n  npm test\n```',
    '```sh\n#!/bin/sh\nexec meshwarden\n```',
    '```yaml\nname: x\n```',
    '```sh mesh\nnpx meshwarden review\n```',
  ].join('\n\ntext\n\n');
  expect(commandsOf(page)).toEqual([
    { place: 'clone', text: 'npm ci &&\n  npm test' },
    { place: 'mesh', text: 'npx meshwarden review' },
  ]);
});

test.each(['README.md', 'docs/how-to/ci.md'])('%s has commands that can be tried', (page) => {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  expect(commandsOf(text).map(({ place }) => place)).toEqual(
    expect.arrayContaining(['clone', 'mesh']),
  );
});
