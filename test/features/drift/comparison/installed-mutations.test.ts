import { parse, stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../../sandbox/kubernetes/start-kubernetes.ts';
import { startKubernetes } from '../../../../sandbox/kubernetes/start-kubernetes.ts';
import { compareCluster } from '../../../../src/features/drift/comparison/cluster-comparison.ts';
import { declaredDifferences } from '../../../../src/features/drift/comparison/declared/ignore-differences.ts';
import type { ObjectDrift } from '../../../../src/features/drift/comparison/drift.ts';
import { compareMeshConfig } from '../../../../src/features/drift/comparison/installed/mesh-config-drift.ts';
import { meshInstallers } from '../../../../src/features/drift/comparison/installed/mesh-installers.ts';
import { readLiveObject } from '../../../../src/features/drift/comparison/live-object.ts';
import { resolveMesh } from '../../../../src/istio/index.ts';
import { fieldPath } from '../../../../src/manifest/index.ts';
import { shareOfRun } from '../../../support/share-of-run.ts';
import { shippedSchemas } from '../../../support/manifest-schemas.ts';
import { adopt, objectsIn, renderedFiles, withAdopted } from './adopt/adoption-of.ts';
import type { Files } from './adopt/adoption-of.ts';
import type { HandEdit } from './hand-edits.ts';
import { handEdits, mergePatch, valueAt } from './hand-edits.ts';

type Json = ReturnType<HandEdit['after']>;
type JsonObject = Parameters<KubernetesStandIn['create']>[0];

const schemas = shippedSchemas();
const PLACE = { file: 'cluster prod', line: 1, column: 1, endLine: 1 };

const MESH_CONFIG = `accessLogFile: /dev/stdout
accessLogEncoding: JSON
enableAutoMtls: true
enableTracing: false
trustDomain: acme.local
trustDomainAliases: [old.local, older.local]
connectTimeout: 10s
protocolDetectionTimeout: 5s
outboundTrafficPolicy: { mode: REGISTRY_ONLY }
localityLbSetting: { enabled: true }
pathNormalization: { normalization: MERGE_SLASHES }
discoverySelectors: [{ matchLabels: { mesh: "yes" } }]
defaultHttpRetryPolicy: { attempts: 3, retryOn: "connect-failure" }
defaultConfig:
  concurrency: 2
  terminationDrainDuration: 30s
  drainDuration: 45s
  holdApplicationUntilProxyStarts: true
  proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true", BOOTSTRAP_XDS_AGENT: "true" }
  tracing: { sampling: 1.5 }
extensionProviders:
  - name: authz
    envoyExtAuthzHttp: { service: authz.acme.svc.cluster.local, port: 8000 }
`;

const below = (spaces: number): string =>
  MESH_CONFIG.trimEnd()
    .split('\n')
    .map((line) => `${' '.repeat(spaces)}${line}`)
    .join('\n');

const INSTALLERS = {
  IstioOperator: `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec:
  meshConfig:
${below(4)}
`,
  Istio: `apiVersion: sailoperator.io/v1
kind: Istio
metadata: { name: default }
spec:
  version: v1.27.0
  namespace: istio-system
  values:
    meshConfig:
${below(6)}
`,
  HelmRelease: `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec:
  interval: 10m
  chart: { spec: { chart: istiod, sourceRef: { kind: HelmRepository, name: istio } } }
  values:
    meshConfig:
${below(6)}
`,
};

const OF_CHART = {
  defaultProviders: { metrics: ['prometheus'] },
  enablePrometheusMerge: true,
  rootNamespace: 'istio-system',
};

const CONFIG_MAP = { kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' };

const filesWith = (text: string): Files => ({
  'base/kustomization.yaml': 'resources: [object.yaml] # the only one\n',
  'base/object.yaml': text,
  'overlays/prod/kustomization.yaml': 'resources:\n  - ../../base\n',
  'overlays/staging/kustomization.yaml': 'resources:\n  - ../../base\n',
});

/** A cluster whose MeshConfig somebody edited by hand. */
async function editedBy(edit: HandEdit): Promise<JsonObject> {
  const cluster = await startKubernetes({ name: 'prod' });
  const stated = parse(MESH_CONFIG) as Json;
  const text = (mesh: Json) => stringify({ ...OF_CHART, ...(mesh as object) }, { version: '1.1' });
  for (const name of ['istio-system'])
    cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  cluster.apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh: text(stated) },
    },
    'istio-operator',
  );
  const edited = valueAt(edit.after({ meshConfig: stated }), ['meshConfig']) ?? {};
  cluster.patch(CONFIG_MAP, { data: { mesh: text(edited) } }, 'kubectl-edit');
  const live = cluster.find(CONFIG_MAP) ?? {};
  await cluster.close();
  return live;
}

