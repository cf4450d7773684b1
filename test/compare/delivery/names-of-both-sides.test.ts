import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from './releases.ts';
import { meshMtls } from '../../support/objects.ts';

const server = (name: string): string => `https://${name}.gr7.eu-north-1.eks.amazonaws.com`;

const application = (name: string, path: string, at: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  destination: { server: '${at}', namespace: shop }
  source: { repoURL: https://git.example/acme/fleet.git, path: ${path} }
`;

const route = (host: string): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [${host}], http: [{ route: [{ destination: { host: web } }] }] }
`;

const strict = meshMtls('STRICT');

const namesOf = async (base: Files, merged: Files): Promise<Readonly<Record<string, boolean>>> => {
  const { environments } = await reviewOf(base, merged);
  return Object.fromEntries(environments.map(({ name, production }) => [name, production]));
};

/** Only the folders that hold the Applications say which environment each is of. */
const WEB: Files = { 'web/web.yaml': route('web') };
const DEV: Files = { 'argocd/dev/web.yaml': application('web', 'web', server('0A1B2C3D')) };
const PROD: Files = { 'argocd/prod/web.yaml': application('web', 'web', server('4E5F6A7B')) };

describe('what a change takes away, or brings, tells the rest apart on both sides', () => {
  test('production goes, and dev is dev before and after', async () => {
    expect(await namesOf({ ...WEB, ...DEV, ...PROD }, { ...WEB, ...DEV })).toEqual({
      dev: false,
      prod: true,
    });
  });

  test('production comes, and dev is dev before and after', async () => {
    expect(await namesOf({ ...WEB, ...DEV }, { ...WEB, ...DEV, ...PROD })).toEqual({
      dev: false,
      prod: true,
    });
  });

  test('what says nothing else stays production where no name on its side says so', async () => {
    const alone = { 'argocd/web.yaml': application('web', 'web', server('0A1B2C3D')) };
    const found = await namesOf({ ...WEB, ...alone }, { ...WEB, ...alone, ...PROD });
    expect(Object.values(found)).toEqual([true, true]);
  });
});

/** Folders of code names, whose Applications say the environments. */
const coded = (names: readonly (readonly [code: string, stage: string])[]): Files =>
  Object.fromEntries(
    names.flatMap(([code, stage]) => [
      [`apps/${code}/web/web.yaml`, route('web')],
      [`argocd/web-${stage}.yaml`, application(`web-${stage}`, `apps/${code}/web`, server(code))],
    ]),
  );

test('a folder of a code name that nothing applies any more is no environment', async () => {
  const whole = coded([
    ['amber', 'dev'],
    ['blue', 'qa'],
    ['green', 'prod'],
  ]);
  const { 'argocd/web-qa.yaml': _, ...without } = whole;
  expect(await namesOf(whole, without)).toEqual({ dev: false, prod: true, qa: false });
});

const secret = (name: string): string =>
  `apiVersion: v1
kind: Secret
metadata:
  name: cluster-${name}
  namespace: argocd
  labels: { argocd.argoproj.io/secret-type: cluster }
stringData: { name: ${name}, server: '${server(name)}' }
`;

const meshOf = (stage: string): Files => ({
  [`mesh/${stage}/mesh.yaml`]: strict,
  [`argocd/mesh-${stage}.yaml`]: application(`mesh-${stage}`, `mesh/${stage}`, server(stage)),
  [`argocd/clusters/${stage}.yaml`]: secret(stage),
});

test('a new cluster gets its own Applications, and loses none of the others', async () => {
  const base = { ...meshOf('prod'), ...meshOf('qa') };
  const { changes, tier } = await reviewOf(base, { ...base, ...meshOf('dev') });
  expect(changes.filter(({ kind }) => kind === 'resource-removed')).toEqual([]);
  expect(new Set(changes.map(({ environment }) => environment))).toEqual(new Set(['dev']));
  expect(tier).toBe('medium');
});

const set = (stages: readonly string[]): Files => ({
  'argocd/mesh.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: mesh, namespace: argocd }
spec:
  generators:
    - list: { elements: [${stages.map((each) => `{ stage: ${each} }`).join(', ')}] }
  template:
    metadata: { name: 'mesh-{{stage}}' }
    spec:
      destination: { server: 'https://{{stage}}.acme.example', namespace: istio-system }
      source: { repoURL: https://git.example/acme/fleet.git, path: 'mesh/{{stage}}' }
`,
});

test('an element of a set that makes the mesh of dev is none of production’s', async () => {
  const mesh = Object.fromEntries(
    ['dev', 'qa', 'prod'].map((stage) => [`mesh/${stage}/mesh.yaml`, strict]),
  );
  const [before, after] = [set(['prod', 'qa']), set(['prod', 'qa', 'dev'])];
  expect((await reviewOf({ ...mesh, ...before }, { ...mesh, ...after })).tier).toBe('medium');
  const wider = {
    'argocd/mesh.yaml': (before['argocd/mesh.yaml'] ?? '').replace(
      'path: ',
      'targetRevision: other, path: ',
    ),
  };
  expect((await reviewOf({ ...mesh, ...before }, { ...mesh, ...wider })).tier).toBe('critical');
});

const overlays = (stage: string): Files => ({
  [`overlays/${stage}/kustomization.yaml`]: 'resources: [../../base]\n',
});
const TOLD: Files = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': route('web'),
  ...overlays('dev'),
  ...overlays('prod'),
};

describe('what nobody applies is no part of environments', () => {
  test('in a folder in which things are put aside', async () => {
    const attic = (text: string): Files => ({
      ...TOLD,
      'attic/kustomization.yaml': 'resources: [old.yaml]\n',
      'attic/old.yaml': text,
    });
    const { changes } = await reviewOf(attic(route('old')), attic(route('older')));
    const found = new Set(changes.map(({ environment }) => environment));
    expect([...found]).toEqual(['applied by nobody seen here']);
  });

  test.each([
    ['templates/service/web.yaml', 'name: {{ cookiecutter.name }}'],
    ['skeleton/web.yaml', 'name: ${{ values.name }}'],
    ['{{cookiecutter.name}}/web.yaml', 'name: web'],
    ['skeletons/{{ .name }}/web.yaml', 'name: web'],
  ])('in a template of new services: %s with %s', async (path, name) => {
    const written = (host: string): Files => ({
      ...TOLD,
      [path]: route(host).replace('name: web', name),
    });
    const { tier, gaps, changes, findings } = await reviewOf(written('web'), written('shop'));
    expect({ tier, gaps, changes, findings }).toEqual({
      tier: 'low',
      gaps: [],
      changes: [],
      findings: [],
    });
  });
});
