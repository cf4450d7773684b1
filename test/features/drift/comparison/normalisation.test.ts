import { parse } from 'yaml';
import { expect, test } from 'vitest';
import type { ClusterDrift } from '../../../../src/features/drift/comparison/cluster-comparison.ts';
import { compareCluster } from '../../../../src/features/drift/comparison/cluster-comparison.ts';
import { declaredDifferences } from '../../../../src/features/drift/comparison/declared/ignore-differences.ts';
import { readLiveObject } from '../../../../src/features/drift/comparison/live-object.ts';
import { parseYaml, resourceOf, subjectText } from '../../../../src/manifest/index.ts';
import { shippedSchemas } from '../../../support/manifest-schemas.ts';

const schemas = shippedSchemas();
const PLACE = { file: 'cluster prod', line: 1, column: 1, endLine: 1 };

/** What Git has and what the cluster has, compared. */
function compared(
  git: string,
  live: readonly unknown[],
  notListed: readonly string[] = [],
): ClusterDrift {
  const resources = parseYaml('prod.yaml', git).flatMap(({ node }) =>
    node === null ? [] : (resourceOf(node) ?? []),
  );
  const objects = live.map((json) => {
    const read = readLiveObject(json, { apiVersion: 'v1', kind: 'Unknown' }, PLACE);
    if (read.kind !== 'read') throw new Error(read.why);
    return read.object;
  });
  const declared = declaredDifferences([...resources, ...objects.map(({ resource }) => resource)]);
  const isListed = ({ kind }: { kind: string }) => !notListed.includes(kind);
  const cluster = { objects, isListed, rootNamespace: 'istio-system' };
  return compareCluster(resources, cluster, schemas, declared.ignoredIn);
}

const told = ({ drifts }: ClusterDrift): readonly string[] =>
  drifts.flatMap((drift) =>
    drift.kind === 'changed'
      ? drift.fields.map(({ path, by }) => `${path.join('.')} by ${by?.manager ?? 'nobody'}`)
      : [`${drift.kind} ${subjectText(drift.git ?? drift.live)}`],
  );

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec:
      containers: [{ name: orders, image: "orders:1" }]
`;
const HPA = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: orders, namespace: shop }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: orders }, maxReplicas: 9 }
`;
const written = (manager: string, fields: object, more: object = {}) => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-11-23T19:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: fields,
  ...more,
});
const live = (yaml: string, metadata: object = {}, spec: object = {}) => {
  const object = parse(yaml) as { metadata: object; spec?: object };
  return {
    ...object,
    metadata: { ...object.metadata, uid: 'u', resourceVersion: '7', ...metadata },
    spec: { ...object.spec, ...spec },
  };
};
const replicas = { 'f:spec': { 'f:replicas': {} } };

test("replicas are an autoscaler's where one scales the workload, in Git or in the cluster", () => {
  const scaled = live(
    DEPLOYMENT,
    { managedFields: [written('kubectl', replicas, { subresource: 'scale' })] },
    { replicas: 7 },
  );
  expect(told(compared(DEPLOYMENT, [scaled]))).toEqual(['spec.replicas by kubectl']);
  expect(told(compared(DEPLOYMENT, [scaled, parse(HPA)]))).toEqual([]);
  const inGit = compared(`${DEPLOYMENT}---\n${HPA}`, [scaled], ['HorizontalPodAutoscaler']);
  expect(told(inGit)).toEqual([]);
  expect(inGit.passed.map(({ fields }) => fields.map(({ why }) => why))).toEqual([['ignored']]);
});

test('what the controller manager scales is told as left to it, under no other name', () => {
  const by = (manager: string) =>
    compared(DEPLOYMENT, [
      live(
        DEPLOYMENT,
        { managedFields: [written(manager, replicas, { subresource: 'scale' })] },
        { replicas: 7 },
      ),
    ]);
  expect(told(by('kube-controller-manager'))).toEqual([]);
  expect(by('kube-controller-manager').passed).toHaveLength(1);
  expect(told(by('somebody'))).toEqual(['spec.replicas by somebody']);
});

const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http: [{ route: [{ destination: { host: orders, subset: v1 }, weight: 100 }] }]
`;
const weighted = (manager: string) =>
  live(
    ROUTE,
    { managedFields: [written(manager, { 'f:spec': { 'f:http': {} } })] },
    { http: [{ route: [{ destination: { host: 'orders', subset: 'v1' }, weight: 40 }] }] },
  );

test("weights that a canary's controller writes are left to it", () => {
  expect(told(compared(ROUTE, [weighted('flagger')]))).toEqual([]);
  expect(told(compared(ROUTE, [weighted('rollouts-controller')]))).toEqual([]);
  expect(told(compared(ROUTE, [weighted('kubectl-edit')]))).toEqual([
    'spec.http.0.route.0.weight by kubectl-edit',
  ]);
});

test.each([
  ['jsonPointers: [/spec/http]', []],
  ['jqPathExpressions: [".spec.http[].route[].weight"]', []],
  [
    `jqPathExpressions: ['.spec.http[].route[] | select(.destination.subset == "v1") | .weight']`,
    [],
  ],
  [
    `jqPathExpressions: ['.spec.http[].route[] | select(.destination.subset == "v2") | .weight']`,
    ['spec.http.0.route.0.weight by kubectl-edit'],
  ],
  ['managedFieldsManagers: [kubectl-edit]', []],
  ['jsonPointers: [/spec/hosts]', ['spec.http.0.route.0.weight by kubectl-edit']],
])('an Application that ignores %s', (entry, expected) => {
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec: { ignoreDifferences: [{ group: networking.istio.io, kind: VirtualService, ${entry} }] }
`;
  const found = compared(
    `${ROUTE}---\n${application}`,
    [weighted('kubectl-edit')],
    ['Application'],
  );
  expect(told(found)).toEqual(expected);
});

