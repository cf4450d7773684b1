import { expect, test } from 'vitest';
import { meshFrom } from '../../support/rendered.ts';

const injector = (tag: string, name = 'istio-sidecar-injector'): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: istio-system }
data:
  values: |
    {"global": {"hub": "docker.example/istio", "tag": ${tag}}}
---
`;

const istiod = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec:
  template:
    spec: { containers: [{ name: discovery, image: "docker.example/istio/pilot${image}" }] }
---
`;

const DIGEST = '@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0';

const versionOf = (objects: string) => meshFrom(objects).configuration.istioVersion;

test("the injector's tag says the version where images are pinned by digest", () => {
  expect(versionOf(istiod(DIGEST))).toBeNull();
  const version = versionOf(istiod(DIGEST) + injector('"1.6.0"'));
  expect(version).toMatchObject({ version: '1.6', others: [], origin: { line: 13 } });
});

test("an image and the injector's tag that differ leave the version open", () => {
  expect(versionOf(istiod(':1.7.1') + injector('"1.7.3"'))).toMatchObject({ others: [] });
  expect(versionOf(istiod(':1.7.1') + injector('"1.6.0"'))).toMatchObject({ others: ['1.6'] });
});

test.each(['"latest"', '1.20', '"1.20"', '""', '{}'])('a tag that is %s says none', (tag) => {
  expect(versionOf(injector(tag))).toBeNull();
});

test('the injector of another revision says its own', () => {
  const both = injector('"1.23.1"') + injector('"1.24.0"', 'istio-sidecar-injector-canary');
  expect(versionOf(both)).toMatchObject({ version: '1.23', others: ['1.24'] });
});
