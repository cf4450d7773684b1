import { expect, test } from 'vitest';
import type { RenderedDocument } from '../../../src/charts/index.ts';
import { createKustomizeRenderer } from '../../../src/kustomize/index.ts';
import type { Release } from '../../../src/gitops/releases/release.ts';
import { renderRelease } from '../../../src/gitops/releases/render-release.ts';
import type { SharedDocuments } from '../../../src/gitops/releases/shared-documents.ts';
import { createSharedDocuments } from '../../../src/gitops/releases/shared-documents.ts';
import type { MapNode } from '../../../src/manifest/index.ts';
import { createManifestReader, nodeAt } from '../../../src/manifest/index.ts';
import { kustomizeTables } from '../../kustomize/render.ts';
import { treeOf } from '../../support/tree-of.ts';

const kustomize = createKustomizeRenderer(kustomizeTables);

const ORIGIN = { file: 'apps.yaml', line: 1, column: 1, endLine: 1 };

const FILES = {
  'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'web/values.yaml': 'image: web\nregion: none\n',
  'web/templates/a.yaml': 'a\n',
  'web/templates/b.yaml': 'b\n',
  'clusters/east.yaml': 'region: one\n',
  'clusters/west.yaml': 'region: one\n',
  'clusters/lower.yaml': '# below a line\nregion: one\n',
  'services/orders.yaml': 'team: shop\n',
};

const TREE = treeOf(FILES);

const SOURCE = 'web/templates/a.yaml';

/** A ConfigMap whose name comes of a template alone and its one entry of these values. */
const configMap = (
  name: string,
  value: string,
  paths: readonly (readonly string[])[],
  more: Partial<RenderedDocument> = {},
): RenderedDocument => ({
  source: SOURCE,
  text: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata:\n  key: ${value}\n`,
  hook: false,
  places: [1, 2, 3, 4, 5, 0].map((line) =>
    line === 0 ? null : { template: SOURCE, line, values: line === 5 ? paths : [] },
  ),
  varying: [],
  ...more,
});

interface Asked {
  readonly valueFiles: readonly string[];
  readonly documents: readonly RenderedDocument[];
  readonly files?: Readonly<Record<string, string>> | undefined;
  readonly sets?: Release['sets'];
}

function rendered(shared: SharedDocuments, { valueFiles, documents, files, sets = [] }: Asked) {
  const tree = files === undefined ? TREE : treeOf({ ...FILES, ...files });
  const release: Release = {
    ...{ name: 'orders', namespace: 'shop', sets, files: [], kubeVersion: null, apiVersions: [] },
    ...{ includeCRDs: true, skipTests: false, skipSchema: false, unseen: [] },
    values: valueFiles.map((path) => ({
      ...{ kind: 'file', path, origin: ORIGIN, isRequired: true, isPattern: false },
    })),
  };
  return renderRelease(tree, 'web', release, {
    renders: {
      outcomeOf: () => ({
        ...{ kind: 'rendered', documents },
        capabilities: { kubeVersion: 'v1.37.0', readsKubeVersion: false, readsApiVersions: false },
      }),
    },
    elsewhere: { tree, chartOf: () => undefined },
    reader: createManifestReader(),
    kustomize,
    shared,
  });
}

/** The nodes of the one object of two releases that are rendered one after the other, as if alone, too. */
function nodesOf(one: Asked, other: Asked): readonly (MapNode | undefined)[] {
  const shared = createSharedDocuments();
  return [one, other].map((asked) => {
    const built = rendered(shared, asked);
    expect(built.resources).toEqual(rendered(createSharedDocuments(), asked).resources);
    return built.resources[0]?.node;
  });
}

const EAST = ['clusters/east.yaml', 'services/orders.yaml'];
const WEST = ['clusters/west.yaml', 'services/orders.yaml'];

test('two clusters share an object that no value of a cluster lies behind', () => {
  const documents = [configMap('settings', 'shop', [['team']])];
  const [east, west] = nodesOf({ valueFiles: EAST, documents }, { valueFiles: WEST, documents });
  expect(west).toBe(east);
});

test.each([
  ['whose value lies in a file of the cluster', 'one', [['region']], WEST, undefined],
  ['whose value may come of all values together', 'one', [[]], WEST, undefined],
  ['that differs in its text', 'two', [['team']], WEST, undefined],
  ['of other lines of the template', 'one', [['team'], ['image']], WEST, undefined],
  [
    'whose value stands on another line',
    'one',
    [['team']],
    EAST,
    { 'services/orders.yaml': '# ours\nteam: shop\n' },
  ],
  ['that an option decides about', 'one', [['team']], EAST, undefined],
])('two releases have an object each %s', (why, value, paths, valueFiles, files) => {
  const [one, other] = nodesOf(
    {
      valueFiles: EAST,
      documents: [configMap('settings', 'one', why.includes('lines') ? [['team']] : paths)],
    },
    {
      ...{ valueFiles, files, documents: [configMap('settings', value, paths)] },
      sets: why.includes('option') ? [{ kind: 'value', expression: 'team=one' }] : [],
    },
  );
  expect(one).toBeDefined();
  expect(other).toBeDefined();
  expect(other).not.toBe(one);
});

test('the place of a value is told in the file of each cluster', () => {
  const documents = [configMap('settings', 'one', [['region']])];
  const places = nodesOf(
    { valueFiles: ['clusters/east.yaml'], documents },
    { valueFiles: ['clusters/lower.yaml'], documents },
  ).map((node) => nodeAt(node, 'data', 'key')?.origin);
  expect(places).toMatchObject([
    { file: 'clusters/east.yaml', line: 1 },
    { file: 'clusters/lower.yaml', line: 2 },
  ]);
});

test('lines that differ at every render are no reason to share, nor to be called equal', () => {
  const made = configMap('settings', 'x7fq', [], { varying: [{ line: 4, columns: null }] });
  const [east, west] = nodesOf(
    { valueFiles: EAST, documents: [made] },
    { valueFiles: WEST, documents: [configMap('settings', 'x7fq', [])] },
  );
  expect(west).not.toBe(east);
  expect(nodeAt(west, 'data', 'key')).toMatchObject({ value: 'x7fq' });
});

test('what stops one release stops the next', () => {
  const broken = { ...configMap('settings', 'one', []), text: 'kind: [' };
  const shared = createSharedDocuments();
  const failures = [EAST, WEST].map(
    (valueFiles) => rendered(shared, { valueFiles, documents: [broken] }).failure?.message,
  );
  expect(failures[0]).toContain('is no YAML');
  expect(failures[1]).toBe(failures[0]);
});
