import { legacy } from '../../../src/manifest/index.ts';
import { describe, expect, it } from 'vitest';
import type { Tier, Gap } from '../../../src/manifest/index.ts';
import { effectRows } from '../../../src/review/report/review/effect-table.ts';
import type { Finding } from '../../../src/checks/index.ts';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import type { EnvironmentReview, Review } from '../../../src/review/evaluation/review.ts';
import { finding } from '../../support/report-parts.ts';
import { change } from '../policy/matters.ts';

const gap = (message: string, given: Partial<Gap> = {}): Gap => ({
  id: message,
  nature: 'broken',
  reason: 'helm-chart',
  root: null,
  message,
  origin: null,
  input: message,
  new: true,
  blocking: true,
  ...given,
});

const environment = (given: Partial<EnvironmentReview> = {}): EnvironmentReview => ({
  name: 'prod',
  production: true,
  changed: true,
  status: 'partial',
  tier: 'high',
  roots: [],
  objects: 2,
  presence: 'both',
  ...given,
});

const review = (given: Partial<Review>): Review => ({
  tier: 'high',
  tierOfChanges: 'high',
  status: 'partial',
  renderedDifferences: { shown: [], leftOut: 0 },
  environments: [environment()],
  behaviours: [],
  rollouts: [],
  changes: [
    change({
      kind: 'gateway-server',
      of: 'networking.istio.io/v1 Gateway edge/web',
      field: 'spec.servers[0].port.number',
      before: 443,
      after: 80,
    }),
  ],
  findings: [],
  findingTiers: new Map(),
  unknowns: [],
  gaps: [gap('The Helm chart in charts/web is not rendered.')],
  reasons: [],
  meaning: '',
  notes: [],
  changedFiles: [],
  unreadFiles: [],
  unappliedObjects: [],
  unreviewedFiles: [],
  affectedOwners: { sets: [], complete: true },
  fileOwners: { sets: [], unowned: [], complete: true },
  requires: [],
  requirements: [],
  ...given,
});

describe('the headline', () => {
  it('says first what makes the tier, then that not all could be analysed', () => {
    expect(headlineOf(review({})).sentence).toBe(
      'prod: Gateway edge/web: port number `443` → `80`; not all could be analysed',
    );
  });

  it('is about what could not be analysed where nothing else is grave', () => {
    expect(headlineOf(review({ tier: 'medium' }))).toMatchObject({
      word: 'Partial',
      sentence: 'Not analysed: The Helm chart in charts/web is not rendered',
    });
  });
});

it('a change that is graver than all that is found of it comes before what is found', () => {
  const told = (tier: Tier): string =>
    headlineOf(
      review({
        gaps: [],
        tier,
        findings: [finding({})],
        findingTiers: new Map([[finding({}).id, 'low']]),
      }),
    ).sentence;
  expect(told('medium')).toBe('prod: Gateway edge/web: port number `443` → `80`; 1 finding');
  expect(told('low')).toBe('prod: requests to web fail');
});

it('a root that fails as it did before is no effect, whatever else of it is not analysed', () => {
  const at = (line: number) => ({ ...finding({}).origin, file: 'apps/web/x.yaml', line });
  const failure = { message: 'x.yaml does not exist.', origin: at(3) };
  const roots = [{ path: 'apps/web', status: 'failed' as const, failure }];
  const lines = (failing: Partial<Gap>): readonly string[] =>
    effectRows({
      review: review({
        environments: [environment({ roots })],
        changes: [],
        gaps: [
          gap('The Helm chart web is not analysed.', { root: 'apps/web' }),
          gap('`apps/web` does not render: x.yaml does not exist.', {
            root: 'apps/web',
            reason: 'not-rendered',
            origin: at(3),
            ...failing,
          }),
        ],
      }),
      asOf: '',
      base: null,
      head: null,
      placeOf: (origin, side) => ({ ...origin, side }),
    }).map(({ text }) => text);
  expect(lines({ blocking: false })).toEqual([]);
  expect(lines({})).toEqual(['apps/web does not build']);
  // neither the words in which the gap tells it are compared nor its input, which stays where the review was made
  const another = { message: '`apps/web` cannot be rendered.', input: '' };
  expect(lines(another)).toEqual(['apps/web does not build']);
  expect(lines({ origin: at(4) })).toEqual([]);
});

