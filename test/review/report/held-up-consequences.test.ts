import { expect, test } from 'vitest';
import type { Consequence, Change } from '../../../src/compare/index.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import type { Review } from '../../../src/review/evaluation/review.ts';
import { contextOf, environment, finding, review } from '../../support/report-parts.ts';

type Obstacle = NonNullable<Change['heldUpBy']>;

const origin = { file: 'apps/shop/policy.yaml', line: 7, column: 1, endLine: 7 };

const lost: Consequence = {
  kind: 'lost',
  environment: 'prod',
  sources: ['Deployment shop/orders'],
  isKnown: true,
  destination: 'shop/payments',
  port: 8080,
  witness: {
    source: 'Deployment shop/orders',
    http: { method: 'POST', url: 'http://payments.shop:8080/charge', headers: new Map() },
    port: 8080,
  },
  before: {
    answered: 100,
    by: [{ name: 'Deployment shop/payments', percent: 100 }],
    refusal: null,
    decidedBy: null,
  },
  after: {
    answered: 0,
    by: [],
    refusal: { status: 403, flag: null },
    decidedBy: { object: 'AuthorizationPolicy shop/payments', origin },
  },
  cause: null,
  cells: 1,
};

const policyAdded: Change = {
  kind: 'resource-added',
  environment: 'prod',
  subject: {
    group: 'security.istio.io',
    kind: 'AuthorizationPolicy',
    namespace: 'shop',
    name: 'payments',
  },
  field: null,
  before: null,
  after: null,
  origin,
  side: 'head',
  digest: null,
  object: null,
  oldObject: null,
};

const twoInvalid = {
  kind: 'invalid',
  path: 'apps/shop',
  objects: ['DestinationRule shop/a', 'DestinationRule shop/b'],
  lacksNamespaces: false,
} as const;

const told = (heldUpBy: Obstacle, given: Partial<Review> = {}): string =>
  markdownReport(
    contextOf(
      review({
        tier: 'high',
        environments: [environment('prod')],
        behaviours: [
          {
            environment: 'prod',
            consequences: [lost],
            compared: { pairs: 1, cells: 1 },
            undecided: 0,
            notes: [],
          },
        ],
        changes: [{ ...policyAdded, heldUpBy }],
        ...given,
      }),
    ),
  );

const headline = (text: string): string => text.split('\n')[0] ?? '';

test('what comes of an object beside invalid ones is told as what comes once these are mended', () => {
  expect(told(twoInvalid)).toContain(
    'Once 2 invalid objects of `apps/shop` are fixed, orders can no longer call payments.',
  );
  expect(told({ ...twoInvalid, objects: ['DestinationRule shop/a'] })).toContain(
    'Once DestinationRule shop/a is valid, orders can no longer call payments.',
  );
  expect(told({ kind: 'file', file: 'apps/shop/a.yaml' })).toContain(
    'Once `apps/shop/a.yaml` can be read, orders can no longer call payments.',
  );
});

test('the headline of what does not come at once says so, and is left to what is grave today', () => {
  expect(headline(told(twoInvalid))).toContain(
    'prod, once this can be applied: orders can no longer call payments',
  );
  const grave = finding();
  const more = { findings: [grave], findingTiers: new Map([[grave.id, 'high' as const]]) };
  expect(headline(told(twoInvalid, more))).toContain('prod: requests to web fail');
});

test('what something else applies as it stands comes at once', () => {
  const elsewhere = told({ ...twoInvalid, heldIn: ['shop'] });
  expect(headline(elsewhere)).toContain('prod: orders can no longer call payments');
  expect(elsewhere).not.toContain('Once 2 invalid objects');
});
