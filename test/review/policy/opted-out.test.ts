import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/checks/index.ts';
import { siftFindings } from '../../../src/review/policy/ignored-findings.ts';
import type { Mesh } from '../../../src/istio/index.ts';
import { meshFrom } from '../../support/rendered.ts';
import { finding } from './matters.ts';

/** The route of orders, with annotations of its own. */
const route = (annotations = ''): Mesh =>
  meshFrom(`apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: orders
  namespace: shop
  annotations: {${annotations}}
spec: { hosts: [orders] }
`);

const subject = {
  group: 'networking.istio.io',
  kind: 'VirtualService',
  namespace: 'shop',
  name: 'orders',
};
const gateway = { code: 'IST0101', analyzer: 'virtualservice.GatewayAnalyzer' };
const host = { code: 'IST0132', analyzer: 'virtualservice.GatewayAnalyzer' };
const known = (...knownAs: readonly { code: string; analyzer?: string }[]): Finding =>
  finding('unresolved-reference', { check: 'route-without-gateway', subject, knownAs });
const both = known(gateway, host, { code: 'KIA1102' });

const sifted = (one: Finding, mesh: Mesh, before: Mesh | null = mesh) =>
  siftFindings([one], { ignore: [] }, '2027-01-01', { mesh, before });

/** Codes that are left of a finding; null where it is left out. */
const left = (one: Finding, mesh: Mesh, before?: Mesh | null): readonly string[] | null =>
  sifted(one, mesh, before).findings[0]?.knownAs.map(({ code }) => code) ?? null;

const ISTIO = (value: string): Mesh => route(`galley.istio.io/analyze-suppress: "${value}"`);
const KIALI = (value: string): Mesh => route(`kiali.io/ignore-validations: "${value}"`);

describe('an object that asks not to be told', () => {
  test.each([
    ['', ['IST0101', 'IST0132', 'KIA1102']],
    ['IST0109', ['IST0101', 'IST0132', 'KIA1102']],
    ['IST0132', ['IST0101', 'KIA1102']],
    ['IST0132,IST0101', null],
    ['*', null],
    ['IST0109,*', null],
    // as istioctl reads it: the space is part of the second
    ['IST0132, IST0101', ['IST0101', 'KIA1102']],
  ])('as Istio is asked: %j', (value, codes) => {
    expect(left(both, ISTIO(value))).toEqual(codes);
  });

  test.each([
    ['', null],
    ['KIA1102', null],
    ['KIA1101, KIA1102', null],
    ['KIA1101', ['IST0101', 'IST0132', 'KIA1102']],
  ])('as Kiali is asked: %j', (value, codes) => {
    expect(left(both, KIALI(value))).toEqual(codes);
  });

  test('is told what only Meshwarden looks for', () => {
    const own = finding('security-loosened', { subject });
    expect(sifted(own, ISTIO('*')).findings).toEqual([own]);
    expect(sifted(own, KIALI('')).findings).toEqual([own]);
  });

  test('is told what is found on others', () => {
    const other = { ...both, subject: { ...subject, name: 'payments' } };
    expect(sifted(other, ISTIO('*')).findings).toEqual([other]);
  });

  test('is counted and listed', () => {
    const { leftOut, notes } = sifted(both, ISTIO('*'));
    expect(leftOut).toMatchObject([
      { finding: both, by: 'annotation', name: 'galley.istio.io/analyze-suppress', reason: null },
    ]);
    expect(leftOut[0]?.origin).toMatchObject({ file: 'mesh.yaml', line: 6 });
    expect(notes).toEqual([
      '1 finding left out as its object asks: unresolved-reference/route-without-gateway of VirtualService shop/orders (galley.istio.io/analyze-suppress, mesh.yaml:6).',
    ]);
  });
});

describe('the configuration names a code', () => {
  const ignoring = (code: string, one: Finding) =>
    siftFindings([one], { ignore: [{ detector: code, reason: 'x' }] }, '2027-01-01').findings
      .length;

  test.each([
    ['IST0101', known(gateway), 0],
    ['KIA1102', both, 0],
    // the same finding is IST0101 too
    ['IST0132', both, 1],
    ['IST0133', both, 1],
    ['IST0101', finding('security-loosened', { subject }), 1],
  ])('%s', (code, one, findings) => {
    expect(ignoring(code, one)).toBe(findings);
  });
});

describe('what a change asks is not followed in its own review', () => {
  const said =
    'VirtualService shop/orders asks with this change not to be told of unresolved-reference/route-without-gateway (galley.istio.io/analyze-suppress, mesh.yaml:6): that holds once it is merged, and this review tells it.';

  test.each([
    ['without it before', route()],
    ['with another code before', ISTIO('IST0109')],
    ['with one of two before', ISTIO('IST0132')],
    ['as something new', null],
    ['as what only Kiali was asked before', KIALI('KIA0101')],
  ])('%s', (_, before) => {
    const { findings, leftOut, notes } = sifted(both, ISTIO('*'), before);
    expect(findings.map(({ id }) => id)).toEqual([both.id]);
    expect(leftOut).toEqual([]);
    expect(notes).toEqual([said]);
  });

  test('nor is what it no longer asks', () => {
    const { findings, notes } = sifted(both, route(), ISTIO('*'));
    expect(findings).toEqual([both]);
    expect(notes).toEqual([]);
  });

  test('all that was asked before covers what is listed now, and what was listed the rest of all', () => {
    expect(left(both, ISTIO('IST0101'), ISTIO('*'))).toEqual(['IST0132', 'KIA1102']);
    expect(left(both, ISTIO('*'), ISTIO('IST0101'))).toEqual(['IST0132', 'KIA1102']);
  });

  test('a finding on an object that goes is asked of what was there', () => {
    expect(left(both, meshFrom(''), ISTIO('*'))).toBeNull();
  });
});
