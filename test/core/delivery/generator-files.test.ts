import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const set = (name: string): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: ${name}, namespace: argocd }
spec:
  generators:
    - git:
        repoURL: https://git.example/acme/deploy
        revision: HEAD
        files: [{ path: "apps/**/${name}/config.json" }]
  template:
    metadata: { name: "${name}-{{name}}" }
    spec:
      project: default
      source: { repoURL: "https://git.example/acme/deploy", path: "{{path}}" }
      destination: { server: "https://kubernetes.default.svc", namespace: shop }
`;

const app = (name: string, environment: string) => ({
  [`apps/${name}/overlays/${environment}/config.json`]: JSON.stringify({ name, owner: 'shop' }),
  [`apps/${name}/overlays/${environment}/kustomization.yaml`]: 'resources: [web.yaml]\n',
  [`apps/${name}/overlays/${environment}/web.yaml`]: `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { ports: [{ port: 80 }] }
`,
});

const base = {
  'bootstrap/dev.yaml': set('dev'),
  'bootstrap/prod.yaml': set('prod'),
  ...app('web', 'dev'),
  ...app('web', 'prod'),
  ...app('cart', 'dev'),
};

const changed = async (
  after: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>> = base,
): Promise<readonly string[]> => {
  const { environments } = await reviewOf(before, after);
  return environments.filter((each) => each.changed).map(({ name }) => name);
};

describe('a file that gives an ApplicationSet the parameters of one Application', () => {
  test('changes the environment of that Application alone', async () => {
    const path = 'apps/cart/overlays/dev/config.json';
    const edited = { ...base, [path]: JSON.stringify({ name: 'cart', owner: 'sales' }) };
    expect(await changed(edited)).toEqual(['dev']);
  });

  test('and goes, takes it from its own environment alone', async () => {
    const rest = Object.fromEntries(
      Object.entries(base).filter(([path]) => !path.startsWith('apps/cart/')),
    );
    expect(await changed(rest)).toEqual(['dev']);
  });

  test('counts wherever the set does, where it lies in no folder that the set applies', async () => {
    const loose = set('loose')
      .replace('apps/**/loose/config.json', 'params/*.json')
      .replace('{{path}}', 'apps/{{name}}/overlays/dev');
    const before = { ...base, 'bootstrap/loose.yaml': loose, 'params/a.json': '{"name": "cart"}' };
    const after = { ...before, 'params/a.json': '{"name": "cart", "owner": "sales"}' };
    expect(await changed(after, before)).toEqual(['dev', 'prod']);
  });
});
