import { expect, test } from 'vitest';
import { variablesAtOdds } from '../../../src/checks/variables-at-odds/variables-at-odds.ts';
import { oneFolder } from '../../../src/gitops/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { resourcesOf } from '../../support/rendered.ts';

const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };

const web = (more = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: 'web:1', env: [{ name: POOL, value: '5' }${more}] }] }
---
`;
const service = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;

function missing(dev: string, prod: string): readonly string[] {
  const [first, second] = [
    ['dev', dev],
    ['prod', prod],
  ].map(([name = '', text = '']) => {
    const rendered = oneFolder(
      { name, production: name === 'prod' },
      resourcesOf(text, `${name}.yaml`),
    );
    return { rendered, mesh: resolveMesh(rendered, SETTINGS) };
  });
  if (first === undefined || second === undefined) throw new Error('two environments');
  return variablesAtOdds
    .detect({
      mesh: second.mesh,
      before: null,
      changes: [],
      rendered: second.rendered,
      renderedBefore: null,
      schemas: shippedSchemas(),
      environments: [first.mesh, second.mesh],
      environmentsBefore: [],
    })
    .findings.map(({ check }) => check);
}

const advice = (value: string): string => `, { name: ADVICE, value: '${value}' }`;

test.each(['http://advice:80/now', 'advice.shop.svc.cluster.local', 'advice.shop:80'])(
  'the address %s of a Service that only a lower environment has is not missed above it',
  (value) => {
    expect(missing(web(advice(value)) + service('advice'), web())).toEqual([]);
    const both = service('advice');
    expect(missing(web(advice(value)) + both, web() + both)).toEqual(['variable-missing']);
  },
);

test('an address that no environment has a Service for says nothing of which has it', () => {
  expect(missing(web(advice('https://advice.example.com')), web())).toEqual(['variable-missing']);
});
