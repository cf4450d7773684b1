import { expect, test } from 'vitest';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { contextOf } from '../../support/report-parts.ts';
import { reviewOf } from '../../support/review-of.ts';

const gateway = (host: string): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: web }
spec:
  selector: { istio: edge }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${host}] }]
`;

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a, namespace: web }
spec:
  hosts: [a.test]
  gateways: [edge]
  http: [{ route: [{ destination: { host: a.test } }] }]
`;

test.each([
  [
    'a new file',
    { 'prod/b.yaml': route },
    { 'prod/b.yaml': route, 'prod/c.yaml': gateway('a.test') },
  ],
  [
    'a new document of a file that was there',
    { 'prod/b.yaml': route },
    { 'prod/b.yaml': `${route}---\n${gateway('a.test')}` },
  ],
])(
  'what is not known of an object that comes is not told as there before: %s',
  async (_, was, is) => {
    const text = markdownReport(contextOf(await reviewOf(was, is)));
    expect(text).toContain('Cannot be decided from this repository');
    expect(text).not.toContain('That text was there');
  },
);
