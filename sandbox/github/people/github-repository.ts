import type { Files } from '../git/files.ts';
import { ensureAccount } from '../operations/accounts.ts';
import { askCodeOwners } from '../operations/ask-code-owners.ts';
import { createCheckRun } from '../operations/check-runs.ts';
import { announceSuite, ensureSuite } from '../operations/check-suites.ts';
import { ensureLabel } from '../operations/labels.ts';
import { createComment, editIssue, openIssue, transferIssue } from '../operations/issues.ts';
import type { IssueEdit } from '../operations/issues.ts';
import { announceRepositories } from '../operations/installations.ts';
import { enqueue } from '../operations/merge-queue.ts';
import { openPull } from '../operations/pull-requests.ts';
import { permissionOf } from '../operations/permissions.ts';
import { pushBranch } from '../operations/push.ts';
import {
  createRepository,
  deleteRepository,
  renameRepository,
  setArchived,
  setDefaultBranch,
  transferRepository,
} from '../operations/repositories.ts';
import type { Account, RepositoryPermission } from '../state/accounts.ts';
import type { CheckConclusion } from '../state/check.ts';
import type { Issue } from '../state/issue.ts';
import { fullName } from '../state/repository.ts';
import type { Repository } from '../state/repository.ts';
import { covers, findRepository } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { commitFiles } from './commit-files.ts';
import { GitHubCheck } from './github-check.ts';
import { GitHubComment } from './github-comment.ts';
import { GitHubMergeGroup } from './github-merge-group.ts';
import { GitHubPullRequest } from './github-pull-request.ts';

export interface OpenPullRequest {
  /** Login; may end in `[bot]`. */
  readonly author: string;
  /** Branch it comes from. With `files` it is made if it does not exist. */
  readonly head: string;
  /** The default branch where it is missing. */
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  readonly draft?: boolean;
  /** Committed to the head branch first. */
  readonly files?: Files;
  readonly message?: string;
  /** Login of the owner of the fork that holds the head branch; the fork is made on first use. */
  readonly fork?: string;
}

/** A repository as people use it. */
export class GitHubRepository {
  readonly repository: Repository;
  private readonly world: World;
  private readonly folder: string;

  constructor(world: World, folder: string, repository: Repository) {
    this.world = world;
    this.folder = folder;
    this.repository = repository;
  }

  get id(): number {
    return this.repository.id;
  }

  get fullName(): string {
    return fullName(this.repository);
  }

  get cloneUrl(): string {
    return `${this.world.links.html}/${this.fullName}.git`;
  }

  /** A rule of a branch: nothing is merged into it without these checks. */
  requireChecks(names: readonly string[], branch = this.repository.defaultBranch): void {
    this.repository.requiredChecks.set(branch, new Set(names));
  }

  /** The commit a branch points to. */
  async tip(branch = this.repository.defaultBranch): Promise<string> {
    const sha = await this.repository.git.resolve(`refs/heads/${branch}`);
    if (sha === null) throw new Error(`${this.fullName} has no branch ${branch}.`);
    return sha;
  }

  pullRequest(number: number): GitHubPullRequest {
    const pull = this.repository.issues.get(number)?.pull;
    if (pull === undefined || pull === null) throw new Error(`There is no #${String(number)}.`);
    return new GitHubPullRequest(this.world, pull);
  }

  pullRequests(): readonly GitHubPullRequest[] {
    return [...this.repository.issues.values()].flatMap(({ pull }) =>
      pull === null ? [] : [new GitHubPullRequest(this.world, pull)],
    );
  }

  /** Plain issues, oldest first. */
  issues(): readonly Issue[] {
    return [...this.repository.issues.values()].filter(({ pull }) => pull === null);
  }

  /** Check runs, oldest first; of one commit if given. */
  checks(sha?: string): readonly GitHubCheck[] {
    return [...this.repository.checkRuns.values()]
      .filter(({ headSha }) => sha === undefined || headSha === sha)
      .map((run) => new GitHubCheck(this.world, this.repository, run));
  }

  async openPullRequest(wanted: OpenPullRequest): Promise<GitHubPullRequest> {
    const author = this.account(wanted.author);
    const base = wanted.base ?? this.repository.defaultBranch;
    const from = wanted.fork === undefined ? this.repository : await this.forkFor(wanted.fork);
    if (from === this.repository && author.kind === 'User' && !this.mayPush(author))
      this.repository.collaborators.set(author.login, 'write');
    if (wanted.files !== undefined) {
      const message = wanted.message ?? wanted.title ?? 'Change';
      const start = await this.tip(base);
      const commit = { by: author, message, from: start };
      await commitFiles(this.world, from, wanted.head, wanted.files, commit);
    }
    const pull = await openPull(this.world, this.repository, {
      author,
      title: wanted.title ?? wanted.head,
      body: wanted.body ?? null,
      draft: wanted.draft ?? false,
      base,
      head: { repository: from, branch: wanted.head },
    });
    await askCodeOwners(this.world, pull);
    return new GitHubPullRequest(this.world, pull);
  }