function driftIn(files: Files, live: JsonObject): readonly ObjectDrift[] {
  const rendered = renderedFiles(files).environments.find(
    ({ environment }) => environment.name === 'prod',
  );
  const read = readLiveObject(live, { apiVersion: 'v1', kind: 'ConfigMap' }, PLACE);
  if (rendered === undefined || read.kind !== 'read') throw new Error('This is no environment.');
  const settings = { rootNamespace: null, istioVersion: null, external: [] };
  const [installer, ...others] = meshInstallers(resolveMesh(rendered, settings));
  if (installer === undefined || others.length > 0) throw new Error('This is no installer.');
  const found = compareMeshConfig(installer, read.object);
  if (found.kind === 'unreadable') throw new Error(found.why);
  return found.kind === 'differs' ? [found.drift] : [];
}

const edits = (): readonly HandEdit[] =>
  handEdits({ meshConfig: parse(MESH_CONFIG) as Json }).filter(
    ({ path }) => path[0] === 'meshConfig',
  );

/** A field is told whole where it is a list. */
function problemOf(edit: HandEdit, file: string, drifts: readonly ObjectDrift[]): string | null {
  const [drift] = drifts;
  if (drift?.kind !== 'changed') return `${String(drifts.length)} drifts`;
  if (drift.liveIn?.name !== 'istio') return 'of another object';
  const text = fieldPath(edit.path);
  for (const { path, git, live, by } of drift.fields) {
    const own = fieldPath(path);
    const told = own.slice(own.indexOf('meshConfig'));
    if (!told.startsWith(text) && !text.startsWith(told)) return `told of ${own}`;
    if (git !== null && (git.origin.file !== file || git.origin.line < 5)) return 'no place';
    if (live !== null && by?.manager !== 'kubectl-edit') return `by ${by?.manager ?? 'nobody'}`;
  }
  return null;
}

/** Of so many edits one is tried in a run, other ones for each installer. */
const SHARES = 3;

let offered = 0;

describe.each(Object.entries(INSTALLERS))('MeshConfig below a %s', (_, text) => {
  test('each edit by hand is found with field, place and manager, and Git renders to it once it is adopted', async () => {
    const files = filesWith(text);
    const missed: string[] = [];
    const all = edits();
    offered += all.length;
    const share = shareOfRun(all, SHARES, Object.values(INSTALLERS).indexOf(text));
    for (const [index, edit] of share.entries()) {
      const live = await editedBy(edit);
      const drifts = driftIn(files, live);
      const problem = problemOf(edit, 'base/object.yaml', drifts);
      if (problem !== null) missed.push(`${edit.what}: ${problem}`);
      if (index % 2 !== 0) continue;
      const adoption = adopt(files, 'prod', drifts);
      expect(adoption, edit.what).toMatchObject({ kind: 'adopted', left: [] });
      expect(driftIn(withAdopted(files, adoption), live), edit.what).toEqual([]);
    }
    expect(missed).toEqual([]);
  });
});

test('there are more than a hundred ways to edit MeshConfig by hand', () => {
  expect(offered).toBeGreaterThan(100);
});

const VARIABLES = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop, labels: { app: web } }
data:
  LOG_LEVEL: info
  ORDERS_URL: http://orders
  RETRIES: "3"
  TIMEOUT: 5s
  application.yaml: |
    orders:
      url: http://orders
`;

test('each edit by hand of a ConfigMap of variables is found, and adopted', async () => {
  const files = filesWith(VARIABLES);
  const stated = parse(VARIABLES) as JsonObject;
  const name = { kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
  const driftOf = (all: Files, live: JsonObject) => {
    const read = readLiveObject(live, { apiVersion: 'v1', kind: 'ConfigMap' }, PLACE);
    if (read.kind !== 'read') throw new Error(read.why);
    const cluster = { objects: [read.object], isListed: () => true, rootNamespace: 'istio-system' };
    const git = objectsIn(renderedFiles(all), 'prod');
    return compareCluster(git, cluster, schemas, declaredDifferences([]).ignoredIn).drifts;
  };
  const missed: string[] = [];
  let found = 0;
  for (const edit of handEdits(stated)) {
    const cluster = await startKubernetes({ name: 'prod' });
    cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    cluster.apply(stated, 'argocd-controller');
    const before = cluster.find(name) ?? {};
    cluster.patch(name, mergePatch(before, edit.after(before)) ?? {}, 'kubectl-edit');
    const live = cluster.find(name) ?? {};
    await cluster.close();
    const drifts = driftOf(files, live);
    const [drift] = drifts;
    const fields = drift?.kind === 'changed' ? drift.fields : [];
    const isTold =
      fields.length > 0 &&
      fields.every(
        ({ path, git, live: value, by }) =>
          fieldPath(path).startsWith(fieldPath(edit.path)) &&
          (git === null || git.origin.file === 'base/object.yaml') &&
          (value === null || by?.manager === 'kubectl-edit'),
      );
    if (!isTold) missed.push(edit.what);
    const adoption = adopt(files, 'prod', drifts);
    expect(adoption, edit.what).toMatchObject({ kind: 'adopted', left: [] });
    expect(driftOf(withAdopted(files, adoption), live), edit.what).toEqual([]);
    found += 1;
  }
  expect(missed).toEqual([]);
  expect(found).toBeGreaterThan(10);
});
