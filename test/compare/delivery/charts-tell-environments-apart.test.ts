import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { mapOf } from './map-of.ts';

type Files = Readonly<Record<string, string>>;

const SOURCES = (values: string): string => `
      sources:
        - repoURL: https://charts.example
          chart: istiod
          targetRevision: 1.24.0
          helm: { valueFiles: ["${values}"] }
        - { repoURL: https://git.example/acme/fleet, targetRevision: main, ref: values }`;

const list = (destination: string): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: istiod, namespace: argocd }
spec:
  generators:
    - list: { elements: [{ stage: staging }, { stage: prod }] }
  template:
    metadata: { name: "istiod-{{stage}}" }
    spec:
      destination: { ${destination}, namespace: istio-system }${SOURCES('$values/envs/{{stage}}/istiod.yaml')}
`;

const application = (stage: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod-${stage}, namespace: argocd }
spec:
      destination: { server: "https://${stage === 'prod' ? 'a1b2' : 'c3d4'}.example", namespace: istio-system }${SOURCES(`$values/envs/${stage}/istiod.yaml`)}
`;

const values = (mode = 'REGISTRY_ONLY'): string =>
  `meshConfig:\n  outboundTrafficPolicy:\n    mode: ${mode}\n`;

const ofSet: Files = {
  'hub/istiod.yaml': list('server: "https://{{stage}}.example"'),
  'envs/staging/istiod.yaml': values(),
  'envs/prod/istiod.yaml': values(),
};
const ofApplications: Files = {
  'hub/staging.yaml': application('staging'),
  'hub/prod.yaml': application('prod'),
  'envs/staging/istiod.yaml': values(),
  'envs/prod/istiod.yaml': values(),
};

const loosened = async (files: Files, stage: string) => {
  const after = { ...files, [`envs/${stage}/istiod.yaml`]: values('ALLOW_ANY') };
  const { tier, environments } = await reviewOf(files, after);
  return { tier, changed: environments.filter((each) => each.changed).map(({ name }) => name) };
};

test.each([
  ['an ApplicationSet', ofSet],
  ['Applications', ofApplications],
])('what charts of %s read is told of the environment that they go to', async (_, files) => {
  expect(await loosened(files, 'prod')).toEqual({ tier: 'critical', changed: ['prod'] });
  expect(await loosened(files, 'staging')).toEqual({ tier: 'medium', changed: ['staging'] });
});

test('a set whose parameters are whole paths reads what its Applications name', async () => {
  const set = list('server: "https://{{stage}}.example"')
    .replace('{ stage: staging }', '{ stage: staging, values: envs/staging/istiod.yaml }')
    .replace('{ stage: prod }', '{ stage: prod, values: envs/prod/istiod.yaml }')
    .replace('$values/envs/{{stage}}/istiod.yaml', '$values/{{values}}');
  const files = { ...ofSet, 'hub/istiod.yaml': set };
  expect(await loosened(files, 'prod')).toEqual({ tier: 'critical', changed: ['prod'] });
  expect(await loosened(files, 'staging')).toEqual({ tier: 'medium', changed: ['staging'] });
});

test('the map shows charts of registries in the environments that nothing else makes', async () => {
  const { environments } = await mapOf(ofSet);
  expect(
    environments.map(({ name, production, charts }) => [
      name,
      production,
      charts.map(({ destination }) => destination.cluster),
    ]),
  ).toEqual([
    ['prod', true, ['https://prod.example']],
    ['staging', false, ['https://staging.example']],
  ]);
});

test('a destination that no parameter fills in is no environment, and a note says so', async () => {
  const { environments, notes } = await mapOf({
    ...ofSet,
    'hub/istiod.yaml': list('name: "{{typo}}"'),
  });
  expect(environments.map(({ name }) => name)).toEqual(['default']);
  expect(notes.join()).toContain('its destination is `{{typo}}`, which no parameter fills in');
  expect(notes.join()).toContain('one that it made before stays as it was');
});
