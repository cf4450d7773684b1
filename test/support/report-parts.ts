import { legacy } from '../../src/manifest/index.ts';
import type { ReportContext, Review } from '../../src/review/index.ts';
import type { Tier, Gap } from '../../src/manifest/index.ts';
import type { Finding } from '../../src/checks/index.ts';
import { permalinks } from '../../src/review/index.ts';

type EnvironmentReview = Review['environments'][number];

export const BASE = 'b'.repeat(40);
export const HEAD = 'a'.repeat(40);

/** A finding of this change in prod, on line 3 of `a.yaml`. */
export const finding = (given: Partial<Finding> = {}): Finding => ({
  id: '0123456789ab',
  detector: 'unresolved-reference',
  check: 'route-without-host',
  environment: 'prod',
  subject: { group: '', kind: 'Service', namespace: 'shop', name: 'web' },
  key: 'host',
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  says: legacy('Requests to web fail.'),
  why: legacy('There is no Service wep (a.yaml:3).'),
  symptom: legacy('503'),
  origin: { file: 'a.yaml', line: 3, column: 5, endLine: 3 },
  side: 'head',
  fix: { text: legacy('Write `web`.') },
  introducedBy: 'this-change',
  knownAs: [],
  severity: 'error',
  level: 'high',
  ...given,
});

export const gap = (given: Partial<Gap> = {}): Gap => ({
  id: 'fedcba987654',
  nature: 'broken',
  reason: 'helm-chart',
  root: 'overlays/prod',
  message: 'The Helm chart in charts/web is not rendered.',
  origin: { file: 'charts/web/Chart.yaml', line: 1, column: 1, endLine: 1 },
  input: 'x',
  new: true,
  blocking: true,
  ...given,
});

export const environment = (name: string): EnvironmentReview => ({
  name,
  production: name === 'prod',
  changed: true,
  status: 'complete',
  tier: 'high',
  roots: [],
  objects: 2,
  presence: 'both',
});

export const review = (given: Partial<Review> = {}): Review => {
  const findings = given.findings ?? [];
  return {
    tier: findings.length === 0 ? 'low' : 'high',
    tierOfChanges: 'low',
    status: 'complete',
    environments: [environment('prod')],
    changes: [],
    renderedDifferences: { shown: [], leftOut: 0 },
    findings,
    behaviours: [],
    rollouts: [],
    findingTiers: new Map(findings.map(({ id }): [string, Tier] => [id, 'high'])),
    unknowns: [],
    gaps: [],
    reasons: [],
    meaning: 'f'.repeat(64),
    notes: [],
    changedFiles: ['a.yaml'],
    unreadFiles: [],
    unappliedObjects: [],
    unreviewedFiles: [],
    fileOwners: { sets: [], unowned: [], complete: true },
    affectedOwners: { sets: [], complete: true },
    requires: [],
    requirements: [],
    ...given,
  };
};

export const contextOf = (given: Review, more: Partial<ReportContext> = {}): ReportContext => ({
  review: given,
  asOf: '2026-01-05T12:00:00.000Z',
  base: BASE,
  head: HEAD,
  placeOf: ({ file, line }, side) => ({ file, line, side }),
  linkTo: permalinks({ htmlUrl: 'https://github.example/acme/shop', base: BASE, head: HEAD }),
  ...more,
});
