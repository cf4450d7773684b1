import { describe, expect, test } from 'vitest';
import { messages, object } from './acting-objects.ts';

const SUBJECT = 'subjects: [{ kind: ServiceAccount, name: default, namespace: shop }]';
const pair = (
  kind: 'Role' | 'ClusterRole',
  namespace: string,
  [group, resource, verb]: readonly [string, string, string],
  subjects = SUBJECT,
): string =>
  object(
    `rbac.authorization.k8s.io/v1|${kind}|${namespace}|a|rules: [{ apiGroups: ['${group}'], resources: ['${resource}'], verbs: ['${verb}'] }]`,
  ) +
  object(
    `rbac.authorization.k8s.io/v1|${kind}Binding|${namespace}|a|roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: a }\n${subjects}`,
  );

describe('rights of accounts over others are told each by itself', () => {
  test.each([
    ['istio-system', ['', 'secrets', 'get'], 'read Secrets'],
    ['istio-system', ['', 'configmaps', 'update'], 'write configmaps'],
    [
      'istio-system',
      ['security.istio.io', 'peerauthentications', '*'],
      'write peerauthentications',
    ],
    ['istio-system', ['', 'serviceaccounts/token', 'create'], 'create tokens'],
    ['argocd', ['argoproj.io', 'applications', 'patch'], 'write applications'],
    ['kube-system', ['apps', '*', 'delete'], 'write everything'],
    ['istio-system', ['', 'pods/exec', 'create'], 'run commands in pods'],
  ] as const)('in %s: %s', (namespace, right, expected) => {
    expect(messages('', pair('Role', namespace, right)).join()).toContain(expected);
  });

  test.each([
    [['', 'nodes/proxy', 'get'], 'reach the kubelet'],
    [['', 'secrets', 'list'], 'read Secrets'],
    [['', '*', 'watch'], 'read Secrets'],
    [['', 'pods/*', 'get'], 'run commands in pods'],
    [['apps', 'deployments', 'patch'], 'write deployments'],
  ] as const)('in the cluster: %s', (right, expected) => {
    expect(messages('', pair('ClusterRole', '', right)).join()).toContain(expected);
  });

  test('of either half that changes', () => {
    const base = pair('ClusterRole', '', ['', 'services', 'get']);
    const head = pair('ClusterRole', '', ['', 'secrets', 'get']);
    expect(messages(base, head)).toHaveLength(1);
  });

  test('of a role that takes in others, and of one that is taken in', () => {
    const part = object(
      "rbac.authorization.k8s.io/v1|ClusterRole||part|rules: [{ apiGroups: [''], resources: [secrets], verbs: [get] }]",
      "labels: { a: b, rbac.authorization.k8s.io/aggregate-to-view: 'true' }",
    );
    const whole = object(
      'rbac.authorization.k8s.io/v1|ClusterRole||a|aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: b } }] }\nrules: []',
    );
    const binding = object(
      `rbac.authorization.k8s.io/v1|ClusterRoleBinding||a|roleRef: { kind: ClusterRole, name: a }\n${SUBJECT}`,
    );
    expect(messages('', part).join()).toContain('all holders of ClusterRole view read Secrets');
    expect(messages(part + whole, part + whole + binding).join()).toContain('read Secrets');
  });

  test.each([
    ['ClusterRoleBinding||a', 'admin', 'system:serviceaccounts', 'read Secrets'],
    ['ClusterRoleBinding||a', 'view', 'system:authenticated', 'read everything but Secrets'],
    ['RoleBinding|shop|a', 'edit', 'system:serviceaccounts', 'write workloads'],
  ])('of built-in roles for groups of accounts: %s %s', (id, role, group, expected) => {
    const binding = `rbac.authorization.k8s.io/v1|${id}|roleRef: { kind: ClusterRole, name: ${role} }\nsubjects: [{ kind: Group, name: '${group}' }]`;
    expect(messages('', object(binding)).join()).toContain(expected);
  });

  test('of whoever reads a token of istiod out of a Secret', () => {
    const secret = object(
      'v1|Secret|istio-system|t|type: kubernetes.io/service-account-token',
      'annotations: { kubernetes.io/service-account.name: istiod }',
    );
    expect(messages('', secret).join()).toContain('token of service account istio-system/istiod');
  });
});

describe('rights that stay at home are not told', () => {
  test.each([
    ['in the own namespace', pair('Role', 'shop', ['', 'secrets', 'get'])],
    ['to read what is no Secret', pair('ClusterRole', '', ['', 'pods', 'list'])],
    ['to write events', pair('ClusterRole', '', ['', 'events', 'create'])],
    [
      'to write objects of an own kind',
      pair('ClusterRole', '', ['quux.example.dev', 'frobs', '*']),
    ],
    [
      'of an account of the namespace itself',
      pair(
        'Role',
        'argocd',
        ['argoproj.io', 'applications', '*'],
        'subjects: [{ kind: ServiceAccount, name: a, namespace: argocd }]',
      ),
    ],
  ])('%s', (_says, text) => {
    expect(messages('', text)).toEqual([]);
  });
});
