import { describe, expect, test } from 'vitest';
import { changeItems } from '../../../src/review/index.ts';
import { changeLines } from '../../../src/review/report/changes/change-text.ts';
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
    metadata: { name: "${name}-{{name}}", labels: { owner: "{{owner}}" } }
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

  test('says nothing where no Application uses the parameter that changes', async () => {
    const path = 'apps/cart/overlays/dev/config.json';
    const edited = { ...base, [path]: JSON.stringify({ name: 'cart', owner: 'shop', chat: 'x' }) };
    expect(await changed(edited)).toEqual([]);
  });

  test('and goes, takes it from its own environment alone', async () => {
    const rest = Object.fromEntries(
      Object.entries(base).filter(([path]) => !path.startsWith('apps/cart/')),
    );
    expect(await changed(rest)).toEqual(['dev']);
  });

  test('and goes, is told as gone with all that it says, also with what it says to be null', async () => {
    const path = 'apps/cart/overlays/dev/config.json';
    const before = { ...base, [path]: JSON.stringify({ name: 'cart', owner: null }) };
    const rest = Object.fromEntries(
      Object.entries(base).filter(([each]) => !each.startsWith('apps/cart/')),
    );
    const { changes } = await reviewOf(before, rest);
    const own = changes.filter(({ subject }) => subject.kind === 'ApplicationSet');
    expect(changeLines(own).map(({ text }) => text)).toEqual([
      'apps/cart/overlays/dev/config.json (parameters of ApplicationSet argocd/dev): name `cart` removed, owner removed',
    ]);
    expect(changeItems(own).map(({ text }) => text)).toEqual([
      'apps/cart/overlays/dev/config.json (parameters of ApplicationSet argocd/dev): `name` `cart` removed',
      'apps/cart/overlays/dev/config.json (parameters of ApplicationSet argocd/dev): `owner` `null` removed',
    ]);
  });

  const loose = {
    ...base,
    'bootstrap/loose.yaml': set('loose')
      .replace('apps/**/loose/config.json', 'params/*.json')
      .replace('{{path}}', 'extra/{{name}}/dev'),
    'extra/cart/dev/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more }\n',
  };
  const edited = (name: string): Promise<readonly string[]> =>
    changed(
      { ...loose, 'params/a.json': JSON.stringify({ name, owner: 'sales' }) },
      { ...loose, 'params/a.json': JSON.stringify({ name, owner: 'shop' }) },
    );

  test('changes that environment too where it lies elsewhere', async () => {
    expect(await edited('cart')).toEqual(['dev']);
  });

  test('counts wherever the set does, where nothing is seen of what the Application applies', async () => {
    expect(await edited('none')).toEqual(['dev', 'prod']);
  });
});

describe('a set over files that say which clusters there are', () => {
  const files = (...clusters: readonly string[]) => ({
    'sets/set.yaml': set('web')
      .replace('apps/**/web/config.json', 'clusters/*.json')
      .replace('{{path}}', 'overlays/{{env}}')
      .replace('server: "https://kubernetes.default.svc"', 'name: "{{name}}"'),
    ...Object.fromEntries(
      ['eu prod', 'us prod', 'lab dev'].flatMap((each) => {
        const [name = '', env] = each.split(' ');
        const owner = clusters.includes(name) ? 'sales' : 'shop';
        const content = JSON.stringify({ name, env, owner });
        return clusters.includes(`no ${name}`) ? [] : [[`clusters/${name}.json`, content]];
      }),
    ),
    ...Object.fromEntries(
      ['prod', 'dev'].map((env) => [
        `overlays/${env}/web.yaml`,
        `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n`,
      ]),
    ),
  });

  test('tells a change of one of them of its environment alone', async () => {
    expect(await changed(files('lab'), files())).toEqual(['dev']);
    expect(await changed(files('us'), files())).toEqual(['prod']);
  });

  test('removes nothing but what goes to the cluster that is no more', async () => {
    const { changes } = await reviewOf(files(), files('no us'));
    const gone = changes.filter(({ kind }) => kind === 'resource-removed');
    expect(gone.map(({ environment, subject }) => `${environment} ${subject.kind}`)).toEqual([
      'prod (us) Service',
    ]);
  });
});

describe('two sets that apply one folder alike', () => {
  const ofDev = (name: string): string =>
    set(name)
      .replace(`apps/**/${name}/config.json`, `params/${name}/*.json`)
      .replace('{{path}}', 'extra/cart/dev');
  const both = (owner: string) => ({
    ...base,
    'bootstrap/a.yaml': ofDev('a'),
    'bootstrap/b.yaml': ofDev('b'),
    'params/a/one.json': JSON.stringify({ name: 'cart', owner: 'shop' }),
    'params/b/one.json': JSON.stringify({ name: 'cart', owner }),
    'extra/cart/dev/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more }\n',
  });

  test('are both told of in the environment of that folder alone', async () => {
    expect(await changed(both('sales'), both('shop'))).toEqual(['dev']);
  });

  test('are each told of where they make its Application no more', async () => {
    const { 'params/b/one.json': _, ...rest } = both('shop');
    const { notes } = await reviewOf(both('shop'), rest);
    expect(notes.filter((note) => note.includes('made no more'))).toEqual([
      'Application b-cart (extra/cart/dev) is made no more by ApplicationSet argocd/b: Argo CD deletes it, and Application a-cart of ApplicationSet argocd/a still applies that folder.',
    ]);
  });
});

describe('a set that lies in a folder of no environment', () => {
  const files = (...stages: readonly string[]) => ({
    'hub/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  generators: [{ list: { elements: [${stages.map((stage) => `{ stage: ${stage} }`).join(', ')}] } }]
  template:
    metadata: { name: "web-{{stage}}" }
    spec:
      project: default
      source: { repoURL: "https://git.example/acme/deploy", path: "stages/{{stage}}" }
      destination: { name: "{{stage}}", namespace: shop }
`,
    ...Object.fromEntries(
      ['dev', 'qa', 'prod'].map((stage) => [
        `stages/${stage}/web.yaml`,
        `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n`,
      ]),
    ),
  });

  test('differs as text where what it makes differs, and nowhere else', async () => {
    const { renderedDifferences } = await reviewOf(
      files('prod', 'dev'),
      files('prod', 'dev', 'qa'),
    );
    const places = renderedDifferences.shown.map(
      ({ subject, environments }) => `${subject.kind} ${environments.join(' ')}`,
    );
    expect(places.sort()).toEqual(['ApplicationSet qa', 'Service qa']);
  });
});
