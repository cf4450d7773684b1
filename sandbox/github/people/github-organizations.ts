import { addMember, ensureAccount } from '../operations/accounts.ts';
import {
  announceInstallation,
  grant,
  install,
  suspend,
  uninstall,
  unsuspend,
} from '../operations/installations.ts';
import { createRepository, fillRepository } from '../operations/repositories.ts';
import type { Files } from '../git/files.ts';
import { announceMemberships, announceTeam, removeMember } from '../operations/teams.ts';
import type { Account, RepositoryPermission, Team } from '../state/accounts.ts';
import type { Installation, Permissions } from '../state/app.ts';
import { findRepository, timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { GitHubRepository } from './github-repository.ts';

export interface CreateRepository {
  /** Files, a folder (one commit), or a Git repository or bundle (all its branches); empty README otherwise. */
  readonly from?: string | Files;
  /** The default branch; `main` where it is missing. */
  readonly branch?: string;
  readonly private?: boolean;
  /** Whether the app is installed there, as though it always had been; it is where this is missing. */
  readonly installed?: boolean;
  /** Owners of changed files are asked for a review, as GitHub does; not where this is missing. */
  readonly asksCodeOwners?: boolean;
  /** The owner is a person; otherwise an organisation. */
  readonly personal?: boolean;
}

export interface TeamOptions {
  /** `organisation/slug` of the team above it. */
  readonly parent?: string;
  /** Invited, but not in it yet. */
  readonly pending?: readonly string[];
  /** Full names; all of the organisation's where it is missing. */
  readonly repositories?: readonly string[];
  readonly permission?: RepositoryPermission;
}

/** Organisations, people, teams, repositories and the app's installations. */
export class GitHubOrganizations {
  readonly world: World;
  private readonly folder: string;

  constructor(world: World, folder: string) {
    this.world = world;
    this.folder = folder;
  }

  async createRepository(name: string, options: CreateRepository = {}): Promise<GitHubRepository> {
    const [owner = '', repositoryName = ''] = name.split('/');
    const account = ensureAccount(this.world, owner, options.personal ? 'User' : 'Organization');
    const repository = await createRepository(this.world, this.folder, {
      owner: account,
      name: repositoryName,
      private: options.private ?? true,
      defaultBranch: options.branch ?? 'main',
      forkOf: null,
      asksCodeOwners: options.asksCodeOwners ?? false,
    });
    const from = options.from ?? { 'README.md': `# ${repositoryName}\n` };
    await fillRepository(this.world, repository, from, ensureAccount(this.world, 'dana'));
    if (options.installed ?? true) this.cover(account, repository.id);
    return new GitHubRepository(this.world, this.folder, repository);
  }

  repository(name: string): GitHubRepository {
    const [owner = '', repositoryName = ''] = name.split('/');
    const repository = findRepository(this.world, owner, repositoryName);
    if (repository === null) throw new Error(`There is no repository ${name}.`);
    return new GitHubRepository(this.world, this.folder, repository);
  }

  repositories(): readonly GitHubRepository[] {
    return [...this.world.repositories.values()].map(
      (repository) => new GitHubRepository(this.world, this.folder, repository),
    );
  }

  /** A person; `email` is one more address whose commits are theirs. */
  user(login: string, options: { readonly email?: string } = {}): Account {
    const account = ensureAccount(this.world, login);
    if (options.email !== undefined) account.emails.add(options.email.toLowerCase());
    return account;
  }

  member(organization: string, ...logins: readonly string[]): void {
    const account = ensureAccount(this.world, organization, 'Organization');
    for (const login of logins) addMember(this.world, account, login);
  }

  /** Makes a team, or replaces its members; they become members of the organisation too. */
  team(name: string, members: readonly string[], options: TeamOptions = {}): void {
    const [owner = '', slug = ''] = name.split('/');
    const organization = ensureAccount(this.world, owner, 'Organization');
    const parent = options.parent === undefined ? null : this.world.teams.get(options.parent);
    if (parent === undefined) throw new Error(`There is no team ${String(options.parent)}.`);
    for (const login of members) addMember(this.world, organization, login);
    const states = [
      ...members.map((login) => [this.user(login).login, 'active'] as const),
      ...(options.pending ?? []).map((login) => [this.user(login).login, 'pending'] as const),
    ];
    const known = this.world.teams.get(name);
    if (known !== undefined) {
      const before = new Map(known.members);
      known.members.clear();
      for (const [login, state] of states) known.members.set(login, state);
      announceMemberships(this.world, known, before);
      return;
    }
    const repositories = options.repositories?.map((one) => this.repository(one).id);
    const team: Team = {
      id: this.world.nextId(),
      organization,
      slug,
      name: slug,
      parent,
      members: new Map(states),
      repositories: repositories === undefined ? null : new Set(repositories),
      permission: options.permission ?? 'write',
      createdAt: timestamp(this.world),
    };
    this.world.teams.set(name, team);
    announceTeam(this.world, team, 'created');
  }

  removeTeam(name: string): void {
    const team = this.world.teams.get(name);
    this.world.teams.delete(name);
    if (team !== undefined) announceTeam(this.world, team, 'deleted');
  }

  /** Somebody leaves an organisation, and with it all of its teams. */
  removeMember(organization: string, login: string): void {
    removeMember(this.world, ensureAccount(this.world, organization), login);
  }

  /** Installs the app on all repositories of an owner, or on some, and tells it. */
  install(
    owner: string,
    repositories: readonly string[] | 'all' = 'all',
    by = 'dana',
  ): Installation {
    const account = ensureAccount(this.world, owner, 'Organization');
    const chosen =
      repositories === 'all'
        ? repositories
        : repositories.map((name) => this.repository(name).repository);
    const installation = install(this.world, account, chosen);
    announceInstallation(this.world, installation, 'created', ensureAccount(this.world, by));
    return installation;
  }

  installation(owner: string): Installation {
    for (const installation of this.world.installations.values())
      if (installation.account.login === owner) return installation;
    throw new Error(`The app is not installed on ${owner}.`);
  }

  suspendInstallation(owner: string, by = 'dana'): void {
    suspend(this.world, this.installation(owner), ensureAccount(this.world, by));
  }

  unsuspendInstallation(owner: string, by = 'dana'): void {
    unsuspend(this.world, this.installation(owner), ensureAccount(this.world, by));
  }

  uninstall(owner: string, by = 'dana'): void {
    uninstall(this.world, this.installation(owner), ensureAccount(this.world, by));
  }

  /** The owner accepts exactly these permissions. Tokens that exist keep theirs until they end. */
  grant(owner: string, permissions: Permissions, by = 'dana'): void {
    grant(this.world, this.installation(owner), permissions, ensureAccount(this.world, by));
  }

  private cover(account: Account, repository: number): void {
    for (const installation of this.world.installations.values())
      if (installation.account === account) {
        installation.repositories?.add(repository);
        return;
      }
    install(this.world, account, 'all');
  }
}
