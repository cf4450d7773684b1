import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const set = (spec: string): string =>
  `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: { name: made, namespace: flux-system }\nspec:\n${spec}`;

const provider = (spec: string): string =>
  `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSetInputProvider\nmetadata: { name: p, namespace: flux-system, labels: { for: made } }\nspec: ${spec}\n`;

const peer = (mode: string): string =>
  `  - apiVersion: security.istio.io/v1\n    kind: PeerAuthentication\n    metadata: { name: default, namespace: istio-system }\n    spec: { mtls: { mode: "${mode}" } }\n`;

const settings = (text: string, namespace = 'shop'): string =>
  `  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: settings, namespace: ${namespace} }\n    data: { a: "${text}" }\n`;

const INPUT = '<< inputs.mode >>';
const at = (spec: string, more: Files = {}): Files => ({
  'clusters/production/set.yaml': set(spec),
  ...more,
});
const inline = (mode: string, resources: string): Files =>
  at(`  inputs: [{ mode: ${mode} }]\n  resources:\n${resources}`);
const provided = (spec: string, resources = peer(INPUT), from = 'name: p'): Files =>
  at(`  inputsFrom: [{ kind: ResourceSetInputProvider, ${from} }]\n  resources:\n${resources}`, {
    'clusters/production/provider.yaml': provider(spec),
  });
const text = (mode: string): Files =>
  at(
    `  inputs: [{ mode: ${mode} }]\n  resourcesTemplate: |\n    apiVersion: security.istio.io/v1\n    kind: PeerAuthentication\n    metadata: { name: default, namespace: istio-system }\n    spec: { mtls: { mode: << inputs.mode >> } }\n`,
  );
const step = (mode: string): Files =>
  at(
    `  inputs: [{ mode: ${mode} }]\n  steps:\n  - name: one\n    resources:\n${peer(INPUT).replace(/^/gm, '  ')}`,
  );

const tierOf = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after)).tier;

describe('what a ResourceSet makes (FOP-1)', () => {
  test.each<[string, Files, Files]>([
    ['an input', inline('STRICT', peer(INPUT)), inline('DISABLE', peer(INPUT))],
    ['the template', inline('STRICT', peer('STRICT')), inline('STRICT', peer('DISABLE'))],
    ['a text', text('STRICT'), text('DISABLE')],
    [
      'a static provider',
      provided('{ type: Static, defaultValues: { mode: STRICT } }'),
      provided('{ type: Static, defaultValues: { mode: DISABLE } }'),
    ],
    [
      'a provider found by labels',
      provided(
        '{ type: Static, defaultValues: { mode: STRICT } }',
        peer(INPUT),
        'selector: { matchLabels: { for: made } }',
      ),
      provided(
        '{ type: Static, defaultValues: { mode: DISABLE } }',
        peer(INPUT),
        'selector: { matchLabels: { for: made } }',
      ),
    ],
    [
      'a provider of a forge',
      provided('{ type: GitHubBranch, url: "https://a.example" }'),
      provided('{ type: GitHubBranch, url: "https://b.example" }'),
    ],
    ...['Permute', 'Flatten'].map((name): [string, Files, Files] => {
      const of = (mode: string): Files =>
        at(
          `  inputStrategy: { name: ${name} }\n  inputs: [{ mode: ${mode} }]\n  resources:\n${peer(INPUT)}`,
        );
      return [`inputs by ${name}`, of('STRICT'), of('DISABLE')];
    }),
    [
      'a choice',
      inline('STRICT', peer("<< if eq inputs.mode 'STRICT' >>STRICT<< else >>DISABLE<< end >>")),
      inline('DISABLE', peer("<< if eq inputs.mode 'STRICT' >>STRICT<< else >>DISABLE<< end >>")),
    ],
    [
      'a function',
      inline('STRICT', peer('<< upper inputs.mode >>')),
      inline('DISABLE', peer('<< upper inputs.mode >>')),
    ],
    [
      'the set, as it goes',
      {
        ...inline('STRICT', peer(INPUT)),
        'clusters/production/other.yaml':
          'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: shop }\n',
      },
      {
        'clusters/production/other.yaml':
          'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: shop }\n',
      },
    ],
  ])('for the whole mesh is critical: %s', async (_, before, after) => {
    expect(await tierOf(before, after)).toBe('critical');
  });

  test.each<[string, Files, Files]>([
    ['an input', inline('a', settings(INPUT)), inline('b', settings(INPUT))],
    [
      'an input beside a mesh-wide object',
      inline('a', settings(INPUT) + peer('STRICT')),
      inline('b', settings(INPUT) + peer('STRICT')),
    ],
    [
      'a function',
      inline('a', settings('<< upper inputs.mode >>')),
      inline('b', settings('<< upper inputs.mode >>')),
    ],
    [
      'an interval of a provider',
      provided('{ type: GitHubBranch }', settings(INPUT)),
      provided('{ type: GitHubBranch, skip: { labels: [a] } }', settings(INPUT)),
    ],
  ])('for one team is not: %s', async (_, before, after) => {
    expect(['low', 'medium']).toContain(await tierOf(before, after));
  });

  test('steps count too', async () => {
    expect(await tierOf(step('STRICT'), step('DISABLE'))).toBe('critical');
  });

  test('is told where the input is written', async () => {
    const { changes } = await reviewOf(
      inline('STRICT', peer(INPUT)),
      inline('DISABLE', peer(INPUT)),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({ field: 'spec.mtls.mode', before: 'STRICT', after: 'DISABLE' }),
    );
  });
});

describe('a FluxInstance that nothing applies (FOP-3)', () => {
  const instance = (ref: string, more = '', registry = 'ghcr.io'): Files => ({
    'flux/production/instance.yaml': `apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: { name: flux, namespace: flux-system }\nspec:\n  distribution: { version: 2.x, registry: ${registry}/fluxcd }\n  sync: { kind: GitRepository, url: "https://example.com/acme/fleet.git", ref: ${ref}, path: clusters/production }\n${more}`,
    'clusters/production/web.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: shop }\n',
  });
  test.each<[string, Files]>([
    ['reads another branch', instance('refs/heads/other')],
    [
      'patches its Kustomizations',
      instance(
        'refs/heads/main',
        '  kustomize: { patches: [{ target: { kind: Kustomization }, patch: "- {op: add, path: /spec/suspend, value: true}" }] }\n',
      ),
    ],
    ['comes from another registry', instance('refs/heads/main', '', 'evil.example')],
  ])('%s', async (_, after) => {
    expect(['high', 'critical']).toContain(await tierOf(instance('refs/heads/main'), after));
  });
});
