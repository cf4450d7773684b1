import { describe, expect, test } from 'vitest';
import { placeOf } from '../../src/manifest/index.ts';
import { deployment, render } from './render.ts';

type Files = Readonly<Record<string, string>>;

const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: sa }\n';

const withPatch = (patch: string): Files => ({
  'o/kustomization.yaml': `resources: [web.yaml]\npatches:\n  - path: patch.yaml\n    target: { kind: Deployment }\n`,
  'o/web.yaml': deployment,
  'o/patch.yaml': patch,
});

const REFUSED: readonly (readonly [reason: string, what: string, files: Files, place: string])[] = [
  [
    'not-found',
    'a resource that is not there',
    { 'o/kustomization.yaml': 'resources:\n  - absent.yaml\n' },
    'o/kustomization.yaml:2',
  ],
  [
    'not-found',
    'a base without a kustomization file',
    { 'o/kustomization.yaml': 'resources:\n  - ../base\n', 'base/web.yaml': deployment },
    'o/kustomization.yaml:2',
  ],
  [
    'outside-root',
    'a file of another folder',
    { 'o/kustomization.yaml': 'resources:\n  - ../web.yaml\n', 'web.yaml': deployment },
    'o/kustomization.yaml:2',
  ],
  [
    'outside-root',
    'an absolute path',
    { 'o/kustomization.yaml': 'resources:\n  - /etc/web.yaml\n' },
    'o/kustomization.yaml:2',
  ],
  [
    'not-parsed',
    'a key twice',
    { 'o/kustomization.yaml': 'resources: [a.yaml]\n', 'o/a.yaml': 'kind: A\nkind: B\n' },
    'o/a.yaml:2',
  ],
  [
    'invalid-kustomization',
    'two kustomization files',
    { 'o/kustomization.yaml': 'namespace: a\n', 'o/kustomization.yml': 'namespace: a\n' },
    'o/kustomization.yml:1',
  ],
  [
    'invalid-field',
    'a field that is not known',
    { 'o/kustomization.yaml': 'namespace: a\nresource: [b]\n' },
    'o/kustomization.yaml:2',
  ],
  [
    'invalid-generator',
    'a literal without a value',
    { 'o/kustomization.yaml': 'configMapGenerator:\n  - name: a\n    literals:\n      - b\n' },
    'o/kustomization.yaml:4',
  ],
  [
    'invalid-patch',
    'an operation that is not known',
    withPatch('- op: add\n  path: /a\n  value: 1\n- op: put\n  path: /a\n'),
    'o/patch.yaml:4',
  ],
  [
    'invalid-object',
    'an object without a name',
    {
      'o/kustomization.yaml': 'resources: [a.yaml]\n',
      'o/a.yaml': '# nameless\napiVersion: v1\nkind: Service\n',
    },
    'o/a.yaml:2',
  ],
  [
    'duplicate-id',
    'an object twice',
    {
      'o/kustomization.yaml': 'resources:\n  - a.yaml\n  - b.yaml\n',
      'o/a.yaml': deployment,
      'o/b.yaml': deployment,
    },
    'o/kustomization.yaml:3',
  ],
  [
    'cycle',
    'a folder that builds itself',
    {
      'o/kustomization.yaml': 'resources:\n  - ../base\n',
      'base/kustomization.yaml': 'resources:\n  - ../o\n',
    },
    'base/kustomization.yaml:2',
  ],
  [
    'no-match',
    'an operation on a field that is not there',
    withPatch('# nothing\n- op: remove\n  path: /spec/absent\n'),
    'o/patch.yaml:2',
  ],
  [
    'ambiguous',
    'a subject that could be either of two',
    {
      'o/kustomization.yaml': 'resources: [a, b, bound.yaml]\n',
      'o/a/kustomization.yaml': 'namespace: a\nresources: [sa.yaml]\n',
      'o/a/sa.yaml': account,
      'o/b/kustomization.yaml': 'namespace: b\nresources: [sa.yaml]\n',
      'o/b/sa.yaml': account,
      'o/bound.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: bound }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
  - kind: ServiceAccount
    name: sa
`,
    },
    'o/bound.yaml:7',
  ],
  [
    'unexpected-value',
    'labels that are no map',
    {
      'o/kustomization.yaml': 'resources: [a.yaml]\ncommonLabels: { a: b }\n',
      'o/a.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  labels: [c]\n',
    },
    'o/a.yaml:5',
  ],
  [
    'limit',
    'a value that grows by copying itself',
    withPatch(
      Array.from(
        { length: 40 },
        (_, index) => `- { op: copy, from: /spec, path: /spec/copy${String(index)} }\n`,
      ).join(''),
    ),
    'o/patch.yaml:14',
  ],
];

describe('a build that fails says why and where', () => {
  test.each(REFUSED)('%s: %s', (reason, _, files, place) => {
    const { status, failure } = render(files, 'o');
    expect(status).toBe('failed');
    expect(failure?.reason).toBe(reason);
    expect(failure?.origin && placeOf(failure.origin)).toBe(place);
  });

  test('a folder without a kustomization file has no line to show', () => {
    expect(render({ 'o/web.yaml': deployment }, 'o').failure).toMatchObject({
      reason: 'not-found',
      origin: null,
    });
  });
});

test('of several reasons the one comes first at which kustomize stops', () => {
  const { failure } = render(
    {
      'o/kustomization.yaml': `resources: [web.yaml]
components: [c]
configMapGenerator:
  - { name: policy, files: [policy.rego] }
`,
      'o/web.yaml': deployment,
      'o/c/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: { kind: Deployment }
    patch: '[{ "op": "add", "path": "/spec/none/at", "value": 1 }]'
`,
    },
    'o',
  );
  expect(failure).toMatchObject({
    reason: 'not-found',
    message: expect.stringContaining('policy.rego'),
    further: [{ message: expect.stringContaining('/spec/none/at') }],
  });
  expect(failure?.restStands).toBeUndefined();
});
