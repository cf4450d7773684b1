import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { meshMtls } from '../../support/objects.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { contextOf } from '../../support/report-parts.ts';

const told = async (before: string, after: string): Promise<readonly string[]> => {
  const review = await reviewOf({ 'prod/all.yaml': before }, { 'prod/all.yaml': after });
  return markdownReport(contextOf(review))
    .replaceAll(/[\u200b\\]/g, '')
    .split('\n');
};
/** How often the report has the words before its first fold. */
const timesAbove = (lines: readonly string[], words: string): number =>
  lines
    .slice(
      0,
      lines.findIndex((line) => line.startsWith('<details>')),
    )
    .filter((line) => line.toLowerCase().includes(words.toLowerCase())).length;

test('a headline that leaves out what stands in brackets is not said again', async () => {
  const lines = await told(meshMtls('PERMISSIVE'), meshMtls('STRICT'));
  expect(lines[0]).toContain('mesh-wide mTLS changes from PERMISSIVE to STRICT');
  expect(timesAbove(lines, 'changes from PERMISSIVE to STRICT')).toBe(1);
  expect(lines.join('\n')).toMatch(/^\*\*Why:\*\* No such workload is rendered here\. /m);
});

test('of a headline that is cut the last sentence is said whole', async () => {
  const lines = await told(meshMtls('STRICT'), meshMtls('PERMISSIVE'));
  expect(lines[0]).toMatch(/for the mesh\. Callers without a sidecar .*…$/);
  expect(timesAbove(lines, 'mTLS goes from STRICT to PERMISSIVE')).toBe(1);
  expect(lines.join('\n')).toMatch(
    /^\*\*Why:\*\* Callers without a sidecar get in, in plaintext and without identity( \(prod\))?\. /m,
  );
});

const ENTRY = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: feeds, namespace: shop }
spec:
  hosts: [feeds.wiki.test]
  resolution: DNS
  ports: [{ number: 443, name: http, protocol: HTTP }]
---
`;

test('behind a colon the headline ends, and the rest is said with the cause', async () => {
  const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: app, image: 'app:1', env: [{ name: FEED_URL, value: 'https://feeds.wiki.test/' }] }] }
---
`;
  const lines = await told(web, web + ENTRY);
  expect(lines[0]).toMatch(
    /· prod: .*speaks HTTPS to feeds\.wiki\.test:443, which is declared HTTP$/,
  );
  expect(timesAbove(lines, 'speaks HTTPS to feeds.wiki.test')).toBe(1);
  expect(lines.join('\n')).toMatch(
    /^\*\*Why:\*\* The connection passes by what is said for that port\. FEED_URL/m,
  );
});

const workload = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${name} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: app, image: 'app:1' }] }
---
`;

test.each([
  ['prod', 1],
  ['sandboxes/alice', 1],
  ['cell-in-the-east', 2],
])('brackets behind a count of namespaces name no environment: %s', async (folder, count) => {
  const names = ['payments-of-all-customers', 'orders-of-all-customers'].slice(0, count);
  const bob = { 'sandboxes/bob/all.yaml': names.map(workload).join('') + meshMtls('PERMISSIVE') };
  const tree = (mode: string) => ({
    ...bob,
    [`${folder}/all.yaml`]: names.map(workload).join('') + meshMtls(mode),
  });
  const lines = markdownReport(contextOf(await reviewOf(tree('PERMISSIVE'), tree('STRICT'))))
    .replaceAll(/[\u200b\\]/g, '')
    .split('\n');
  expect(lines[0]).toMatch(/· \S+( \(\w+\))?: .* in \d namespaces?$/);
  expect(lines.join('\n')).toMatch(
    count === 1
      ? /^\*\*Why:\*\* The namespace is payments-of-all-customers\. The/m
      : /^\*\*Why:\*\* The namespaces are orders-of-all-customers, payments-of-all-customers\. The/m,
  );
});
