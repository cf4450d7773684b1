import { legacy } from '../../../../src/manifest/index.ts';
import { expect, test } from 'vitest';
import { detectors, checkText } from '../../../../src/checks/index.ts';
import { readDetectorPage } from '../../../../src/review/edge/package-data.ts';
import { htmlReport } from '../../../../src/review/report/formats/html-report.ts';
import { expectInertPage } from '../../../support/expect-inert-page.ts';
import { reportOf, reviewOf } from '../../../support/review-of.ts';

const service = (name: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${JSON.stringify(name)}, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
`;

const route = (name: string, host: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${JSON.stringify(name)}, namespace: shop }
spec:
  hosts: [${JSON.stringify(name)}]
  http:
    - route:
        - destination: { host: ${JSON.stringify(host)} }
---
`;

const titlesOf = (page: string): readonly string[] =>
  [...page.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, title = '']) => title);

test('a page has everything that the comment folds as sections, with what is written about each check', async () => {
  const { text, exitCode } = await reportOf(
    {
      'dev/a.yaml': service('orders') + route('orders', 'orders'),
      'prod/a.yaml': service('orders'),
    },
    {
      'dev/a.yaml': service('orders') + route('orders', 'ordres'),
      'prod/a.yaml': service('orders') + route('orders', 'ordres'),
    },
    'html',
  );
  expect(exitCode).toBe(1);
  expectInertPage(text);
  const wanted = [
    'Contents',
    'What changes',
    'Rendered difference (2)',
    'Environments and folders',
  ];
  expect(titlesOf(text)).toEqual(expect.arrayContaining(wanted));
  expect(titlesOf(text).some((title) => title.startsWith('Findings'))).toBe(true);
  expect(text).toContain('About this check: <code>unresolved-reference/route-without-host</code>');
  expect(text).toContain('An example that is found');
  expect(text).toContain('<th scope="row">prod</th><td>production, high, changed');
});

const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>';

test('names, files and folders that are HTML stay text', async () => {
  const { text } = await reportOf(
    { 'prod/a.yaml': service('orders') },
    {
      'prod/a.yaml': service(HOSTILE) + route(HOSTILE, `x${HOSTILE}`),
      [`prod/${HOSTILE.replaceAll('/', '')}.yaml`]: route('orders', HOSTILE),
      [`overlays/${HOSTILE.replaceAll('/', '')}/a.yaml`]: 'a: [',
    },
    'html',
  );
  expectInertPage(text);
  expect(text).toContain('&lt;script&gt;');
});

test('of ten thousand findings the worst are shown and the rest is counted', async () => {
  const review = await reviewOf(
    { 'prod/a.yaml': service('orders') + route('orders', 'orders') },
    { 'prod/a.yaml': service('orders') + route('orders', 'ordres') },
  );
  const [finding] = review.findings;
  if (finding === undefined) throw new Error('nothing is found');
  const findings = Array.from({ length: 10_000 }, (_, at) => ({
    ...finding,
    id: `id-${String(at)}`,
    says: legacy(`Request ${String(at)} leads nowhere.`),
    why: legacy(`Because of ${String(at)}.`),
    subject: { ...finding.subject, name: `orders-${String(at)}` },
  }));
  const findingTiers = new Map(findings.map(({ id }) => [id, 'high' as const]));
  const page = htmlReport(
    {
      review: { ...review, findings, findingTiers },
      ...{ asOf: '2026-01-05T12:00:00.000Z', base: null, head: null },
      placeOf: ({ file, line }, side) => ({ file, line, side }),
    },
    { pageOf: readDetectorPage },
  );
  const elements = expectInertPage(page);
  expect(elements.filter(({ name }) => name === 'article')).toHaveLength(200);
  expect(elements.filter(({ name }) => name === 'details')).toHaveLength(1);
  expect(page).toMatch(/And \d+ more findings, in the JSON report\./);
  expect(page.length).toBeLessThan(1_000_000);
});

test('a change that cannot be reviewed is a page as well', async () => {
  const { text, exitCode } = await reportOf(
    { '.meshwarden/config.yaml': 'environment: 3\n', 'prod/a.yaml': service('orders') },
    { '.meshwarden/config.yaml': 'environment: 3\n', 'prod/a.yaml': service('order') },
    'html',
  );
  expect(exitCode).toBe(2);
  expectInertPage(text);
  expect(text).toContain('<span class="tier not-analysed">Not analysed</span>');
});

test('what is written about a check has an example and what to do, of each check', () => {
  const missing = detectors.flatMap(({ id, checks }) =>
    checks.flatMap((check) => {
      const text = checkText(`${id}/${check.id}`, { pageOf: readDetectorPage });
      const parts = [text?.about, text?.example, text?.advice];
      return parts.every((part) => part !== null && part !== undefined && part !== '')
        ? []
        : [`${id}/${check.id}`];
    }),
  );
  expect(missing).toEqual([]);
});
