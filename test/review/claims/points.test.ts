import { expect, test } from 'vitest';
import type { Change, Consequence } from '../../../src/compare/index.ts';
import { draftClaims } from '../../../src/review/claims/claim-drafts.ts';
import { MOST_POINTS, pointsOf } from '../../../src/review/claims/points.ts';
import { reviewDocument } from '../../../src/review/report/document/review-document.ts';
import {
  markdownReport,
  terminalReport,
} from '../../../src/review/report/formats/review-report.ts';
import { contextOf, finding } from '../../support/report-parts.ts';
import { reviewOf } from '../../support/review-of.ts';
import { change } from '../policy/matters.ts';
import { at, lost, reviewed } from './claimed-calls.ts';

const field = (name: string, path: string, line: number, environment = 'prod'): Change => ({
  ...change({
    kind: 'resource-changed',
    of: `networking.istio.io/v1 VirtualService shop/${name}`,
    field: path,
    before: 'a',
    after: 'b',
  }),
  environment,
  origin: at(`${name}.yaml`, line),
});

const causedBy = (name: string, path: string, line: number, port: number): Consequence =>
  lost({
    port,
    destination: `shop/called-${String(port)}`,
    cause: {
      ...{ step: 'route', rule: 'ROUTE-1', object: `VirtualService shop/${name}`, field: path },
      ...{ origin: at(`${name}.yaml`, line), side: 'head' },
    },
  });

/** How many claims each point has, in their order. */
const sizes = (
  changes: readonly Change[],
  consequences: readonly Consequence[],
  findings: Parameters<typeof reviewed>[1] = [],
): readonly number[] => {
  const review = { ...reviewed(consequences, findings), changes };
  return pointsOf(draftClaims(review), review).map(({ length }) => length);
};

test('calls that one field decides are one point, and those of another field another', () => {
  const [hosts, timeout] = ['spec.hosts[0]', 'spec.http[0].timeout'] as const;
  const changes = [field('web', hosts, 5), field('web', timeout, 9)];
  expect(sizes(changes, [causedBy('web', hosts, 5, 1), causedBy('web', hosts, 5, 2)])).toEqual([2]);
  expect(sizes(changes, [causedBy('web', hosts, 5, 1), causedBy('web', timeout, 9, 2)])).toEqual([
    1, 1,
  ]);
});

test('what is found at a changed line, or in its object, is of the point of its calls', () => {
  const path = 'spec.hosts[0]';
  const web = { group: '', kind: 'Service', namespace: 'shop', name: 'other' };
  const found = (line: number, related: readonly ReturnType<typeof at>[] = []) =>
    finding({
      ...{ id: String(line), key: String(line), subject: web, origin: at('elsewhere.yaml', line) },
      related: related.map((origin) => ({ ...origin, what: 'it' })),
    });
  const changes = [field('web', path, 5)];
  const calls = [causedBy('web', path, 5, 1)];
  expect(sizes(changes, calls, [found(1, [at('web.yaml', 5)])])).toEqual([2]);
  expect(sizes(changes, calls, [found(1)])).toEqual([1, 1]);
});

test('one line of which several objects are made is one edit', () => {
  const path = 'spec.http[0].timeout';
  const made = ['web', 'orders'].map((name) => ({
    ...field(name, path, 3),
    origin: at('values.yaml', 3),
  }));
  const calls = ['web', 'orders'].map((name, port) => causedBy(name, path, 3, port + 1));
  expect(sizes(made, calls)).toEqual([2]);
  expect(sizes([field('web', path, 3), field('orders', path, 3)], calls)).toEqual([1, 1]);
});

test('more edits than there is room for are one for each object', () => {
  const paths = Array.from(
    { length: MOST_POINTS + 1 },
    (_, at) => `spec.http[${String(at)}].timeout`,
  );
  const changes = paths.map((path, at) => field('web', path, at + 1));
  const calls = paths.map((path, at) => causedBy('web', path, at + 1, at + 1));
  expect(sizes(changes.slice(1), calls.slice(1))).toEqual(paths.slice(1).map(() => 1));
  expect(sizes(changes, calls)).toEqual([paths.length]);
});

const SERVICES = Array.from({ length: 9 }, (_, at) => `svc-${String(at)}`);

const called = (name: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: app }] }
---
`;

const caller = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      serviceAccountName: web
      containers:
        - name: web
          image: web
          env: [${SERVICES.map((name) => `{ name: ${name.toUpperCase().replace('-', '_')}_URL, value: 'http://${name}/' }`).join(', ')}]
---
`;

const deny = (names: readonly string[]): string =>
  names
    .map(
      (name) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec: { selector: { matchLabels: { app: ${name} } } }
---
`,
    )
    .join('');

const ALL = caller + SERVICES.map(called).join('');

test('a report has at most five points, and each call of the others is told below them', async () => {
  const review = await reviewOf(
    { 'prod/all.yaml': ALL },
    { 'prod/all.yaml': ALL + deny(SERVICES) },
  );
  const context = contextOf(review);
  const text = terminalReport(context);
  expect(text.match(/^\d+\. /gm)).toHaveLength(MOST_POINTS);
  for (const name of SERVICES) expect(text).toContain(name);
  const open = markdownReport(context).split('<details>')[0] ?? '';
  expect((open.match(/^\*\*/gm) ?? []).length).toBeLessThanOrEqual(MOST_POINTS);
});

test('one edit that ends many calls is one point that tells them all', async () => {
  const all = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: shop }
spec: {}
`;
  const review = await reviewOf({ 'prod/all.yaml': ALL }, { 'prod/all.yaml': ALL + all });
  const context = contextOf(review);
  expect(reviewDocument(context).harm.map(({ number }) => number)).toEqual([null]);
  expect(terminalReport(context)).toContain('9 workloads');
});
