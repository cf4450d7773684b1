import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../src/gitops/survey/discover-environments.ts';
import type { RenderedRoot } from '../../src/gitops/environment.ts';
import type { Root } from '../../src/gitops/roots/root.ts';
import { environmentRenderer } from '../../src/gitops/rendering/environment-renderer.ts';
import { createRootRenderer } from '../../src/gitops/rendering/root-renderer.ts';
import type { KustomizationRenderer } from '../../src/gitops/rendering/root-renderer.ts';
import { plainOf, stringAt, createManifestReader } from '../../src/manifest/index.ts';
import type { FileTree } from '../../src/manifest/index.ts';
import { renderFolder } from '../../src/gitops/rendering/render-folder.ts';
import { builds, flux, object, virtualService } from './fixtures.ts';
import { treeOf } from './tree-of.ts';
import { appliedByArgo, appliedByFlux } from './applied-by.ts';
import { BY_NOBODY, substitutionFor } from '../../src/gitops/roots/applier-of-root.ts';

const folder = (path: string, more: Partial<Root> = {}): Root => ({
  path,
  content: { kind: 'folder' },
  by: BY_NOBODY,
  ...more,
});

/** Stands in for Kustomize: the objects of all files beside the kustomization. */
const concatenating: KustomizationRenderer = {
  render(tree, path) {
    const files = tree.paths.filter(
      (file) => file.startsWith(`${path}/`) && !file.endsWith('kustomization.yaml'),
    );
    const root = folder(path, { content: { kind: 'folder', files } });
    const { resources, gaps, reads } = renderFolder(tree, root, createManifestReader());
    return { status: 'complete', resources, gaps, reads, failure: null };
  },
  renderObjects: () => ({ kind: 'built', resources: [] }),
};

const render = (tree: FileTree, root: Root): RenderedRoot =>
  createRootRenderer({ kustomize: concatenating })(tree, root);
const gapsOf = (rendered: RenderedRoot): unknown[] =>
  rendered.gaps.map(({ reason, key, origin }) => [reason, key, origin?.line]);
const APPLIER = { file: 'argo/app.yaml', line: 7, column: 5, endLine: 7 };

test('what cannot be read is a gap, and the rest of the folder is still there', () => {
  const rendered = render(
    treeOf({
      'k/a.yaml': `${virtualService('a')}---\nkind: Service\napiVersion: v1\n  metadata: {\n`,
      'k/b.yaml': `${object('Service', 'b')}spec:\n  type: A\n  type: B\n`,
      'k/c.yaml': `#@ load("@ytt:data", "data")\n${object('Service', 'c')}`,
      'k/d.yaml': `${object('Service', 'd')}spec: {{ .Values.spec }}\n`,
      'k/e.yaml': object('Service', 'e'),
      'k/values.yaml': 'a: {{ not yaml\n',
      'k/list.yaml': `apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Service, metadata: {name: f}}\n`,
      'k/chart/Chart.yaml': 'name: chart\n',
      'k/chart/templates/x.yaml': object('Service', 'never'),
      'k/chart/beside.yaml': object('Service', 'g'),
    }),
    folder('k'),
  );
  expect(rendered.status).toBe('partial');
  expect(rendered.resources.map(({ name }) => name)).toEqual(['a', 'b', 'g', 'e', 'f']);
  expect(gapsOf(rendered)).toEqual([
    ['helm-chart', 'k/chart', 1],
    ['not-parsed', 'k/a.yaml', 7],
    ['not-parsed', 'k/b.yaml', 7],
    ['template', 'k/c.yaml', 1],
    ['template', 'k/d.yaml', 5],
  ]);
});

test('a file beyond a limit is named as what we do not analyse whole: who applies it has no such limit', () => {
  const many = Array.from({ length: 20_001 }, (_, at) =>
    object('ConfigMap', `a${String(at)}`),
  ).join('---\n');
  const { resources, gaps } = render(treeOf({ 'k/a.yaml': many }), folder('k'));
  expect(resources).toHaveLength(20_000);
  expect(gaps).toMatchObject([
    {
      reason: 'not-parsed',
      message: 'k/a.yaml is not analysed whole: More than 20000 objects in one file.',
    },
  ]);
});

test('an object without apiVersion among others is not passed over in silence', () => {
  const text = `${virtualService('a')}---\nkind: VirtualService\nmetadata: {name: b, namespace: shop}\n`;
  const rendered = render(treeOf({ 'k/a.yaml': text }), folder('k'));
  expect(rendered.resources.map(({ name }) => name)).toEqual(['a']);
  expect(rendered.gaps).toMatchObject([
    {
      reason: 'not-parsed',
      message:
        'VirtualService shop/b in k/a.yaml has no apiVersion: nothing can apply it, and it is not analysed.',
    },
  ]);
});

