import { openDatabase } from '../src/bot/edge/store/sqlite/database-file.ts';

/** A record of the audit log, and when it was noted. */
export interface NotedRow {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly repository: string;
  readonly pullRequest: number | null;
  readonly actor: string | null;
  /** JSON. */
  readonly detail: string;
}

/** Rows in the order in which they are noted, in a new store of a folder; `at` is theirs and not the clock's. */
export async function keepAudit(folder: string, rows: Iterable<NotedRow>): Promise<number> {
  const database = await openDatabase(folder);
  let count = 0;
  const keep = async (page: readonly NotedRow[]): Promise<void> => {
    count += page.length;
    await database.transact(async (sql) => {
      for (const { at, kind, repository, pullRequest, actor, detail } of page)
        await sql.run(
          'INSERT INTO audit (at, kind, repository, pull_request, actor, detail) VALUES (?, ?, ?, ?, ?, ?)',
          ...[at, kind, repository, pullRequest, actor, detail],
        );
    });
  };
  try {
    let page: NotedRow[] = [];
    for (const row of rows) {
      page.push(row);
      if (page.length < 5_000) continue;
      await keep(page);
      page = [];
    }
    await keep(page);
  } finally {
    await database.close();
  }
  return count;
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const SHA = 'a'.repeat(40);
const MEANING = 'b'.repeat(64);

interface MadeAudit {
  readonly pullRequests: number;
  /** Milliseconds since 1970: when the last of it happened. */
  readonly until: number;
  readonly days: number;
  /** The same numbers in [0, 1) each time. */
  readonly random: () => number;
  /** It stands in every name that people write; empty for none. */
  readonly words?: string;
}

const TITLES = [
  'Wait longer for orders',
  'Strict mTLS for payments',
  'Retry carts twice',
  'A canary of checkout',
  'Outlier detection for search',
];
const TIERS = ['low', 'low', 'low', 'medium', 'medium', 'high', 'critical'];
const TEAMS = ['shop', 'payments', 'platform', 'search', 'delivery'];

/** An audit log of so many pull requests, as the app would have noted it; in the order in which it was. */
export function madeAudit(asked: MadeAudit): readonly NotedRow[] {
  const { pullRequests, until, days, random, words = '' } = asked;
  const rows: NotedRow[] = [];
  const begin = until - days * DAY;
  for (let number = 1; number <= pullRequests; number += 1) {
    const opened = begin + (number / (pullRequests + 1)) * days * DAY;
    rows.push(...changeRows(number, opened, { ...asked, words, random }));
  }
  return rows.toSorted((a, b) => a.at - b.at).filter(({ at }) => at <= until);
}

function changeRows(
  number: number,
  opened: number,
  { random, words = '' }: MadeAudit,
): readonly NotedRow[] {
  const pick = <T>(all: readonly T[]): T => {
    const one = all[Math.floor(random() * all.length)];
    if (one === undefined) throw new Error('There is nothing to pick.');
    return one;
  };
  const repository = number % 4 === 0 ? 'acme/mesh' : 'acme/shop';
  const about = { repository, pullRequest: number };
  const tier = pick(TIERS);
  const environments = ['dev', 'staging', 'prod']
    .filter((name) => name === 'prod' || random() < 0.6)
    .map((name) => ({ name: `${name}${words}`, production: name === 'prod', tier }));
  const row = (
    minutes: number,
    kind: string,
    detail: object,
    actor: string | null = null,
  ): NotedRow => ({
    ...{ ...about, at: Math.round(opened + minutes * MINUTE), kind, actor },
    detail: JSON.stringify(detail),
  });
  const decision = (minutes: number, conclusion: string, more: object = {}) =>
    row(minutes, 'decision', {
      ...{ conclusion, tier, sha: SHA, base: SHA, meaning: MEANING, approvals: [], overrides: [] },
      ...{ title: `${pick(TITLES)}${words}`, author: `dana${words}`, environments },
      ...{ owners: [`@acme/${pick(TEAMS)}${words}`], ...more },
    });
  const prod = `prod${words}`;
  const wait = Math.round(random() * random() * 4_000);
  const [by, merged] = [`pat${words}`, wait + 3];
  const needs = tier === 'high' || tier === 'critical';
  const approved = { review: number, sha: SHA, base: SHA, meaning: MEANING, tier };
  const later = merged + 5 + Math.round(random() * 20);
  const end = random();
  return [
    ...(needs
      ? [
          decision(1, 'action_required'),
          row(wait + 1, 'approval', approved, by),
          decision(wait + 1, 'success', { approvals: [{ login: by, review: number, sha: SHA }] }),
        ]
      : [decision(1, 'success')]),
    ...(end < 0.02
      ? [
          row(
            wait,
            'override',
            { id: '0123456789ab', reason: `known${words}`, comment: 1, meaning: MEANING },
            by,
          ),
        ]
      : []),
    ...(end > 0.995
      ? [
          row(
            wait,
            'break-glass',
            {
              ...{ reason: `payments are down${words}`, comment: 2, sha: SHA, meaning: MEANING },
              until: new Date(opened + DAY).toISOString(),
            },
            by,
          ),
        ]
      : []),
    ...(end > 0.9 && end < 0.94
      ? [row(merged, 'closed', { merged: false, branch: 'main', sha: SHA })]
      : []),
    ...(end < 0.9 || end > 0.94
      ? [
          row(merged, 'closed', { merged: true, branch: `main${words}`, sha: SHA }),
          row(later, 'applied', {
            ...{ environment: prod, commit: SHA, by: `Application argocd/shop${words}` },
            at: new Date(opened + later * MINUTE).toISOString(),
          }),
          row(later + 15, 'after-merge', {
            ...{ environment: prod, commit: SHA },
            verdict: end < 0.03 ? 'regression' : 'fine',
          }),
        ]
      : []),
    ...(end < 0.02
      ? [
          row(later + 60, 'rollback merged', {
            command: 'rollback',
            revert: number + 1,
            branch: 'main',
            whole: true,
          }),
        ]
      : []),
    ...(end > 0.5 && end < 0.52
      ? [
          row(later + 90, 'drift', {
            ...{ environment: prod, cluster: `prod-eu${words}`, differing: 1, tier: 'medium' },
            objects: [`VirtualService shop/orders${words}`],
          }),
          row(later + 300, 'drift', {
            ...{
              environment: prod,
              cluster: `prod-eu${words}`,
              differing: 0,
              tier: null,
              objects: [],
            },
          }),
        ]
      : []),
  ];
}
