import type { Clock } from '../../src/forge/index.ts';
import type {
  CheckRecord,
  PullRequestRecord,
  RepositoryRecord,
  Store,
  HeadPush,
  RevertRecord,
  RolledBack,
  EnvironmentDrift,
  OpenDebt,
} from '../../src/review/index.ts';
import { withRevert } from '../../src/bot/edge/store/repository-lists.ts';
import { withPastPush } from '../../src/bot/pushes/known-past-pushes.ts';
import { createLeases } from '../../src/bot/edge/store/leases.ts';
import type { LeaseTable } from '../../src/bot/edge/store/leases.ts';

type AuditEntry = Parameters<Store['audit']>[0];
type KnownPastPush = Parameters<Store['savePastPush']>[1];

/** What several handles of one store share. */
export interface MemoryRecords {
  readonly bornAt: number;
  /** Last saved last. */
  readonly repositories: Map<number, RepositoryRecord>;
  readonly pullRequests: Map<string, PullRequestRecord>;
  readonly checks: Map<string, CheckRecord>;
  readonly reads: Map<string, readonly string[]>;
  readonly debts: Map<number, readonly OpenDebt[]>;
  readonly reverts: Map<number, readonly RevertRecord[]>;
  readonly rolledBack: Map<number, readonly RolledBack[]>;
  readonly pastPushes: Map<number, readonly KnownPastPush[]>;
  readonly drifts: Map<number, readonly EnvironmentDrift[]>;
  readonly branchPushes: Map<string, HeadPush>;
  readonly audit: AuditEntry[];
  readonly leases: Map<string, { readonly holder: string; readonly until: number }>;
}

export const emptyRecords = (clock: Clock): MemoryRecords => ({
  bornAt: clock.now(),
  repositories: new Map(),
  pullRequests: new Map(),
  checks: new Map(),
  reads: new Map(),
  debts: new Map(),
  reverts: new Map(),
  rolledBack: new Map(),
  pastPushes: new Map(),
  drifts: new Map(),
  branchPushes: new Map(),
  audit: [],
  leases: new Map(),
});

const leasesOf = ({ leases }: MemoryRecords): LeaseTable => ({
  take: (name, holder, now, until) => {
    const held = leases.get(name);
    if (held !== undefined && held.until > now) return Promise.resolve(false);
    leases.set(name, { holder, until });
    return Promise.resolve(true);
  },
  renew: (name, holder, until) => {
    const ours = leases.get(name)?.holder === holder;
    if (ours) leases.set(name, { holder, until });
    return Promise.resolve(ours);
  },
  release: (name, holder) => {
    if (leases.get(name)?.holder === holder) leases.delete(name);
    return Promise.resolve();
  },
});

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

type RepositoryPart = Pick<
  Store,
  'repository' | 'repositories' | 'repositoryByName' | 'saveRepository' | 'installations'
>;

function repositoriesOf({ repositories }: MemoryRecords): RepositoryPart {
  const all = () => [...repositories.values()];
  return {
    repository: (id) => Promise.resolve(repositories.get(id) ?? null),
    repositories: (installation) =>
      Promise.resolve(
        all()
          .filter(({ repository }) => repository.installation === installation)
          .sort((a, b) => a.repository.id - b.repository.id),
      ),
    repositoryByName: (owner, name) => {
      const named = all().filter(
        ({ repository }) => sameName(repository.owner, owner) && sameName(repository.name, name),
      );
      const present = named.filter(({ removed }) => !removed);
      return Promise.resolve((present.length > 0 ? present : named).at(-1) ?? null);
    },
    saveRepository: (record) => {
      repositories.delete(record.repository.id);
      repositories.set(record.repository.id, structuredClone(record));
      return Promise.resolve();
    },
    installations: () => {
      const present = all().filter(({ removed }) => !removed);
      const ids = new Set(present.map(({ repository }) => repository.installation));
      return Promise.resolve([...ids].sort((a, b) => a - b));
    },
  };
}

type PullRequestPart = Pick<
  Store,
  | 'pullRequest'
  | 'pullRequestsWithHead'
  | 'openPullRequests'
  | 'addPullRequest'
  | 'updatePullRequest'
>;

const keyOf = (repository: number, name: number | string): string =>
  `${String(repository)} ${String(name)}`;