test('an Application gives a namespace to what has none', () => {
  const root = folder('k', { by: appliedByArgo({ origin: APPLIER, defaultNamespace: 'shop' }) });
  const { resources } = render(
    treeOf({
      'k/a.yaml': `${virtualService('a')}---\n${object('Service', 'b')}  namespace: own\n---\n${object('Namespace', 'c')}`,
    }),
    root,
  );
  expect(resources.map(({ name, namespace }) => [name, namespace])).toEqual([
    ['a', 'shop'],
    ['b', 'own'],
    ['c', ''],
  ]);
});

test('a target namespace of Flux wins over what is written, and the place of both is kept', () => {
  const root = folder('k', { by: appliedByFlux({ origin: APPLIER, targetNamespace: 'shop' }) });
  const [service] = render(
    treeOf({ 'k/a.yaml': `${object('Service', 'a')}  namespace: own\n` }),
    root,
  ).resources;
  expect(service?.namespace).toBe('shop');
  const metadata = service?.node.entries.get('metadata');
  const namespace = metadata?.kind === 'map' ? metadata.entries.get('namespace') : undefined;
  expect(namespace?.origin).toMatchObject({
    file: 'argo/app.yaml',
    line: 7,
    via: { name: 'targetNamespace', replaced: { file: 'k/a.yaml', line: 5 } },
  });
});

const variablesTree = (more = ''): FileTree =>
  treeOf({
    'clusters/one/ks.yaml': flux(
      'apps',
      './apps',
      `  postBuild:
    substitute: {HOST: shop.example, PORT: "8080"}
    substituteFrom:
      - {kind: Secret, name: secrets}
${more}`,
    ),
    'vars/secrets.yaml': `${object('Secret', 'secrets')}  namespace: flux-system
stringData:
  DOMAIN: ENC[AES256_GCM,data:abc]
sops: {}
`,
    'apps/vs.yaml': `${virtualService('${HOST}-${STAGE:=test}')}spec:
  hosts: ["\${HOST}", "api.\${DOMAIN}", "\${DOMAIN}", "x\${UNDEFINED}y", "$\${HOST}"]
  http:
    - route:
        - destination: {host: "\${HOST/example/org}", port: {number: "\${PORT}"}}
`,
    'apps/script.yaml': `${object('ConfigMap', 'script')}  annotations:
    kustomize.toolkit.fluxcd.io/substitute: disabled
data: {run: "echo \${HOST}"}
`,
  });

function renderedApps(tree: FileTree): RenderedRoot | undefined {
  const plan = discoverEnvironments(tree, []);
  const [environment] = plan.environments;
  if (environment === undefined) return undefined;
  const renderRoot = createRootRenderer({ kustomize: concatenating });
  const rendered = environmentRenderer(tree, plan, renderRoot)(environment);
  return rendered.roots.find(({ root }) => root.path === 'apps');
}

test('variables of Flux are put in everywhere, as Flux does', () => {
  const rendered = renderedApps(variablesTree());
  const route = rendered?.resources.find(({ kind }) => kind === 'VirtualService');
  expect(route?.name).toBe('shop.example-test');
  expect(route && plainOf(route.node)).toMatchObject({
    spec: {
      hosts: ['shop.example', 'api.${DOMAIN}', '${DOMAIN}', 'xy', '${HOST}'],
      http: [{ route: [{ destination: { host: 'shop.org', port: { number: 8080 } } }] }],
    },
  });
  const script = rendered?.resources.find(({ kind }) => kind === 'ConfigMap');
  expect(stringAt(script?.node, 'data', 'run')).toBe('echo ${HOST}');
});

test('a variable whose value is encrypted is one gap', () => {
  expect(renderedApps(variablesTree())?.gaps).toMatchObject([
    {
      reason: 'unresolved-variable',
      root: null,
      key: 'DOMAIN',
      input: 'ENC[AES256_GCM,data:abc]',
      message: 'The value of ${DOMAIN} is not known: its value is encrypted.',
    },
  ]);
});

test('where a source is not in the tree, what nothing else defines is not known', () => {
  const rendered = renderedApps(variablesTree('      - {kind: ConfigMap, name: elsewhere}\n'));
  expect(rendered?.gaps.map(({ key }) => key)).toEqual(['STAGE', 'DOMAIN', 'UNDEFINED']);
});

