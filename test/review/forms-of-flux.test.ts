import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { meshMtls } from '../support/objects.ts';

const kustomization = (path: string): object => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'mesh', namespace: 'flux-system' },
  spec: { path, prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
});

const SOURCE = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'flux-system', namespace: 'flux-system' },
  spec: { url: 'https://example.com/acme/fleet.git', ref: { branch: 'main' } },
};

const YAML = `metadata: {name: mesh, namespace: flux-system}
spec: {path: ./PATH, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
`;

const yaml =
  (head: string) =>
  (path: string): string =>
    head + YAML.replace('PATH', path.slice(2));

/** Spellings of one Kustomization, with the file that it lies in. */
const FORMS: readonly (readonly [string, string, (path: string) => string])[] = [
  ['JSON', 'mesh.json', (path) => JSON.stringify(kustomization(path))],
  ['JSON over lines', 'mesh.json', (path) => JSON.stringify(kustomization(path), null, 2)],
  ['braces in YAML', 'mesh.yaml', (path) => JSON.stringify(kustomization(path))],
  [
    'a list in JSON',
    'all.json',
    (path) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [kustomization(path)] }),
  ],
  [
    'a kind on a line of its own',
    'mesh.yaml',
    yaml('apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind:\n  Kustomization\n'),
  ],
  [
    'a folded kind',
    'mesh.yaml',
    yaml('apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: >-\n  Kustomization\n'),
  ],
  [
    'a kind in escapes',
    'mesh.yaml',
    yaml('apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: "Kustomiz\\u0061tion"\n'),
  ],
  [
    'a group in escapes',
    'mesh.yaml',
    yaml('apiVersion: "kustomize.toolkit.fluxcd\\x2eio/v1"\nkind: Kustomization\n'),
  ],
  [
    'a slash in an escape',
    'mesh.json',
    (path) => JSON.stringify(kustomization(path)).replaceAll('/', '\\/'),
  ],
  [
    'a kind over two lines',
    'mesh.yaml',
    yaml('apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: "Kustomiz\\\n  ation"\n'),
  ],
  ['a file that other tools have', 'manifest.json', (path) => JSON.stringify(kustomization(path))],
  ['a folder of schemas', 'schemas/mesh.json', (path) => JSON.stringify(kustomization(path))],
  ['a file of another ending', 'mesh.txt', (path) => JSON.stringify(kustomization(path))],
  [
    'a file without an ending',
    'mesh',
    yaml('apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n'),
  ],
];

const ROOT = {
  ...kustomization('./clusters/production'),
  metadata: { name: 'flux-system', namespace: 'flux-system' },
};

const tree = (file: string, text: string, mode = 'STRICT'): Files => ({
  'clusters/production/flux.yaml': `${JSON.stringify(ROOT)}\n---\n${JSON.stringify(SOURCE)}\n`,
  'clusters/production/kustomization.yaml': `resources: [flux.yaml, ${file}]\n`,
  [`clusters/production/${file}`]: text,
  'mesh/policy.yaml': meshMtls(mode),
  'other/policy.yaml': meshMtls('PERMISSIVE'),
});

describe('a Kustomization of Flux decides as one in YAML does, written as', () => {
  test.each(FORMS)('%s', async (_, file, write) => {
    const before = tree(file, write('./mesh'));
    const moved = await reviewOf(before, tree(file, write('./other')));
    const changed = await reviewOf(before, tree(file, write('./mesh'), 'PERMISSIVE'));
    expect([moved.tier, changed.tier]).toEqual(['critical', 'critical']);
  });

  test.each(FORMS)('%s, which it was not before', async (_, file, write) => {
    const plain = tree('plain.yaml', JSON.stringify(kustomization('./mesh')));
    const { tier } = await reviewOf(plain, tree(file, write('./mesh')));
    expect(tier).toBe('low');
  });
});
