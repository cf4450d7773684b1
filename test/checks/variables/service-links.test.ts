import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const tree = (env: string, { service = '', pod = '' } = {}) => ({
  'prod/all.yaml': `apiVersion: v1
kind: Service
metadata: { name: session-cache, namespace: shop }
spec: { selector: { app: cache }, ${service}ports: [{ name: tcp-redis, port: 6379 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      ${pod}containers:
        - name: web
          image: web:1.2.0
          env: [{ name: LEVEL, value: info }${env}]
`,
});

const lost = async (name: string, of: Parameters<typeof tree>[1] = {}) => {
  const { findings } = await reviewOf(tree(`, { name: ${name}, value: "1" }`, of), tree('', of));
  const found = findings.find(({ check }) => check === 'variable-lost');
  return [spoken(found?.symptom) ?? '', spoken(found?.why) ?? ''];
};

test.each([
  ['SESSION_CACHE_PORT', '`tcp://<its cluster IP>:6379` in place of the value'],
  ['SESSION_CACHE_SERVICE_PORT', '`6379` in place of the value'],
  ['SESSION_CACHE_SERVICE_HOST', '`<its cluster IP>` in place of the value'],
])('a variable %s that goes is set by the Service of that name', async (name, symptom) => {
  const [seen, why] = await lost(name);
  expect(spoken(seen)).toContain(symptom);
  expect(spoken(why)).toContain(
    'the kubelet sets it by Service shop/session-cache (prod/all.yaml:1)',
  );
});

test.each<[string, string, Parameters<typeof tree>[1]]>([
  ['of another name', 'CACHE_PORT', {}],
  ['of a Service without an address', 'SESSION_CACHE_PORT', { service: 'clusterIP: None, ' }],
  ['of pods without links', 'SESSION_CACHE_PORT', { pod: 'enableServiceLinks: false\n      ' }],
])('one %s has nothing in its place', async (_, name, of) => {
  const [seen] = await lost(name, of);
  expect(spoken(seen)).toContain("the program's default");
});
