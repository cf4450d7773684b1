import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readSourceFiles } from './source-files.ts';

const TypeNumber = z.union([z.number(), z.array(z.number())]).transform((given) => [given].flat());

const Schemas = z.object({
  kinds: z.record(
    z.string(),
    z.union([
      z
        .object({ versions: z.record(z.string(), TypeNumber) })
        .transform(({ versions }) => versions),
      z.record(z.string(), TypeNumber),
    ]),
  ),
  types: z.array(z.object({ fields: z.record(z.string(), TypeNumber).default({}) })),
});

/** Names the fields that any kind of a table of schemas has in `spec`. */
function fieldsOfSpec(name: string): readonly string[] {
  const { kinds, types } = Schemas.parse(
    JSON.parse(readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8')),
  );
  const fieldsOf = (type: number | undefined) => types[type ?? -1]?.fields ?? {};
  return Object.values(kinds)
    .flatMap((versions) => Object.values(versions))
    .flatMap(([type]) => Object.keys(fieldsOf(fieldsOf(type)['spec']?.[0])));
}

/** Fields that kinds without a schema here have too: those of Contour, Flux, Kyverno, NGINX, CRDs and others. */
const ALSO_OF_OTHERS = ['endpoints', 'host', 'http', 'match', 'targetRef', 'url', 'validation'];

/** Fields of `spec` that only kinds of Istio and of the Gateway API have. */
function ownFields(): readonly string[] {
  const others = new Set([...fieldsOfSpec('kubernetes'), ...ALSO_OF_OTHERS]);
  const own = new Set([...fieldsOfSpec('istio'), ...fieldsOfSpec('gateway-api')]);
  return [...own].filter((field) => !others.has(field));
}

/** Rooms that have no views, or are below them. */
const BELOW_VIEWS = /^src\/(?:manifest|forge|charts|kustomize|gitops|istio\/views)\//;

test('objects of Istio and of the Gateway API are read through their views', () => {
  const fields = ownFields();
  expect(fields).toEqual(expect.arrayContaining(['trafficPolicy', 'mtls', 'parentRefs']));
  expect(fields.length).toBeGreaterThan(50);
  const path = new RegExp(String.raw`'spec',\s*'(?:${fields.join('|')})'`, 'g');
  const past = readSourceFiles(['src'])
    .filter((file) => !BELOW_VIEWS.test(file.path))
    .flatMap((file) => [...file.text.matchAll(path)].map(([found]) => `${file.path}: ${found}`));
  expect(past).toEqual([]);
});
