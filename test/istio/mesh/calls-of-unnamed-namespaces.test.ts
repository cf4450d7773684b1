import { expect, test } from 'vitest';
import { oneFolder } from '../../../src/gitops/index.ts';
import { knownCalls, resolveMesh } from '../../../src/istio/index.ts';
import { resourcesOf } from '../../support/rendered.ts';

const program = (name: string, namespace: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: "${name}:1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;

const policy = (selector: string, namespace: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: callers${namespace} }
spec: { ${selector} rules: [{ from: [{ source: { principals: [cluster.local/ns/team/sa/editor] } }] }] }
`;

/** Gives whom the account of a policy is known to call, where each text is a root. */
function called(...roots: readonly string[]): readonly string[] {
  const rendered = roots.map((text, index) =>
    oneFolder({ name: 'prod', production: true }, resourcesOf(text, `${String(index)}.yaml`)),
  );
  const [{ environment } = oneFolder({ name: 'prod', production: true }, [])] = rendered;
  const mesh = resolveMesh(
    { environment, roots: rendered.flatMap((each) => each.roots) },
    { rootNamespace: null, istioVersion: null, external: [] },
  );
  return knownCalls(mesh).map(({ destination }) => destination.name);
}

test('a policy for all pods of a namespace that nobody names tells of those applied with it alone', () => {
  const [registry, ray] = [program('registry', ''), program('ray', '')];
  expect(called(registry, ray + policy('', ''))).toEqual(['ray']);
  expect(called(registry + ray + policy('', ''))).toEqual(['registry', 'ray']);
});

test('one that selects pods, or names its namespace, tells of them wherever it lies', () => {
  const selecting = policy('selector: { matchLabels: { app: registry } },', '');
  expect(called(program('registry', ''), program('ray', '') + selecting)).toEqual(['registry']);
  const inShop = ', namespace: shop';
  expect(called(program('registry', inShop), policy('', inShop))).toEqual(['registry']);
});
