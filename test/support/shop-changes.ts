import { legacy } from '../../src/manifest/index.ts';
import { createHash } from 'node:crypto';
import type { AnalysedChange, AnalysisOutcome, Review } from '../../src/review/index.ts';
import type { Change } from '../../src/compare/index.ts';
import { finding, review } from './report-parts.ts';
import type { WrittenConfig } from './written-config.ts';
import { writtenConfig } from './written-config.ts';

/** The platform team. */
export const TEAM = 'acme/mesh';

/**
 * What a commit does: nothing, something low, something high with 2 or with 55 findings (the first with a certain fix), or
 * something high that does not merge into a base of flavour 1.
 */
export type Kind = 'low' | 'mild' | 'high' | 'many' | 'conflict';

export interface ChangeOfCommit {
  readonly kind: Kind;
  /** Tells changes of one kind apart: they mean something else. */
  readonly variant: number;
}

/** What the shop's configuration may say beside its team. */
export type ShopConfig = Omit<WrittenConfig, 'platformTeam'>;

export const configOf = (more: ShopConfig) =>
  writtenConfig({
    platformTeam: TEAM,
    tiers: { high: { approvals: 1 } },
    ...more,
  });

export const PLATFORM_TEAM = {
  teams: [TEAM],
  people: [],
  emails: [],
  source: '.meshwarden/config.yaml',
};

/** What the analysis of a change comes to; the base's flavour changes what it means. */
export function outcomeOf(
  commits: AnalysedChange['commits'],
  { kind, variant }: ChangeOfCommit,
  flavour: number,
  more: ShopConfig = {},
): AnalysisOutcome {
  if (kind === 'conflict' && flavour === 1)
    return {
      kind: 'conflict',
      commits,
      conflicts: [{ path: 'a.yaml', ancestor: null, base: null, head: null, messages: [] }],
    };
  const meaning = createHash('sha256')
    .update(JSON.stringify([kind, variant, flavour]))
    .digest('hex');
  return {
    kind: 'reviewed',
    commits,
    review: { ...REVIEWS[kind], meaning },
    config: configOf(more),
    platformTeam: PLATFORM_TEAM,
    placeOf: ({ file, line }, side) => ({ file, line, side }),
    diffLines: new Map([['a.yaml', [{ from: 1, to: 100 }]]]),
    headLines: new Map([['a.yaml:3', 'host: wep']]),
    commitsOfHead: [
      {
        sha: commits.head,
        author: { name: 'Dana', email: '100+dana@users.noreply.github.com' },
        committer: { name: 'Dana', email: '100+dana@users.noreply.github.com' },
        coAuthors: [],
        cleanMergeOfBase: false,
        replacement: null,
      },
    ],
    reads: ['a.yaml'],
  };
}

const ROUTE: Change = {
  kind: 'route',
  environment: 'prod',
  subject: { group: 'networking.istio.io', kind: 'VirtualService', namespace: 'shop', name: 'web' },
  field: 'spec.http[0].timeout',
  before: '1s',
  after: '2s',
  origin: { file: 'a.yaml', line: 3, column: 7, endLine: 3 },
  side: 'head',
  digest: null,
  object: null,
  oldObject: null,
};

const withFindings = (count: number): Review =>
  review({
    changes: [ROUTE],
    findings: Array.from({ length: count }, (_, index) => {
      const origin = { file: 'a.yaml', line: index + 3, column: 7, endLine: index + 3 };
      return finding({
        id: (index + 1).toString(16).padStart(12, '0'),
        key: `host-${String(index)}`,
        says: legacy(`Requests to web-${String(index)} fail.`),
        origin,
        fix:
          index === 0
            ? { text: legacy('Write `web`.'), replacement: { origin, from: 'wep', to: 'web' } }
            : { text: legacy('Write `web`.') },
      });
    }),
  });

const REVIEWS: Readonly<Record<Kind, Review>> = {
  low: review(),
  mild: review({ changes: [ROUTE], tier: 'low' }),
  high: withFindings(2),
  many: withFindings(55),
  conflict: withFindings(1),
};