test('a parent hands its variables down through a patch, but for children that opt out', () => {
  const child = (name: string, label: string): string =>
    flux(name, `./apps/${name}/app`).replace(
      'namespace: flux-system',
      `namespace: flux-system\n  labels: {own-variables: "${label}"}`,
    );
  const plan = discoverEnvironments(
    treeOf({
      'flux/apps.yaml': flux(
        'parent',
        './apps',
        `  patches:
    - patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: any}
        spec:
          postBuild:
            substitute:
              HOST: shop.example
      target:
        kind: Kustomization
        labelSelector: own-variables notin (true)
`,
      ),
      'apps/a/ks.yaml': child('a', 'false'),
      'apps/b/ks.yaml': child('b', 'true'),
      'apps/a/app/vs.yaml': virtualService('a'),
      'apps/b/app/vs.yaml': virtualService('b'),
    }),
    [],
  );
  const roots = plan.environments[0]?.roots ?? [];
  const host = (path: string): unknown =>
    roots
      .filter((root) => root.path === path)
      .map((root) => substitutionFor(root)?.variables.get('HOST'))[0];
  expect(host('apps/a/app')).toMatchObject({
    value: 'shop.example',
    origin: { file: 'flux/apps.yaml', line: 17 },
  });
  expect(host('apps/b/app')).toBeUndefined();
});

test('equal inputs give the same render, whichever tree they lie in', () => {
  const renderRoot = createRootRenderer({ kustomize: concatenating });
  const files = { 'k/kustomization.yaml': builds('a.yaml'), 'k/a.yaml': object('Service', 'a') };
  const root: Root = { ...folder('k'), content: { kind: 'kustomization' } };
  const first = renderRoot(treeOf(files), root);
  expect(renderRoot(treeOf({ ...files, 'other.yaml': 'a: 1' }), { ...root })).toBe(first);
  const changed = { ...files, 'k/a.yaml': object('Service', 'b') };
  expect(renderRoot(treeOf(changed), root)).not.toBe(first);
  expect(
    renderRoot(treeOf(files), { ...root, by: appliedByArgo({ defaultNamespace: 'x' }) }),
  ).not.toBe(first);
});

test('a folder that is applied as a whole counts with what is new in it', () => {
  const renderRoot = createRootRenderer({ kustomize: concatenating });
  const files = { 'k/a.yaml': object('Service', 'a') };
  expect(renderRoot(treeOf(files), folder('k')).resources).toHaveLength(1);
  const grown = { ...files, 'k/b.yaml': object('Service', 'b') };
  expect(renderRoot(treeOf(grown), folder('k')).resources).toHaveLength(2);
});

test('a chart among the files of a folder counts as a whole', () => {
  const renderRoot = createRootRenderer({ kustomize: concatenating });
  const root: Root = { ...folder('k'), content: { kind: 'folder', files: ['k/a.yaml'] } };
  const files = { 'k/a.yaml': object('Service', 'a') };
  expect(renderRoot(treeOf(files), root).gaps).toEqual([]);
  const chart = { ...files, 'k/Chart.yaml': 'name: k\n' };
  const first = renderRoot(treeOf(chart), root);
  expect(first.gaps).toHaveLength(1);
  const grown = { ...chart, 'k/templates/b.yaml': object('Service', 'b') };
  expect(renderRoot(treeOf(grown), root).gaps[0]?.input).not.toBe(first.gaps[0]?.input);
});

test('a render with inputs that are not loaded yet is not kept', () => {
  const renderRoot = createRootRenderer({ kustomize: concatenating });
  const files = { 'k/a.yaml': object('Service', 'a') };
  const root = folder('k');
  expect(renderRoot(treeOf(files, ['k/a.yaml']), root).resources).toEqual([]);
  expect(renderRoot(treeOf(files), root).resources).toHaveLength(1);
});

test('what is not final is rendered again, though nothing has changed in the tree', () => {
  let isPending = true;
  const kustomize: KustomizationRenderer = {
    ...concatenating,
    render: (...call) => ({ ...concatenating.render(...call), isPending }),
  };
  const renderer = createRootRenderer({ kustomize });
  const tree = treeOf({ 'k/kustomization.yaml': '', 'k/a.yaml': virtualService('a') });
  const root: Root = { ...folder('k'), content: { kind: 'kustomization' } };
  const early = renderer(tree, root);
  isPending = false;
  const late = renderer(tree, root);
  expect(late).not.toBe(early);
  expect(renderer(tree, root)).toBe(late);
});

test('charts are not asked for where what applies the kustomization fails at them', () => {
  const inflates: unknown[] = [];
  const kustomize: KustomizationRenderer = {
    ...concatenating,
    render: (tree, path, vendored, call) => {
      inflates.push(call.inflatesCharts);
      return concatenating.render(tree, path, vendored, call);
    },
  };
  const tree = treeOf({ 'k/kustomization.yaml': '' });
  const root: Root = { ...folder('k'), content: { kind: 'kustomization' } };
  for (const by of [BY_NOBODY, appliedByFlux(), appliedByArgo({ refusesCharts: true })])
    createRootRenderer({ kustomize })(tree, { ...root, by });
  expect(inflates).toEqual([undefined, false, false]);
});
