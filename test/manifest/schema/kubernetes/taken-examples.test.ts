import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseYaml, resourceOf } from '../../../../src/manifest/index.ts';
import type { Resource } from '../../../../src/manifest/index.ts';
import { shippedSchemas } from '../../../support/manifest-schemas.ts';

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
