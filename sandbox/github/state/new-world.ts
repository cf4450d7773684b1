import type { KeyObject } from 'node:crypto';
import type { Account } from './accounts.ts';
import type { Permissions } from './app.ts';
import type { World } from './world.ts';

/** What the app asks for where a test says nothing else. */
export const DEFAULT_PERMISSIONS: Permissions = {
  checks: 'write',
  contents: 'write',
  issues: 'write',
  members: 'read',
  merge_queues: 'read',
  metadata: 'read',
  pull_requests: 'write',
};

export const DEFAULT_EVENTS: readonly string[] = [
  'check_run',
  'check_suite',
  'issue_comment',
  'membership',
  'merge_group',
  'organization',
  'pull_request',
  'pull_request_review',
  'push',
  'repository',
  'team',
];

export interface NewWorld extends Pick<World, 'links' | 'now' | 'happened' | 'version'> {
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly publicKey: KeyObject;
    readonly webhookSecret: string;
    readonly permissions: Permissions;
    readonly events: readonly string[];
  };
}

/** What a version of Enterprise Server has of what the App uses; GitHub's own has all. */
export function hasSince(version: string | null, major: number, minor: number): boolean {
  const [, has, hasMinor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return (
    has === undefined || Number(has) > major || (Number(has) === major && Number(hasMinor) >= minor)
  );
}

/** Ids of comments and checks passed 32 bits long ago; so do these. */
const FIRST_ID = 3_000_000_001;

/** A GitHub with nothing but the registered app. */
export function newWorld({ links, version, app, now, happened }: NewWorld): World {
  let last = FIRST_ID;
  const nextId = (): number => ++last;
  const createdAt = new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const account = (login: string, kind: Account['kind']): Account => ({
    id: nextId(),
    login,
    kind,
    name: login,
    emails: new Set(),
    createdAt,
  });
  const owner = account(`${app.slug}-makers`, 'Organization');
  const bot = account(`${app.slug}[bot]`, 'Bot');
  bot.emails.add(`${String(bot.id)}+${bot.login}@users.noreply.github.com`);
  return {
    links,
    version,
    app: { ...app, owner, bot, events: new Set(app.events), createdAt },
    accounts: new Map([owner, bot].map((one) => [one.login.toLowerCase(), one])),
    organizationMembers: new Map([[owner.login, new Map<string, 'active' | 'pending'>()]]),
    teams: new Map(),
    repositories: new Map(),
    formerNames: new Map(),
    installations: new Map(),
    tokens: new Map(),
    manifests: new Map(),
    now,
    nextId,
    happened,
  };
}
