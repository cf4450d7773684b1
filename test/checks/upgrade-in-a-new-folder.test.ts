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
    .map(({ message }) => message);

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
      findings.find(({ check }) => check === 'extensions-meet-another-envoy')?.symptom ?? 'none'
    );
  };
  expect(await symptom('b')).toContain('pods that are moved to the new revision');
  expect(await symptom('a')).toContain('a proxy refuses all of a listener');
});
