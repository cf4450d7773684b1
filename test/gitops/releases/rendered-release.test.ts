import { expect, test } from 'vitest';
import type { ChartOutcome, RenderedDocument, ChartRequest } from '../../../src/charts/index.ts';
import { createKustomizeRenderer } from '../../../src/kustomize/index.ts';
import type { RenderedRoot } from '../../../src/gitops/environment.ts';
import type { Release } from '../../../src/gitops/releases/release.ts';
import { createSharedDocuments } from '../../../src/gitops/releases/shared-documents.ts';
import { renderRelease } from '../../../src/gitops/releases/render-release.ts';
import type { Resource } from '../../../src/manifest/index.ts';
import { createManifestReader, nodeAt, plainOf } from '../../../src/manifest/index.ts';
import { kustomizeTables } from '../../kustomize/render.ts';
import { treeOf } from '../../support/tree-of.ts';

const kustomize = createKustomizeRenderer(kustomizeTables);

const RELEASE: Release = {
  name: 'orders',
  namespace: 'shop',
  values: [],
  sets: [],
  files: [],
  kubeVersion: null,
  apiVersions: [],
  includeCRDs: true,
  skipTests: false,
  skipSchema: false,
  unseen: [],
};

const CHART = {
  'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'web/templates/a.yaml': 'a\n',
  'web/templates/_b.tpl': 'b\n',
};

const place = (template: string, line: number) => ({ template, line, values: [] });

/** A document whose lines come of the lines of one template, but for those that are said to come of another. */
function documentOf(
  text: string,
  {
    others = {},
    varying = [],
  }: { others?: Record<number, [string, number]>; varying?: number[] } = {},
): RenderedDocument {
  const source = 'web/templates/a.yaml';
  const places = text
    .split('\n')
    .map((_, at) => place(...(others[at] ?? ([source, at + 1] as const))));
  const lines = varying.map((line) => ({ line, columns: null }));
  return { source, text, hook: false, places, varying: lines };
}

const CAPABILITIES = { kubeVersion: 'v1.37.0', readsKubeVersion: false, readsApiVersions: false };

const rendered = (
  documents: readonly RenderedDocument[],
  capabilities: Partial<typeof CAPABILITIES> = {},
): ChartOutcome => ({
  kind: 'rendered',
  documents,
  capabilities: { ...CAPABILITIES, ...capabilities },
});

/** The release as it is rendered where the renderer's answer is this one, or none is at hand. */
function built(
  outcome: ChartOutcome | null,
  release: Partial<Release> = {},
  files: Readonly<Record<string, string>> = {},
): Omit<RenderedRoot, 'root'> & { readonly asked: readonly ChartRequest[]; isPending: boolean } {
  const asked: ChartRequest[] = [];
  const renders = {
    outcomeOf: (_: string, request: () => ChartRequest) => {
      asked.push(request());
      return outcome;
    },
  };
  const tree = treeOf({ ...CHART, ...files });
  const made = renderRelease(
    tree,
    'web',
    { ...RELEASE, ...release },
    {
      renders,
      elsewhere: { tree, chartOf: () => undefined },
      reader: createManifestReader(),
      kustomize,
      shared: createSharedDocuments(),
    },
  );
  return { ...made, asked };
}

const first = ({ resources }: { readonly resources: readonly Resource[] }): Resource => {
  const [resource] = resources;
  if (resource === undefined) throw new Error('Nothing is rendered.');
  return resource;
};

const MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: fast
  key: abc