test('a jq expression that is not understood is said, and leaves nothing out', () => {
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  ignoreDifferences:
    - { group: "*", kind: "*", jqPathExpressions: ['.spec | paths'] }
`;
  const [document] = parseYaml('apps.yaml', application);
  const resource = document?.node == null ? undefined : resourceOf(document.node);
  const { notFollowed } = declaredDifferences(resource === undefined ? [] : [resource]);
  expect(notFollowed.map(({ expression }) => expression)).toEqual(['.spec | paths']);
});

test('marks of the tools that apply Git are no difference; the same words by a person are', () => {
  const labels = { 'app.kubernetes.io/instance': 'shop' };
  const fields = { 'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/instance': {} } } };
  const by = (manager: string) =>
    told(compared(ROUTE, [live(ROUTE, { labels, managedFields: [written(manager, fields)] })]));
  expect(by('argocd-controller')).toEqual([]);
  expect(by('kubectl-label')).toEqual([
    'metadata.labels.app.kubernetes.io/instance by kubectl-label',
  ]);
  const annotations = {
    'argocd.argoproj.io/tracking-id': 'shop:networking.istio.io/VirtualService:shop/orders',
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
    'deployment.kubernetes.io/revision': '3',
  };
  expect(told(compared(ROUTE, [live(ROUTE, { annotations })]))).toEqual([]);
});

const POLICY = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: hotfix, namespace: shop }
spec: { action: DENY, rules: [{}] }
`;

test('a mesh object that Git does not have is drift in a namespace that Git fills, and nowhere else', () => {
  const found = compared(ROUTE, [live(ROUTE), live(POLICY)]);
  expect(told(found)).toEqual(['added AuthorizationPolicy shop/hotfix']);
  const elsewhere = live(POLICY, { namespace: 'other' });
  const beside = compared(ROUTE, [live(ROUTE), elsewhere]);
  expect(told(beside)).toEqual([]);
  expect(beside.beside).toHaveLength(1);
});

test('objects that a controller made, that another tool applies, or that are on their way out are not', () => {
  const owned = { ownerReferences: [{ kind: 'Gateway', name: 'x', controller: true }] };
  expect(told(compared(ROUTE, [live(ROUTE), live(POLICY, owned)]))).toEqual([]);
  const tracked = {
    annotations: { 'argocd.argoproj.io/tracking-id': 'security:x/y:shop/hotfix' },
  };
  expect(told(compared(ROUTE, [live(ROUTE), live(POLICY, tracked)]))).toEqual([]);
  const going = { deletionTimestamp: '2026-11-23T19:00:00Z' };
  expect(told(compared(ROUTE, [live(ROUTE), live(POLICY, going)]))).toEqual([]);
  expect(told(compared(ROUTE, [live(ROUTE, going)]))).toEqual([
    'removed VirtualService shop/orders',
  ]);
});

test('what is gone is told of kinds that were listed, hooks aside', () => {
  expect(told(compared(ROUTE, []))).toEqual(['removed VirtualService shop/orders']);
  expect(compared(ROUTE, [], ['VirtualService'])).toMatchObject({ drifts: [], compared: 0 });
  const hook = ROUTE.replace(
    'namespace: shop',
    'namespace: shop, annotations: { argocd.argoproj.io/hook: PreSync }',
  );
  expect(told(compared(hook, []))).toEqual([]);
});

test('a field that its kind does not have was dropped on the way in', () => {
  const misspelt = ROUTE.replace('hosts: [orders]', 'hosts: [orders]\n  hotss: [web]');
  expect(told(compared(misspelt, [live(ROUTE)]))).toEqual([]);
});

test('secrets of live objects are not handed on', () => {
  const env = [{ name: 'DB_PASSWORD', value: 'correct-horse-battery' }];
  const hand = live(DEPLOYMENT, {
    managedFields: [
      written('kubectl-edit', {
        'f:spec': { 'f:template': { 'f:spec': { 'f:containers': {} } } },
      }),
    ],
  });
  const changed = {
    ...hand,
    spec: {
      ...hand.spec,
      template: {
        metadata: { labels: { app: 'orders' } },
        spec: { containers: [{ name: 'orders', image: 'orders:1', env }] },
      },
    },
  };
  const found = compared(DEPLOYMENT, [changed]);
  expect(told(found).join()).toMatch(/env/);
  const text = JSON.stringify(found, (_, value: unknown) =>
    value instanceof Map ? ([...value] as unknown) : value,
  );
  expect(text).not.toContain('correct-horse-battery');
});
