import type { Account, Team } from './accounts.ts';
import type { App, AppManifest, Installation, InstallationToken } from './app.ts';
import { fullName } from './repository.ts';
import type { Repository } from './repository.ts';

/** One thing that happened and that GitHub tells apps about. */
export interface Happening {
  /** `X-GitHub-Event` */
  readonly event: string;
  readonly installation: Installation;
  readonly repository: Repository | null;
  /** Serialised at once: later changes do not reach it. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Everything GitHub knows. Operations change it, views show it, routes do both. */
export interface World {
  readonly links: { readonly api: string; readonly html: string };
  /** Of an Enterprise Server, `3.11.4`; null for GitHub's own. */
  readonly version: string | null;
  /** The App that calls and is called; another one takes its place when somebody registers it. */
  app: App;
  /** What somebody wants to register, by the code that waits to be exchanged. */
  readonly manifests: Map<string, AppManifest>;
  /** By lower-case login. */
  readonly accounts: Map<string, Account>;
  /** Organisation's login → person's login → state. */
  readonly organizationMembers: Map<string, Map<string, 'active' | 'pending'>>;
  /** By `organisation/slug`. */
  readonly teams: Map<string, Team>;
  readonly repositories: Map<number, Repository>;
  /** Former full names, lower case → id. */
  readonly formerNames: Map<string, number>;
  readonly installations: Map<number, Installation>;
  readonly tokens: Map<string, InstallationToken>;
  /** Milliseconds since 1970. */
  now(): number;
  /** A new id; those of one family rise. */
  nextId(): number;
  happened(happening: Happening): void;
}

/** ISO 8601 to the second, as GitHub writes it. */
export const timestamp = (world: World, at = world.now()): string =>
  new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

export function findRepository(world: World, owner: string, name: string): Repository | null {
  const wanted = `${owner}/${name}`.toLowerCase();
  for (const repository of world.repositories.values())
    if (fullName(repository).toLowerCase() === wanted) return repository;
  return null;
}

/** A repository by a name it had before. */
export function findMovedRepository(world: World, owner: string, name: string): Repository | null {
  const id = world.formerNames.get(`${owner}/${name}`.toLowerCase());
  return id === undefined ? null : (world.repositories.get(id) ?? null);
}

/** The installation that covers a repository; null where the app is not installed on it. */
export function installationOf(world: World, repository: Repository): Installation | null {
  for (const installation of world.installations.values())
    if (covers(installation, repository)) return installation;
  return null;
}

export const covers = (installation: Installation, repository: Repository): boolean =>
  installation.account === repository.owner &&
  (installation.repositories === null || installation.repositories.has(repository.id));

export const findAccount = (world: World, login: string): Account | null =>
  world.accounts.get(login.toLowerCase()) ?? null;

/** The account a commit's address belongs to. */
export function accountOfEmail(world: World, email: string): Account | null {
  const wanted = email.toLowerCase();
  for (const account of world.accounts.values()) if (account.emails.has(wanted)) return account;
  return null;
}
