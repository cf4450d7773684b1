import { describe, expect, test } from 'vitest';
import { fittingSentence } from '../../../src/review/report/review/headline-sentence.ts';
import { changeWords } from '../../../src/review/report/changes/field-difference.ts';
import { change } from '../policy/matters.ts';
import { reportOf } from '../../support/review-of.ts';

const entry = (namespace: string, port: number): string => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: erp, namespace: ${namespace} }
spec:
  hosts: [erp.partner.test]
  ports: [{ number: ${String(port)}, name: tls-${String(port)}, protocol: TLS }]
  resolution: DNS
`;

test('a pair whose namespaces a sentence names as well is one finding', async () => {
  const before = { 'mesh/hr.yaml': entry('hr', 443) };
  const { text } = await reportOf(
    before,
    { ...before, 'mesh/fin.yaml': entry('fin', 8443) },
    'markdown',
  );
  const [headline = ''] = text.split('\n');
  expect(headline).toContain('ServiceEntry fin/erp and ServiceEntry hr/erp both say');
  const [told = ''] = text.split('Why medium');
  expect(told).not.toContain('ServiceEntry hr/erp and ServiceEntry fin/erp');
  expect(text).not.toContain('The same holds for');
});

describe('a sentence that is made shorter', () => {
  const short = (sentence: string, room: number): string =>
    fittingSentence([sentence], sentence, (text) => text, room);

  test('keeps the namespaces of objects that have one name', () => {
    expect(short('Service shop/api and Service bank/api answer for one host of theirs', 58)).toBe(
      'Service shop/api and Service bank/api answer for one…',
    );
  });

  test('and leaves out those of others', () => {
    expect(short('Service shop/api and Service bank/web answer for one host', 50)).toBe(
      'Service api and Service web answer for one host',
    );
  });
});

test.each([
  ['spec.sourceRef.kind', 'GitRepository', 'OCIRepository', 'sourceRef kind'],
  ['spec.destination.namespace', 'shop', 'bank', 'destination namespace'],
  ['spec.targetRefs[0].kind', 'Service', 'Gateway', 'targetRefs kind'],
])('what %s is the kind or namespace of is said with it', (field, before, after, words) => {
  const of = 'kustomize.toolkit.fluxcd.io/v1 Kustomization flux-system/mesh';
  expect(
    changeWords({ ...change({ kind: 'resource-changed', of, field }), before, after }),
  ).toContain(`${words} \`${before}\` → \`${after}\``);
});
