import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/manifest/edge/package-root.ts';
import { Schema } from './schema.ts';
import type { KindRecord, ShapeData } from './shape.ts';

const SHAPES = 'sandbox/kubernetes/schema/shapes.json';

/** Read once for all stand-ins of a process. */
let read: Schema | null = null;

/** The schema of all kinds that `shapes.json` knows, with those that controllers bring along. */
export function readShapes(): Schema {
  read ??= schemaFrom(readFileSync(join(packageRoot(), SHAPES), 'utf8'));
  return read;
}

function schemaFrom(text: string): Schema {
  // written by collect-shapes.ts, which knows these types
  const { shapes, kinds } = JSON.parse(text) as ShapeData;
  const meta = kinds.find(({ custom }) => custom);
  const example = shapes[Object.values(meta?.versions ?? {})[0] ?? 0];
  if (example?.kind !== 'struct') throw new Error('shapes.json has no custom kind');
  const { apiVersion, kind, metadata } = example.fields;
  if (apiVersion === undefined || kind === undefined || metadata === undefined)
    throw new Error('shapes.json has a custom kind without metadata');
  const any = shapes.length;
  const open = { kind: 'struct', fields: { apiVersion, kind, metadata }, open: true } as const;
  return new Schema({
    shapes: [...shapes, open],
    kinds: [...kinds, ...SCHEMALESS.map((each) => schemaless(each, any))],
  });
}

const SCHEMALESS: readonly (readonly [
  group: string,
  version: string,
  kind: string,
  plural: string,
])[] = [
  ['argoproj.io', 'v1alpha1', 'Application', 'applications'],
  ['argoproj.io', 'v1alpha1', 'ApplicationSet', 'applicationsets'],
  ['kustomize.toolkit.fluxcd.io', 'v1', 'Kustomization', 'kustomizations'],
  ['helm.toolkit.fluxcd.io', 'v2', 'HelmRelease', 'helmreleases'],
  ['source.toolkit.fluxcd.io', 'v1', 'GitRepository', 'gitrepositories'],
];

/** Kept as written: their CustomResourceDefinitions are not among the data. */
const schemaless = (
  [group, version, kind, plural]: (typeof SCHEMALESS)[number],
  shape: number,
): KindRecord => ({
  group,
  kind,
  plural,
  namespaced: true,
  custom: true,
  versions: { [version]: shape },
  subresources: [],
});
