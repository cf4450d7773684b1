import { NO_REASONS } from '../../src/gitops/index.ts';
import { expect, test } from 'vitest';
import type { ChangedFiles } from '../../src/compare/delivery/file-changes.ts';
import { changedFilesOf } from '../../src/compare/delivery/file-changes.ts';
import type { GapDraft } from '../../src/manifest/index.ts';
import { createManifestReader, subjectText, buildFileTree } from '../../src/manifest/index.ts';
import type { RenderedTree } from '../../src/gitops/index.ts';
import { renderedFrom } from '../support/rendered.ts';
import { treeOf } from '../support/tree-of.ts';
import { manifest } from '../support/objects.ts';

type Files = Readonly<Record<string, string>>;

const gateway = manifest('Gateway', 'private', '{selector: {istio: private}}', {
  namespace: 'edge',
});
const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: edge}
spec: {hosts: [web.example.com], gateways: [edge/private], http: [{directResponse: {status: 200}}]}
`;

const rendered = (yaml = '', reads: readonly string[] = [], ...gaps: GapDraft[]): RenderedTree => ({
  plan: { environments: [], notes: [], gaps, reasons: NO_REASONS },
  environments: [renderedFrom(yaml, { reads: new Set(reads) })],
});

const changing = (
  base: Files,
  merged: Files,
  sides: { readonly base?: RenderedTree; readonly merged?: RenderedTree } = {},
): ChangedFiles =>
  changedFilesOf(
    { base: treeOf(base), merged: treeOf(merged) },
    { base: rendered(), merged: rendered(), ...sides },
    createManifestReader(),
  );

test('files of a chart that is a gap as a whole are told of there, not as applied by nothing', () => {
  const files = {
    'chart/Chart.yaml': 'a: 1',
    'chart/templates/a.yaml': route,
    'chart/b.yaml': route,
  };
  const gap: GapDraft = {
    reason: 'helm-chart',
    root: null,
    message: 'The Helm chart in chart is not rendered.',
    origin: { file: 'chart/Chart.yaml', line: 1, column: 1, endLine: 1 },
    key: 'chart',
    input: '',
  };
  const { unapplied } = changing({}, files, { merged: rendered('', [], gap) });
  expect(unapplied).toEqual(['chart/b.yaml']);
});

test('only manifests and kustomizations of the merge result count as applied by nothing', () => {
  const { all, unapplied } = changing(
    { 'removed.yaml': route },
    {
      'web.yaml': route,
      'web.yml': `{{- if .Values.web }}\n${route}{{- end }}\n`,
      'web/kustomization.yaml': 'resources: [web.yaml]\n',
      'web.json': '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}',
      'Taskfile.yaml': `version: 3\ntasks:\n  up: |\n    kubectl apply -f - <<EOF\n    apiVersion: v1\n    kind: Pod\n    EOF\n`,
      'skaffold.yaml': 'apiVersion: skaffold/v4beta6\nkind: Config\n',
      'kubeconfig.yaml': 'apiVersion: v1\nkind: Config\n',
      'ci/pipeline.yml': 'jobs: []\n',
      'values.yaml': 'replicas: 1\n',
      'package.json': '{}',
      '.github/web.yaml': route,
    },
  );
  expect(all).toContain('removed.yaml');
  expect(unapplied).toEqual(['web.json', 'web.yaml', 'web.yml', 'web/kustomization.yaml']);
});

test('what a change leaves behind in files that nothing applies is known', () => {
  const base = { 'a/dropped.yaml': route, 'a/kept.yaml': route, 'a/deleted.yaml': route };
  const { unappliedObjects } = changing(
    base,
    { 'a/new.yaml': gateway, 'a/dropped.yaml': route, 'a/kept.yaml': route },
    { base: rendered('', Object.keys(base)), merged: rendered('', ['a/kept.yaml']) },
  );
  expect(unappliedObjects.map(({ kind, origin }) => `${kind} ${origin.file}`)).toEqual([
    'Gateway a/new.yaml',
    'VirtualService a/dropped.yaml',
  ]);
});

test('mesh objects of changed files that nothing applies are inert', () => {
  const list = `apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Service, metadata: {name: a}}]\n`;
  const { inertObjects } = changing({}, { 'web.yaml': route, 'list.yaml': list });
  expect(inertObjects.map(subjectText)).toEqual(['VirtualService edge/web']);
});

test('an object that another file brings is not inert, nor is a template', () => {
  const sides = { merged: rendered(route) };
  expect(changing({}, { 'web.yaml': route }, sides).inertObjects).toEqual([]);
  expect(changing({}, { 'web.yaml': `#@ if True:\n${route}` }).inertObjects).toEqual([]);
});

test('what no tool applies by its name is not read: it may be in no clone yet', () => {
  const listed = (path: string, oid: string) => ({ path, oid, mode: '100644', size: null });
  const merged = buildFileTree(
    [listed('README.md', '1'), listed('Makefile', '2'), listed('a.yaml', '3')],
    new Map(),
  );
  changedFilesOf(
    { base: treeOf({}), merged },
    { base: rendered(), merged: rendered() },
    createManifestReader(),
  );
  expect([...merged.wanted]).toEqual(['a.yaml']);
});
