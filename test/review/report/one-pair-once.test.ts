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
  expect(text).not.toContain('The same applies to');
});

describe('a sentence that is made shorter', () => {
  const short = (sentence: string, room: number): string =>
    fittingSentence([sentence], sentence, [(text) => text], room);

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

test.each([
  ['DestinationRule', 'spec.trafficPolicy.tls.mode', 'TLS mode'],
  ['DestinationRule', 'spec.trafficPolicy.portLevelSettings[0].tls.mode', 'TLS mode'],
  ['Gateway', 'spec.servers[0].tls.mode', 'TLS mode'],
  ['Gateway', 'spec.servers[0].name', 'server name'],
  ['VirtualService', 'spec.http[0].name', 'route name'],
  ['VirtualService', 'spec.http[0].match[0].uri.prefix', 'uri prefix'],
  ['Ingress', 'spec.tls[0].hosts', 'TLS entry hosts'],
])('a label of %s is by its kind and place: %s', (kind, field, words) => {
  const of = `networking.istio.io/v1 ${kind} shop/web`;
  expect(
    changeWords({
      ...change({ kind: 'resource-changed', of, field }),
      ...{ before: 'old', after: 'new' },
    }),
  ).toBe(`${words} \`old\` → \`new\``);
});

test.each([
  ['VirtualService', 'spec.tls[0]', 'TLS route'],
  ['VirtualService', 'spec.http[0]', 'route'],
  ['Ingress', 'spec.tls[0]', 'TLS entry'],
])('an entry that goes from a list of %s %s is called by its kind', (kind, field, words) => {
  const of = `networking.istio.io/v1 ${kind} shop/web`;
  expect(
    changeWords({
      ...change({ kind: 'resource-changed', of, field }),
      ...{ before: { hosts: ['a.test'] }, after: null },
    }),
  ).toBe(`${words} removed`);
});