  /** One commit on a branch that exists, or on a new one that starts at the default branch. */
  async pushTo(
    branch: string,
    files: Files,
    options: { readonly by?: string; readonly message?: string } = {},
  ): Promise<string> {
    const { by = 'dana', message = 'Change' } = options;
    const from = await this.tip();
    const commit = { by: this.account(by), message, from };
    return commitFiles(this.world, this.repository, branch, files, commit);
  }

  /** Makes a branch another commit, whatever it was before. */
  async forceTo(branch: string, sha: string, by = 'dana'): Promise<void> {
    await pushBranch(this.world, this.repository, branch, sha, this.account(by));
  }

  async deleteBranch(branch: string, by = 'dana'): Promise<void> {
    await pushBranch(this.world, this.repository, branch, null, this.account(by));
  }

  async setDefaultBranch(branch: string, by = 'dana'): Promise<void> {
    await setDefaultBranch(this.world, this.repository, branch, this.account(by));
  }

  openIssue(author: string, title: string, body: string | null = null): Issue {
    const wanted = { author: this.account(author), title, body };
    return openIssue(this.world, this.repository, wanted);
  }

  /** Somebody rewrites what an issue says, or its title. */
  editIssue(issue: Issue, by: string, edit: IssueEdit): void {
    editIssue(this.world, issue, edit, this.account(by));
  }

  /** Somebody who may write to both repositories brings an issue to another one of the owner. */
  transferIssue(issue: Issue, to: GitHubRepository): Issue {
    return transferIssue(issue, to.repository);
  }

  commentOn(issue: Issue, by: string, body: string): GitHubComment {
    return new GitHubComment(this.world, createComment(this.world, issue, this.account(by), body));
  }

  collaborator(login: string, permission: RepositoryPermission): void {
    this.repository.collaborators.set(this.account(login).login, permission);
  }

  /** Makes a label. */
  label(name: string, color?: string): void {
    ensureLabel(this.world, this.repository, name, color);
  }

  rename(name: string, by = 'dana'): void {
    renameRepository(this.world, this.repository, name, this.account(by));
  }

  transfer(owner: string, by = 'dana'): void {
    const account = ensureAccount(this.world, owner, 'Organization');
    transferRepository(this.world, this.repository, account, this.account(by));
  }

  archive(by = 'dana'): void {
    setArchived(this.world, this.repository, true, this.account(by));
  }

  unarchive(by = 'dana'): void {
    setArchived(this.world, this.repository, false, this.account(by));
  }

  delete(by = 'dana'): void {
    deleteRepository(this.world, this.repository, this.account(by));
  }

  /** Adds it to the owner's installation of selected repositories, or takes it away. */
  setInstalled(installed: boolean, by = 'dana'): void {
    const installation = [...this.world.installations.values()].find(
      ({ account }) => account === this.repository.owner,
    );
    if (installation === undefined) throw new Error('The app is not installed there.');
    installation.repositories ??= new Set(
      [...this.world.repositories.values()]
        .filter((one) => covers(installation, one))
        .map(({ id }) => id),
    );
    if (installed) installation.repositories.add(this.id);
    else installation.repositories.delete(this.id);
    const change = installed ? { added: [this.repository] } : { removed: [this.repository] };
    announceRepositories(this.world, installation, change, this.account(by));
  }

  /** Puts pull requests into the merge queue as one group. */
  async enqueue(...pulls: readonly GitHubPullRequest[]): Promise<GitHubMergeGroup> {
    const members = pulls.map(({ pull }) => pull);
    const group = await enqueue(this.world, this.repository, members, this.account('dana'));
    return new GitHubMergeGroup(this.world, group);
  }

  /** A check run that another app completes, whatever it calls it. */
  async checkByOtherApp(
    slug: string,
    sha: string,
    name: string,
    conclusion: CheckConclusion,
  ): Promise<GitHubCheck> {
    const bot = this.account(`${slug}[bot]`);
    const app = {
      id: bot.id,
      slug,
      owner: this.repository.owner,
      bot,
      permissions: { checks: 'write', metadata: 'read' },
      events: new Set<string>(),
      createdAt: bot.createdAt,
    } as const;
    const fields = { conclusion };
    const run = await createCheckRun(this.world, this.repository, name, sha, fields, app);
    return new GitHubCheck(this.world, this.repository, run);
  }

  /** The button "Re-run all checks" of a commit. */
  rerequestSuite(sha: string, by = 'dana'): void {
    const suite = ensureSuite(this.world, this.repository, sha, null);
    announceSuite(this.world, this.repository, suite, 'rerequested', this.account(by));
  }

  private account(login: string): Account {
    return ensureAccount(this.world, login);
  }

  private mayPush(account: Account): boolean {
    const permission = permissionOf(this.world, this.repository, account);
    return permission === 'write' || permission === 'maintain' || permission === 'admin';
  }

  private async forkFor(login: string): Promise<Repository> {
    const known = findRepository(this.world, login, this.repository.name);
    if (known !== null) return known;
    const fork = await createRepository(this.world, this.folder, {
      owner: this.account(login),
      name: this.repository.name,
      private: this.repository.private,
      defaultBranch: this.repository.defaultBranch,
      forkOf: this.repository,
      asksCodeOwners: false,
    });
    await fork.git.fetchFrom(this.repository.git.folder, ['+refs/heads/*:refs/heads/*']);
    return fork;
  }
}