function pullRequestsOf({ pullRequests, reads }: MemoryRecords): PullRequestPart {
  const put = (record: PullRequestRecord): void => {
    const { repository, number, state } = record.pullRequest;
    const key = keyOf(repository.id, number);
    pullRequests.set(key, structuredClone(record));
    if (state !== 'open') reads.delete(key);
  };
  const find = (repository: number, wanted: (record: PullRequestRecord) => boolean) =>
    Promise.resolve(
      [...pullRequests.values()]
        .filter((record) => record.pullRequest.repository.id === repository && wanted(record))
        .sort((a, b) => a.pullRequest.number - b.pullRequest.number),
    );
  return {
    pullRequest: (repository, number) =>
      Promise.resolve(pullRequests.get(keyOf(repository, number)) ?? null),
    pullRequestsWithHead: (repository, sha) =>
      find(repository, ({ pullRequest }) => pullRequest.head.sha === sha),
    openPullRequests: (repository, branch) =>
      find(
        repository,
        ({ pullRequest: { state, base } }) =>
          state === 'open' && (branch === undefined || base.ref === branch),
      ),
    addPullRequest: (record) => {
      const { repository, number } = record.pullRequest;
      const known = pullRequests.get(keyOf(repository.id, number));
      if (known === undefined) put(record);
      return Promise.resolve(known ?? record);
    },
    updatePullRequest: (repository, number, change) =>
      new Promise((resolve) => {
        const record = pullRequests.get(keyOf(repository, number));
        const changed = record === undefined ? null : change(record);
        if (changed !== null) put(changed);
        resolve(changed);
      }),
  };
}

/** The store in memory, for tests of what stands on it. */
export function createMemoryStore(clock: Clock, records = emptyRecords(clock)): Store {
  const { checks, reads, debts, reverts, rolledBack, branchPushes, pastPushes, audit } = records;
  const { drifts } = records;
  return {
    bornAt: () => Promise.resolve(records.bornAt),
    ...repositoriesOf(records),
    ...pullRequestsOf(records),
    check: (repository, sha) => Promise.resolve(checks.get(keyOf(repository, sha)) ?? null),
    saveCheck: (repository, check) => {
      checks.set(keyOf(repository, check.sha), structuredClone(check));
      return Promise.resolve();
    },
    reads: (repository, number) => Promise.resolve(reads.get(keyOf(repository, number)) ?? null),
    saveReads: (repository, number, paths) => {
      reads.set(keyOf(repository, number), [...paths]);
      return Promise.resolve();
    },
    debts: (repository) => Promise.resolve(debts.get(repository) ?? null),
    updateDebts: (repository, change) => {
      debts.set(repository, structuredClone(change(debts.get(repository) ?? null)));
      return Promise.resolve();
    },
    reverts: (repository) => Promise.resolve(reverts.get(repository) ?? []),
    saveRevert: (repository, revert) => {
      reverts.set(repository, withRevert(reverts.get(repository) ?? [], revert));
      return Promise.resolve();
    },
    rolledBack: (repository) => Promise.resolve(rolledBack.get(repository) ?? null),
    updateRolledBack: (repository, change) => {
      rolledBack.set(repository, structuredClone(change(rolledBack.get(repository) ?? null)));
      return Promise.resolve();
    },
    pastPushes: (repository) => Promise.resolve(pastPushes.get(repository) ?? []),
    savePastPush: (repository, push) => {
      const known = pastPushes.get(repository) ?? [];
      pastPushes.set(repository, structuredClone(withPastPush(known, push)));
      return Promise.resolve();
    },
    drifts: (repository) => Promise.resolve(drifts.get(repository) ?? []),
    updateDrifts: (repository, change) => {
      drifts.set(repository, structuredClone(change(drifts.get(repository) ?? [])));
      return Promise.resolve();
    },
    branchPush: (repository, branch) =>
      Promise.resolve(branchPushes.get(keyOf(repository, branch)) ?? null),
    saveBranchPush: (repository, branch, push) => {
      branchPushes.set(keyOf(repository, branch), structuredClone(push));
      return Promise.resolve();
    },
    audit: (entry) => {
      audit.push(entry);
      return Promise.resolve();
    },
    withLease: createLeases(leasesOf(records), clock).hold,
  };
}
