import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ALL_SOURCES } from '../../src/gitops/appliers/delivery-tools.ts';

const folder = fileURLToPath(new URL('../../src/gitops', import.meta.url));

/** Whether one of its files declares a source. */
const holdsSource = (path: string): boolean =>
  readdirSync(path, { withFileTypes: true }).some(
    (entry) =>
      entry.isFile() &&
      / [A-Z_]+: EnvironmentSource = /.test(readFileSync(`${path}/${entry.name}`, 'utf8')),
  );

test('each source of environments has a folder of its name, and each folder is in the list', () => {
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && holdsSource(`${folder}/${entry.name}`))
    .map(({ name }) => name);
  expect(folders.sort()).toEqual(ALL_SOURCES.map(({ name }) => name).sort());
});

test('each source finds something: objects that apply folders, the folders themselves, or texts that name them', () => {
  for (const source of ALL_SOURCES)
    expect([source.appliers, source.folders, source.scripts], source.name).not.toEqual(
      Array(3).fill(undefined),
    );
});
