import type { Finding } from '../../../src/checks/index.ts';
import type { Consequence } from '../../../src/compare/index.ts';
import type { Tier } from '../../../src/manifest/index.ts';
import { claimsOf } from '../../../src/review/claims/review-claims.ts';
import type { Review } from '../../../src/review/index.ts';
import { environment, review } from '../../support/report-parts.ts';

export const at = (file: string, line: number) => ({ file, line, column: 1, endLine: line });

const answered = { answered: 100, by: [{ name: 'Deployment shop/payments', percent: 100 }] };
const SERVICE = { object: 'Service shop/payments', origin: at('service.yaml', 5) };

/** Orders loses port 8080 of payments, decided by the Service itself. */
export const lost = (given: Partial<Consequence> = {}): Consequence => ({
  kind: 'lost',
  environment: 'prod',
  sources: ['Deployment shop/orders'],
  isKnown: true,
  destination: 'shop/payments',
  port: 8080,
  witness: {
    source: 'Deployment shop/orders',
    http: { method: 'GET', url: 'http://payments/charges', headers: new Map() },
    port: 8080,
  },
  before: { ...answered, refusal: null, decidedBy: null },
  after: { answered: 0, by: [], refusal: { status: 503, flag: 'UC' }, decidedBy: SERVICE },
  cause: null,
  cells: 1,
  ...given,
});

/** The same calls are answered at port 9090 now. */
export const opened = (given: Partial<Consequence> = {}): Consequence => {
  const { before, after, witness } = lost();
  return lost({
    kind: 'opened',
    port: 9090,
    witness: { ...witness, port: 9090 },
    before: after,
    after: before,
    ...given,
  });
};

export const reviewed = (
  consequences: readonly Consequence[],
  findings: readonly Finding[] = [],
  tiers: Readonly<Record<string, Tier>> = {},
): Review =>
  review({
    findings,
    findingTiers: new Map(findings.map(({ id }) => [id, tiers[id] ?? 'high'])),
    gaps: [],
    behaviours: ['prod', 'dev'].map((name) => ({
      environment: name,
      consequences: consequences.filter((one) => one.environment === name),
      compared: { pairs: 1, cause: null, cells: 1 },
      undecided: 0,
      notes: [],
    })),
    environments: [environment('prod'), environment('dev')],
  });

export const told = (of: Review): readonly string[] =>
  claimsOf(of).claims.map((claim) =>
    claim.about === 'calls'
      ? `${claim.kind} ${claim.row.consequence.sources.join('+')}:${String(claim.row.consequence.port)}${claim.instead.map(({ consequence }) => ` instead ${String(consequence.port)}`).join('')}`
      : `${claim.kind} ${claim.tier} ${claim.group.finding.id}${claim.group.alike.map(({ id }) => `+${id}`).join('')}`,
  );
