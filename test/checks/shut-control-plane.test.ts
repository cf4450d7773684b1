import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actsOnTheMesh } from '../../src/checks/acts-on-the-mesh.ts';
import { detectionOf } from './detection-of.ts';
import { namespace } from '../support/objects.ts';

const ISTIOD = `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec: { template: { metadata: { labels: { app: istiod, istio: pilot } }, spec: { containers: [{ name: discovery, image: istio/pilot }] } } }
---
`;
const AMBIENT = namespace('shop', 'istio.io/dataplane-mode: ambient');
const CNI = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cni, namespace: istio-system }
spec: { chart: { spec: { chart: cni, sourceRef: { kind: HelmRepository, name: istio } } } }
---
`;
const policy = (spec: string, name = 'limits'): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: istio-system }
spec: { ${spec} }
---
`;
const said = (base: string, head: string): readonly string[] =>
  detectionOf(actsOnTheMesh, base, head).findings.map((told) =>
    spoken(messageOf(told)).replace(/^NetworkPolicy \S+ /, ''),
  );

const NEEDED = '[{port: 15010}, {port: 15012}, {port: 15014}, {port: 15017}]';
const BY_LABEL = 'podSelector: {matchLabels: {app: istiod}}';
const ALL = 'Deployment istio-system/istiod';

describe('a policy of Kubernetes for istiod', () => {
  test.each([
    ['no rule', '', `nothing reaches ${ALL} on 15010, 15012, 15014 and 15017 any more`],
    [
      'an empty list',
      ', ingress: []',
      `nothing reaches ${ALL} on 15010, 15012, 15014 and 15017 any more`,
    ],
    [
      'one port',
      ', ingress: [{ports: [{port: 15012}]}]',
      `nothing reaches ${ALL} on 15010, 15014 and 15017 any more`,
    ],
    [
      'a range',
      ', ingress: [{ports: [{port: 15000, endPort: 15014}]}]',
      `nothing reaches ${ALL} on 15017 any more`,
    ],
    [
      'another protocol',
      ', ingress: [{ports: [{protocol: UDP}]}]',
      `nothing reaches ${ALL} on 15010, 15012, 15014 and 15017 any more`,
    ],
    [
      'some callers',
      ', ingress: [{from: [{podSelector: {}}]}]',
      `only what rules of NetworkPolicies name reaches ${ALL} on 15010, 15012, 15014 and 15017`,
    ],
    [
      'all pods, of which the API server is none',
      ', ingress: [{from: [{namespaceSelector: {}}]}]',
      `only what rules of NetworkPolicies name reaches ${ALL} on 15010, 15012, 15014 and 15017`,
    ],
    [
      'a port by its name',
      ', ingress: [{ports: [{port: xds}]}]',
      `only what rules of NetworkPolicies name reaches ${ALL} on 15010, 15012, 15014 and 15017`,
    ],
    [
      'nothing that leaves',
      ', policyTypes: [Egress]',
      `${ALL} reaches nothing any more, the API server neither`,
    ],
    [
      'some of what leaves',
      ', policyTypes: [Egress], egress: [{ports: [{port: 443}]}]',
      `${ALL} reaches only what rules of NetworkPolicies name`,
    ],
  ])('that lets %s through is told as that', (_says, rules, expected) => {
    expect(said(ISTIOD, ISTIOD + policy(BY_LABEL + rules))).toEqual([`is new: ${expected}.`]);
  });

  test.each([
    ['everything', 'ingress: [{}]'],
    ['everything both ways', 'policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]'],
    ['every port that it is asked at', `ingress: [{ports: ${NEEDED}}]`],
    ['a range of them', 'ingress: [{ports: [{port: 15000, endPort: 15100}]}]'],
    [
      'them in several rules',
      'ingress: [{ports: [{port: 15010}, {port: 15012}]}, {ports: [{port: 15014}, {port: 15017}]}]',
    ],
    ['everything that leaves', 'policyTypes: [Egress], egress: [{}]'],
  ])('that lets through %s is not told', (_says, rules) => {
    const head = policy(`${BY_LABEL}, ${rules}`);
    expect(said(ISTIOD, ISTIOD + head)).toEqual([]);
    expect(said('', head)).toEqual([]);
  });

  test('that goes is told where another shuts what it let through, and only there', () => {
    const shut = policy('podSelector: {}', 'shut');
    const allow = policy(`${BY_LABEL}, ingress: [{ports: ${NEEDED}}]`, 'allow');
    expect(said(ISTIOD + shut, ISTIOD)).toEqual([]);
    expect(said(ISTIOD + allow, ISTIOD)).toEqual([]);
    expect(said(ISTIOD, ISTIOD + shut + allow)).toEqual([]);
    expect(said(ISTIOD + shut + allow, ISTIOD + shut)).toEqual([
      `goes away: nothing reaches ${ALL} on 15010, 15012, 15014 and 15017 any more.`,
    ]);
    expect(said(ISTIOD + shut, ISTIOD + policy(BY_LABEL, 'shut'))).toEqual([]);
  });

  test('of which nothing is rendered, whatever its expression leaves out', () => {
    const head = policy(
      'podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [kiali]}]}',
    );
    expect(said('', head).join()).toContain('nothing reaches pods of istiod in istio-system');
  });
});

describe('a policy for all but istiod', () => {
  const others = policy(
    'podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [istiod]}]}',
  );
  test('is told where ztunnel or the CNI agent may be among them', () => {
    for (const tree of [AMBIENT, CNI])
      expect(said(ISTIOD + tree, ISTIOD + tree + others).join(), tree).toContain('istio-cni');
    const named = policy('podSelector: {matchLabels: {app: ztunnel}}');
    expect(said(ISTIOD, ISTIOD + named)).toEqual([
      'is new: nothing reaches pods of ztunnel in istio-system any more.',
    ]);
  });
  test('is not where nothing speaks of them', () => {
    expect(said(ISTIOD, ISTIOD + others)).toEqual([]);
  });
});

/** Rules that let somebody through, and whom, for one port. */
const rule = fc.record({
  port: fc.constantFrom(15_010, 15_012, 15_014, 15_017, 8080),
  isForAnybody: fc.boolean(),
});
const policies = fc.array(fc.array(rule, { maxLength: 4 }), { maxLength: 3 });
type Rules = typeof policies extends fc.Arbitrary<infer T> ? T : never;

const written = (all: Rules): string =>
  all
    .map((rules, at) => {
      const ingress = rules.map(({ port, isForAnybody }) =>
        JSON.stringify({
          ports: [{ port }],
          ...(isForAnybody ? {} : { from: [{ podSelector: {} }] }),
        }),
      );
      return policy(`${BY_LABEL}, ingress: [${ingress.join(', ')}]`, `p${String(at)}`);
    })
    .join('');
/** 2 for anybody, 1 for some, 0 for nobody. */
const open = (all: Rules, port: number): number => {
  if (all.length === 0) return 2;
  const own = all.flat().filter((one) => one.port === port);
  if (own.some(({ isForAnybody }) => isForAnybody)) return 2;
  return own.length > 0 ? 1 : 0;
};

test('policies are told together as far as fewer get through to a port than before', () => {
  fc.assert(
    fc.property(policies, policies, (was, is) => {
      const isLess = [15_010, 15_012, 15_014, 15_017].some(
        (port) => open(is, port) < open(was, port),
      );
      expect(said(ISTIOD + written(was), ISTIOD + written(is)).length > 0).toBe(isLess);
    }),
  );
});
