import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const tierOf = async (before: string, after: string): Promise<string | null> => {
  const tree = (kustomization: string) => ({
    'prod/kustomization.yaml': `resources: [web.yaml]\n${kustomization}`,
    'prod/web.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\n',
  });
  return (await reviewOf(tree(before), tree(after))).tier;
};

const remote = (address: string, more = ''): string =>
  `bases: ["https://example.com/acme/${address}"]\n${more}`;

describe('content of elsewhere that goes', () => {
  test('is judged by its name, which is all that is known of it', async () => {
    expect(await tierOf(remote('queue-operator/install.yaml'), '')).toBe('medium');
    expect(await tierOf(remote('mesh-policies/install.yaml'), '')).toBe('high');
    expect(await tierOf(remote('platform/install.yaml'), '')).toBe('high');
  });

  test('is judged by what was laid over it', async () => {
    const patch = (kind: string): string =>
      `patches: [{ target: { kind: ${kind} }, patch: '[{"op": "remove", "path": "/spec"}]' }]\n`;
    const with_ = (kind: string) => remote('queue-operator/install.yaml', patch(kind));
    expect(await tierOf(with_('Deployment'), '')).toBe('medium');
    expect(await tierOf(with_('AuthorizationPolicy'), '')).toBe('high');
  });

  test('asks where it comes', async () => {
    expect(await tierOf('', remote('queue-operator/install.yaml'))).toBe('high');
  });
});

describe('a version that stands in an address', () => {
  const at = (version: string): string => remote(`queue/releases/${version}/install.yaml`);

  test('goes on within its major one', async () => {
    expect(await tierOf(at('v1.5.1'), at('v1.6.0'))).toBe('medium');
    expect(await tierOf(at('v1.5.1'), at('v2.0.0'))).toBe('high');
    expect(await tierOf(at('v1.5.1'), at('main'))).toBe('high');
  });

  test('is another address where more of it differs', async () => {
    expect(await tierOf(at('v1.5.1'), at('v1.6.0').replace('queue', 'other'))).toBe('high');
  });

  test('is one change', async () => {
    const { changes } = await reviewOf(
      { 'prod/kustomization.yaml': at('v1.5.1') },
      { 'prod/kustomization.yaml': at('v1.6.0') },
    );
    expect(changes.map(({ field }) => field)).toEqual(['url']);
  });
});

describe('an Application that stands, whose namespace nobody says', () => {
  const of = (source: string, namespace = ''): Readonly<Record<string, string>> => ({
    'clusters/prod/app.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: queue, namespace: argocd }
spec:
  project: default
  destination: { server: "https://kubernetes.default.svc"${namespace} }
  source: { repoURL: "https://charts.example.com/stable", ${source} }
`,
  });
  const chart = (version: string, helm: string): string =>
    `chart: queue, targetRevision: ${version}, helm: { valuesObject: ${helm} }`;
  const plugin = (value: string): string =>
    `path: queue, targetRevision: main, plugin: { name: fill, env: [{ name: interval, value: "${value}" }] }`;
  const STANDS = chart('1.0.0', '{ a: b }');

  test.each<readonly [string, string, string]>([
    ['another value', chart('1.0.0', '{ a: c }'), STANDS],
    ['a minor version', chart('1.2.0', '{ a: b }'), STANDS],
    ['a value for a plugin', plugin('30s'), plugin('15s')],
  ])('%s is medium', async (_, before, after) => {
    expect((await reviewOf(of(before), of(after))).tier).toBe('medium');
  });

  test.each<readonly [string, string, string, string]>([
    ['a major version', chart('2.0.0', '{ a: b }'), STANDS, ''],
    ['a value that speaks of the mesh', chart('1.0.0', '{ a: b, mtls: false }'), STANDS, ''],
    ['a value for a plugin of the mesh', plugin('30s'), plugin('15s'), ', namespace: istio-system'],
  ])('%s is high', async (_, before, after, at) => {
    expect((await reviewOf(of(before, at), of(after, at))).tier).toBe('high');
  });
});
