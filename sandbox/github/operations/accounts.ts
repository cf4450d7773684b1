import type { Signature } from '../git/run-git.ts';
import type { Account, Team } from '../state/accounts.ts';
import { findAccount, timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';

/** The account of a login; made on first use. */
export function ensureAccount(
  world: World,
  login: string,
  kind: Account['kind'] = login.endsWith('[bot]') ? 'Bot' : 'User',
): Account {
  const known = findAccount(world, login);
  if (known !== null) return known;
  const id = world.nextId();
  const account: Account = {
    id,
    login,
    kind,
    name: login,
    emails: new Set([noReplyAddress(id, login), `${login}@example.com`.toLowerCase()]),
    createdAt: timestamp(world),
  };
  world.accounts.set(login.toLowerCase(), account);
  if (kind === 'Organization') world.organizationMembers.set(account.login, new Map());
  return account;
}

const noReplyAddress = (id: number, login: string): string =>
  `${String(id)}+${login}@users.noreply.github.com`.toLowerCase();

/** How an account signs its commits now. */
export const signatureOf = (world: World, account: Account): Signature => ({
  name: account.name,
  email: [...account.emails][0] ?? '',
  date: Math.floor(world.now() / 1000),
});

export function addMember(
  world: World,
  organization: Account,
  login: string,
  state: 'active' | 'pending' = 'active',
): void {
  const person = ensureAccount(world, login);
  world.organizationMembers.get(organization.login)?.set(person.login, state);
}

/** Members of a team and of the teams below it: GitHub lists both. */
export function teamMembers(world: World, team: Team): ReadonlyMap<string, 'active' | 'pending'> {
  const members = new Map(team.members);
  for (const child of world.teams.values()) {
    if (child.parent !== team) continue;
    for (const [login, state] of teamMembers(world, child)) {
      if (members.get(login) !== 'active') members.set(login, state);
    }
  }
  return members;
}

export const isActiveMember = (world: World, team: Team, account: Account): boolean =>
  teamMembers(world, team).get(account.login) === 'active';
