import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const definition = (name: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${name}.istio.io }
spec: { group: istio.io, scope: Namespaced, names: { plural: x, kind: X }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }] }
---
`;
const istiod = (version: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:${version}', args: [discovery] }] }
---
`;
const install = (version: string, ...definitions: readonly string[]): Files => ({
  [`istio-${version}/kustomization.yaml`]: 'resources: [all.yaml]\n',
  [`istio-${version}/all.yaml`]: istiod(version) + definitions.map(definition).join(''),
});

const whyOf = async (before: Files, after: Files): Promise<string> => {
  const { findings } = await reviewOf(before, after);
  return findings
    .filter(({ check }) => check === 'control-plane-changed')
    .map(({ why }) => spoken(why))
    .join('\n');
};

const old = install('1.11.4', 'gateways.networking', 'sidecars.networking');
const next = install('1.14.1', 'gateways.networking', 'proxyconfigs.networking');

test('a definition that another folder has by its name is not counted as new', async () => {
  const why = await whyOf(old, { ...old, ...next });
  expect(why).toContain('1 new definition of Istio (proxyconfigs.networking.istio.io)');
  expect(why).toContain(
    '1 definition of Istio (gateways.networking.istio.io) of which other folders have a copy',
  );
  expect(why.match(/gateways\.networking/g)).toHaveLength(1);
});

test('nor does one that another folder has go with the objects of its kind', async () => {
  const why = await whyOf({ ...old, ...next }, next);
  expect(why).toContain(
    '1 removed definition of Istio (sidecars.networking.istio.io), with which every object of their kinds goes',
  );
  expect(why).toContain(
    '1 definition of Istio (gateways.networking.istio.io) of which other folders have a copy',
  );
  expect(why.match(/gateways\.networking/g)).toHaveLength(1);
});