describe('of several findings the headline names first', () => {
  const cutOff = finding({
    id: 'c',
    detector: 'strict-mtls-cuts-off-callers',
    says: legacy('Job shop/report cannot call payments.'),
  });
  const meshWide = finding({
    id: 'm',
    detector: 'mesh-wide-change',
    says: legacy('Everything changes.'),
    origin: { file: 'mesh.yaml', line: 5, column: 3, endLine: 5 },
  });
  const headline = (other: Finding, tiers: readonly (readonly [string, Tier])[]): string =>
    headlineOf(
      review({
        findings: [meshWide, other],
        behaviours: [],
        rollouts: [],
        findingTiers: new Map(tiers),
        gaps: [],
        tier: 'critical',
      }),
    ).sentence;

  it('what happens to somebody, if that is grave, then how far the change reaches', () => {
    const tiers = [
      ['m', 'critical'],
      ['c', 'high'],
    ] as const;
    expect(headline(cutOff, tiers)).toBe(
      'prod: Job shop/report cannot call payments; 1 more finding',
    );
    expect(headline({ ...cutOff, environment: 'dev' }, tiers)).toBe(
      'dev: Job shop/report cannot call payments; 1 more finding',
    );
  });

  it('the worst, if the other is not grave', () => {
    expect(
      headline(cutOff, [
        ['m', 'critical'],
        ['c', 'medium'],
      ]),
    ).toBe('prod: everything changes; 1 more finding');
  });
});

it('names no environment that the sentence names already', () => {
  const lost = finding({
    environment: 'prod',
    says: legacy('`overlays/prod` no longer renders.'),
  });
  const roots = [{ path: 'overlays/prod', status: 'failed' as const, failure: null }];
  const sentenceWith = (of: EnvironmentReview): string =>
    headlineOf(review({ environments: [of], findings: [lost], gaps: [] })).sentence;
  expect(sentenceWith(environment({ roots }))).toBe('`overlays/prod` no longer renders');
  expect(sentenceWith(environment())).toBe('prod: `overlays/prod` no longer renders');
});

describe('a headline that is too long', () => {
  const sentenceOf = (message: string): string =>
    headlineOf(review({ gaps: [], findings: [finding({ says: legacy(message) })] })).sentence;

  it('gives up a second half, brackets, then what comes after a colon', () => {
    const long = 'of a mesh with many workloads in many namespaces of which all are named here';
    expect(sentenceOf(`Requests to web fail; ${long} ${long}.`)).toBe('prod: requests to web fail');
    expect(sentenceOf(`2 settings of the whole mesh change at once: ${long} ${long}.`)).toBe(
      'prod: 2 settings of the whole mesh change at once',
    );
    expect(sentenceOf(`Sidecars stop serving metrics of applications, so ${long} ${long}.`)).toBe(
      'prod: sidecars stop serving metrics of applications',
    );
  });

  it('keeps what limits the sentence: cut short it would say more than is so', () => {
    const message = `Calls of ${'x'.repeat(60)} to payments get no mTLS any more, should its pods have a sidecar.`;
    expect(sentenceOf(message)).toMatch(/…$/);
  });
});

describe('a build that stops', () => {
  const stops = gap('`overlays/prod` does not render.', { reason: 'not-rendered' });
  const because = (rule: string): Review['reasons'] => [
    {
      ...{ tier: 'high', rule, rulePlace: null, why: 'It matters.' },
      ...{ because: [], count: 1, environments: ['prod'] },
    },
  ];

  it('comes before what is grave only because it is not seen', () => {
    const given = { gaps: [stops], reasons: because('unseen-may-be-mesh-wide') };
    expect(headlineOf(review(given))).toMatchObject({
      word: 'Broken',
      sentence: 'Not analysed: `overlays/prod` does not render',
    });
  });

  it('comes after what is grave by itself', () => {
    const given = { gaps: [stops], reasons: because('gateway-exposure') };
    expect(headlineOf(review(given))).toMatchObject({ word: 'High' });
  });
});

it('says of a Service that it loses its load balancer', () => {
  const changes = [
    change({
      kind: 'resource-changed',
      of: 'v1 Service istio-system/istio-ingressgateway',
      field: 'spec.type',
      before: 'LoadBalancer',
      after: 'NodePort',
    }),
  ];
  expect(headlineOf(review({ gaps: [], changes })).sentence).toBe(
    'prod: Service istio-system/istio-ingressgateway loses its load balancer (type LoadBalancer → NodePort)',
  );
});
