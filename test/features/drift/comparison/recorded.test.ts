import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { expect, test } from 'vitest';
import type { FieldDrift, ObjectDrift } from '../../../../src/features/drift/comparison/drift.ts';
import { askedKinds } from '../../../../src/features/drift/comparison/drift-kinds.ts';
import { compareCluster } from '../../../../src/features/drift/comparison/cluster-comparison.ts';
import { declaredDifferences } from '../../../../src/features/drift/comparison/declared/ignore-differences.ts';
import { readLiveObject } from '../../../../src/features/drift/comparison/live-object.ts';
import { parseYaml, resourceOf } from '../../../../src/manifest/index.ts';
import { shippedSchemas } from '../../../support/manifest-schemas.ts';

const FOLDER = join(import.meta.dirname, '../edge/kubernetes-stand-in');
const PLACE = { file: 'cluster prod', line: 1, column: 1, endLine: 1 };
const schemas = shippedSchemas();

const Recorded = z.array(
  z.looseObject({ title: z.string(), status: z.number(), body: z.unknown() }),
);

const ASKED = new Set([...askedKinds([]).map(({ kind }) => kind), 'ConfigMap', 'Job', 'Pod']);

/** What a real API server answered, to whom. */
const answers = readdirSync(join(FOLDER, 'manifests')).flatMap((file) => {
  const text = readFileSync(join(FOLDER, 'manifests', file), 'utf8');
  const kind = /^kind: (\w+)/m.exec(text)?.[1] ?? '';
  if (!ASKED.has(kind)) return [];
  const name = basename(file, '.yaml');
  const recorded = Recorded.parse(
    JSON.parse(readFileSync(join(FOLDER, 'recorded', `${name}.json`), 'utf8')),
  );
  return recorded
    .filter(({ status }) => status < 300)
    .map(({ title, body }) => ({ name, title, text, body }));
});
const untouched = answers.filter(({ title }) => / makes it$/.test(title));
const edited = answers.filter(({ title }) => / kubectl-edit patches it$/.test(title));

test('there are answers for many kinds', () => {
  expect(new Set(untouched.map(({ name }) => name)).size).toBeGreaterThan(20);
  expect(edited.length).toBeGreaterThan(40);
});

function driftOf({ text, body }: (typeof answers)[number]): readonly ObjectDrift[] {
  const [document] = parseYaml('git.yaml', text);
  const git = document?.node == null ? undefined : resourceOf(document.node);
  const read = readLiveObject(body, { apiVersion: '', kind: '' }, PLACE);
  if (git === undefined || read.kind !== 'read') throw new Error('This is no object.');
  const { resource } = read.object;
  const cluster = { objects: [read.object], isListed: () => true, rootNamespace: 'istio-system' };
  const named = { ...git, namespace: resource.namespace, name: resource.name };
  return compareCluster([named], cluster, schemas, declaredDifferences([]).ignoredIn).drifts;
}

const fieldsOf = (drift: ObjectDrift): readonly FieldDrift[] =>
  drift.kind === 'changed' ? drift.fields : [];

test.each(untouched)('$name, $title: nothing differs', (answer) => {
  expect(driftOf(answer).flatMap(fieldsOf)).toEqual([]);
});

test.each(edited)('$name, $title: it differs where it was edited, by who did', (answer) => {
  const fields = driftOf(answer).flatMap(fieldsOf);
  expect(fields.length).toBeGreaterThan(0);
  const present = fields.filter(({ live }) => live !== null);
  expect(present.map(({ by }) => by?.manager)).toEqual(present.map(() => 'kubectl-edit'));
});
