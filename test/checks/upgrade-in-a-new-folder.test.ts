import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const istiod = (version: string, revision: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod-${revision}, namespace: istio-system, labels: { app: istiod, istio.io/rev: "${revision}" } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod, istio.io/rev: "${revision}" } }
    spec: { containers: [{ name: discovery, image: "docker.io/istio/pilot:${version}" }] }
`;
const folder = (path: string, version: string, revision: string) => ({
  [`${path}/kustomization.yaml`]: 'resources: [istiod.yaml]\n',
  [`${path}/istiod.yaml`]: istiod(version, revision),
});
const told = async (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
) =>
  (await reviewOf(before, after)).findings
    .filter(({ detector }) => detector === 'upgrade-unprepared')
    .map((told) => spoken(messageOf(told)));

const SKIPPED = 'he control plane goes from 1.22 to 1.26 at once, which Istio does not test.';

const older = {
  ...folder('common/istio-1-22', '1.22.0', 'a'),
  ...folder('common/istio-1-9', '1.9.0', 'a'),
};

test('a control plane goes to another release once its new folder is applied, which nothing does', async () => {
  const newer = folder('common/istio-1-26', '1.26.0', 'b');
  expect(await told(older, { ...older, ...newer })).toEqual([
    `Once common/istio-1-26 is applied: t${SKIPPED}`,
  ]);
});

test('it goes there at once where the folder was there', async () => {
  const edited = { ...older, ...folder('common/istio-1-22', '1.26.0', 'b') };
  expect(await told(older, edited)).toEqual([`T${SKIPPED}`]);
});

test('pods are moved to a new revision only where one comes with it', async () => {
  const filter = {
    'filters/kustomization.yaml': 'resources: [filter.yaml]\n',
    'filters/filter.yaml':
      'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: a, namespace: shop }\nspec: { configPatches: [{ applyTo: HTTP_FILTER, patch: { operation: ADD, value: { name: x } } }] }\n',
  };
  const symptom = async (revision: string): Promise<string> => {
    const newer = folder('common/istio-1-23', '1.23.0', revision);
    const { findings } = await reviewOf({ ...older, ...filter }, { ...older, ...filter, ...newer });
    return (
      spoken(findings.find(({ check }) => check === 'extensions-meet-another-envoy')?.symptom) ??
      'none'
    );
  };
  expect(await symptom('b')).toContain('pods that are moved to the new revision');
  expect(await symptom('a')).toContain('a proxy refuses all of a listener');
});

const definition = (kind: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind}.networking.istio.io }
spec: { group: networking.istio.io, names: { kind: X, plural: ${kind} }, scope: Namespaced, versions: [] }
`;

test('what objects of two new folders do waits for both, and copies of definitions are no new ones', async () => {
  const definitions = (path: string, ...kinds: readonly string[]) => ({
    [`${path}/kustomization.yaml`]: 'resources: [definitions.yaml]\n',
    [`${path}/definitions.yaml`]: kinds.map(definition).join('---\n'),
  });
  const before = { ...older, ...definitions('common/crds-1-22', 'gateways', 'sidecars') };
  const after = {
    ...before,
    ...folder('common/istio-1-26', '1.26.0', 'b'),
    ...definitions('common/crds-1-26', 'gateways', 'sidecars', 'proxies'),
  };
  const { findings } = await reviewOf(before, after);
  const found = findings.find(({ check }) => check === 'control-plane-changed');
  expect(spoken(found)?.message).toMatch(
    /^Once common\/istio-1-26 and common\/crds-1-26 are applied: /,
  );
  expect(spoken(found?.why)).toContain('1 new definition of Istio (proxies.networking.istio.io)');
  expect(spoken(found?.why)).toContain(
    '2 definitions of Istio (gateways.networking.istio.io, sidecars.networking.istio.io) of which other folders have a copy',
  );
});
