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
