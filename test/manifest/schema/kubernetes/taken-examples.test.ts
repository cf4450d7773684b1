import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseYaml, resourceOf } from '../../../../src/manifest/index.ts';
import type { Resource } from '../../../../src/manifest/index.ts';
import { shippedSchemas } from '../../../support/manifest-schemas.ts';
import { object, pods, refusedOf } from './judged.ts';

const schemas = shippedSchemas();
const examples = fileURLToPath(new URL('../../../../examples', import.meta.url));

/** Overlays hold patches, which are parts of objects. */
const objectsIn = (folder: string): readonly Resource[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ya?ml$/.test(path) && !/templates|overlays/.test(path))
    .flatMap((path) => parseYaml(path, readFileSync(join(folder, path), 'utf8')))
    .flatMap(({ node }) => (node === null ? [] : (resourceOf(node) ?? [])))
    .filter((resource) => resource.group === '' || !resource.group.includes('.'));

test('no server refuses what the examples hold of its own kinds', () => {
  const objects = objectsIn(examples);
  expect(objects.length).toBeGreaterThan(50);
  const refused = objects.flatMap((resource) =>
    schemas
      .validate(resource)
      .map(({ origin, field, message }) => `${origin.file} ${field}: ${message}`),
  );
  expect(refused).toEqual([]);
});

test('five thousand objects are judged in well below a second of work', () => {
  const text = `${pods('serviceAccountName: web', 'env: [{name: A, value: b}]')}---\n${object('v1', 'Service', 'spec: {ports: [{port: 80}]}')}`;
  const objects = parseYaml('a.yaml', text).flatMap(({ node }) =>
    node === null ? [] : (resourceOf(node) ?? []),
  );
  expect(refusedOf(text)).toEqual([]);
  const before = process.cpuUsage();
  for (let times = 0; times < 2500; times += 1)
    for (const resource of objects) schemas.validate(resource);
  const { user } = process.cpuUsage(before);
  expect(user / 1000).toBeLessThan(1500);
});