`;

test('each value has the line of the template that wrote its line', () => {
  const { node, origin } = first(
    built(rendered([documentOf(MAP, { others: { 5: ['web/templates/_b.tpl', 9] } })])),
  );
  expect(origin).toMatchObject({ file: 'web/templates/a.yaml', line: 1 });
  expect(nodeAt(node, 'metadata', 'name')?.origin).toMatchObject({
    file: 'web/templates/a.yaml',
    line: 4,
  });
  expect(nodeAt(node, 'data', 'mode')?.origin).toMatchObject({
    file: 'web/templates/_b.tpl',
    line: 9,
  });
});

test('what is different at every render is no value that anything is compared by', () => {
  const at = (key: string): Resource =>
    first(built(rendered([documentOf(MAP.replace('abc', key), { varying: [6] })])));
  expect(plainOf(at('abc').node)).toEqual(plainOf(at('xyz').node));
  expect(plainOf(at('abc').node)).toMatchObject({ data: { mode: 'fast' } });
});

test('what stands beside other values on one line keeps its value', () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, uid: abc }\n';
  expect(first(built(rendered([documentOf(text, { varying: [2] })]))).name).toBe('settings');
});

test('a chart that asks for the version of Kubernetes is told which one was taken', () => {
  const outcome = rendered([documentOf(MAP)], { readsKubeVersion: true });
  expect(built(outcome).assumedKubernetes).toBe('v1.37.0');
  expect(built(outcome, { kubeVersion: '1.33' }).assumedKubernetes).toBeUndefined();
});

test('what is not at hand is asked for, and not final', () => {
  const { isPending, gaps, asked } = built(null);
  expect(isPending).toBe(true);
  expect(gaps.map(({ reason }) => reason)).toEqual(['helm-chart']);
  expect(asked).toHaveLength(1);
});

test('charts that it depends on and that are not there are not seen; all else that fails is broken', () => {
  const failed = (message: string): ChartOutcome => ({ kind: 'failed', stage: 'load', message });
  const missing = built(failed('found in Chart.yaml, but missing in charts/ directory: redis'));
  expect(missing.failure).toBeNull();
  expect(missing.gaps[0]?.message).toBe(
    'The Helm chart in web is not rendered, for it depends on redis, which is not in the repository: what it deploys is not analysed.',
  );
  const broken = built(failed('template: web/templates/a.yaml:7:3: function "x" not defined'));
  expect(broken).toMatchObject({ status: 'failed', failure: { reason: 'invalid-chart' } });
  expect(broken.failure?.origin).toMatchObject({ file: 'web/templates/a.yaml', line: 7 });
});

test('text that no applier takes is broken, at its line', () => {
  const { status, failure } = built(rendered([documentOf('kind: A\n  bad: [\n')]));
  expect(status).toBe('failed');
  expect(failure?.origin?.file).toBe('web/templates/a.yaml');
});

const value = (path: string, more: { isPattern?: boolean; isRequired?: boolean } = {}) => ({
  kind: 'file' as const,
  path,
  isPattern: false,
  isRequired: true,
  origin: { file: 'app.yaml', line: 5, column: 1, endLine: 5 },
  ...more,
});

test.each([
  ['in order', ['b.yaml', 'a.yaml'], ['b.yaml', 'a.yaml']],
  [
    'a file that is named twice at its first place',
    ['a.yaml', 'b.yaml', 'a.yaml'],
    ['a.yaml', 'b.yaml'],
  ],
  ['a pattern in the order of letters', ['env/*.yaml'], ['env/1.yaml', 'env/2.yaml']],
  [
    'a file of a pattern where it is named itself',
    ['env/*.yaml', 'env/1.yaml'],
    ['env/2.yaml', 'env/1.yaml'],
  ],
])('files of values are read %s', (_, named, read) => {
  const files = { 'a.yaml': 'a: 1', 'b.yaml': 'b: 1', 'env/1.yaml': 'c: 1', 'env/2.yaml': 'd: 1' };
  const values = named.map((path) => value(path, { isPattern: path.includes('*') }));
  const { asked } = built(rendered([]), { values }, files);
  expect(asked[0]?.values.map(({ name }) => name)).toEqual(read);
});

test('a file of values that is not there is broken, unless it may be missing', () => {
  expect(built(rendered([]), { values: [value('no.yaml')] }).failure?.origin).toMatchObject({
    file: 'app.yaml',
    line: 5,
  });
  expect(
    built(rendered([]), { values: [value('no.yaml', { isRequired: false })] }).failure,
  ).toBeNull();
});

test('a file of a parameter is handed over, counts as read, and has to be there', () => {
  const origin = { file: 'app.yaml', line: 7, column: 1, endLine: 7 };
  const files = [{ expression: 'ini=/web/app.ini', path: 'web/app.ini', origin }];
  const { asked, reads } = built(rendered([]), { files }, { 'web/app.ini': 'a=1\n' });
  expect(asked[0]?.sets).toEqual([
    {
      kind: 'file',
      expression: 'ini=/web/app.ini',
      origin: { file: 'web/app.ini', line: 1, column: 1, endLine: 1 },
      files: new Map([['/web/app.ini', new TextEncoder().encode('a=1\n')]]),
    },
  ]);
  expect([...reads]).toContain('web/app.ini');
  expect(built(rendered([]), { files }).failure).toMatchObject({
    reason: 'not-found',
    message: 'web/app.ini is named as the file of a parameter, and is not there.',
    origin,
  });
});
