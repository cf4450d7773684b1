import type { Files } from '../git/files.ts';
import { rebase } from '../git/rebase.ts';
import type { Signature } from '../git/run-git.ts';
import { askCodeOwners } from '../operations/ask-code-owners.ts';
import { ensureAccount, signatureOf } from '../operations/accounts.ts';
import { createComment } from '../operations/issues.ts';
import { mergePull } from '../operations/merge-pull.ts';
import type { MergeMethod } from '../operations/merge-pull.ts';
import { closePull, editPull, reopenPull, setDraft } from '../operations/pull-requests.ts';
import type { PullEdit } from '../operations/pull-requests.ts';
import { pushBranch } from '../operations/push.ts';
import { requestReviews, submitReview } from '../operations/reviews.ts';
import type { Account } from '../state/accounts.ts';
import type { PullRequest, ReviewComment, ReviewState } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { reviewCommentsOf } from '../views/pull-request.ts';
import { commentsOf } from '../views/issue.ts';
import { commitFiles } from './commit-files.ts';
import { GitHubCheck } from './github-check.ts';
import { GitHubComment } from './github-comment.ts';
import { GitHubReview } from './github-review.ts';

export interface CommitOptions {
  /** Login; the pull request's author where it is missing. */
  readonly by?: string;
  readonly message?: string;
}

/** A pull request as people use it: they push, review, comment, press buttons and look. */
export class GitHubPullRequest {
  readonly pull: PullRequest;
  private readonly world: World;

  constructor(world: World, pull: PullRequest) {
    this.world = world;
    this.pull = pull;
  }

  get number(): number {
    return this.pull.issue.number;
  }

  get author(): string {
    return this.pull.issue.author.login;
  }

  get headSha(): string {
    return this.pull.head.sha;
  }

  get state(): 'open' | 'closed' | 'merged' {
    return this.pull.merged === null ? this.pull.issue.state : 'merged';
  }

  /** Slugs of the teams and logins of the people who were asked for a review and did not answer yet. */
  get requested(): { readonly teams: readonly string[]; readonly people: readonly string[] } {
    const { requestedTeams, requestedReviewers } = this.pull;
    return {
      teams: [...requestedTeams].map(({ slug }) => slug),
      people: [...requestedReviewers].map(({ login }) => login),
    };
  }

  /** Comments of the conversation, oldest first; of one author if a login is given. */
  comments(author?: string): readonly GitHubComment[] {
    return commentsOf(this.pull.issue)
      .filter((comment) => author === undefined || comment.author.login === author)
      .map((comment) => new GitHubComment(this.world, comment));
  }

  reviews(): readonly GitHubReview[] {
    return this.pull.reviews.map((review) => new GitHubReview(this.world, this.pull, review));
  }

  reviewComments(): readonly ReviewComment[] {
    return reviewCommentsOf(this.pull);
  }

  /** All check runs on the head (or on another commit), oldest first. */
  checks(sha = this.headSha): readonly GitHubCheck[] {
    const { repository } = this.pull.issue;
    return [...repository.checkRuns.values()]
      .filter(({ headSha }) => headSha === sha)
      .map((run) => new GitHubCheck(this.world, repository, run));
  }

  comment(by: string, body: string): GitHubComment {
    const comment = createComment(this.world, this.pull.issue, this.account(by), body);
    return new GitHubComment(this.world, comment);
  }

  reviewBy(
    login: string,
    state: Exclude<ReviewState, 'DISMISSED'>,
    options: { readonly body?: string; readonly commit?: string } = {},
  ): GitHubReview {
    const { body = '', commit } = options;
    const review = submitReview(this.world, this.pull, {
      author: this.account(login),
      state,
      body,
      commit,
    });
    return new GitHubReview(this.world, this.pull, review);
  }

  requestReviewOf(login: string, by = this.author): void {
    const request = { people: [this.account(login)], teams: [] };
    requestReviews(this.world, this.pull, request, this.account(by));
  }

  /** One more commit on the head branch; null deletes a file. */
  async push(files: Files, options: CommitOptions = {}): Promise<string> {
    const { repository, branch } = this.headBranch();
    return commitFiles(this.world, repository, branch, files, {
      by: this.account(options.by ?? this.author),
      message: options.message ?? 'Change',
    });
  }

  /** Replaces the last commit by one with these changes too. */
  async forcePush(files: Files, options: CommitOptions = {}): Promise<string> {
    const { repository, branch } = this.headBranch();
    const by = this.account(options.by ?? this.author);
    const { git } = repository;
    const [last] = (await git.commits([this.headSha], 1)).slice(-1);
    if (last === undefined) throw new Error(`${this.headSha} is not there.`);
    const signature = signatureOf(this.world, by);
    const whole = await git.commit({
      ref: `refs/stand-in/${branch}`,
      parents: [this.headSha],
      files,
      message: 'amended',
      author: signature,
      committer: signature,
    });
    const message = options.message ?? last.message;
    const sha = await git.commitTree(`${whole}^{tree}`, last.parents, message, signature);
    await git.deleteRef(`refs/stand-in/${branch}`);
    await pushBranch(this.world, repository, branch, sha, by);
    return sha;
  }

  /** Puts the commits of the pull request onto the tip of a branch and pushes that. */
  async rebaseOnto(base: string, by = this.author): Promise<string> {
    const { repository, branch } = this.headBranch();
    const sender = this.account(by);
    const { git } = repository;
    const onto = await this.tipOf(base);
    if (repository !== this.pull.issue.repository)
      await git.fetchFrom(this.pull.issue.repository.git.folder, [onto]);
    const commits = await git.commits([this.headSha, `^${onto}`]);
    const sha = await rebase(git, commits, onto, this.signature(sender));
    await pushBranch(this.world, repository, branch, sha, sender);
    return sha;
  }

  /** The button "Update branch": merges the base into the head. */
  async updateBranch(by = this.author): Promise<string> {
    const { repository, branch } = this.headBranch();
    const { ref } = this.pull.base;
    const sender = this.account(by);
    const tip = await this.tipOf(ref);
    const { git } = repository;
    const merged = await git.merge(this.headSha, tip);
    if (merged.kind === 'conflict') throw new Error(`${branch} conflicts with ${ref}.`);
    const message = `Merge branch '${ref}' into ${branch}`;
    const author = this.signature(sender);
    const committer = { ...author, name: 'GitHub', email: 'noreply@github.com' };
    const parents = [this.headSha, tip];
    const sha = await git.commitTree(merged.tree, parents, message, author, committer);
    await pushBranch(this.world, repository, branch, sha, sender);
    return sha;
  }

  /** Moves the head branch to a commit that exists. */
  async pushCommit(sha: string, by = this.author): Promise<void> {
    const { repository, branch } = this.headBranch();
    await pushBranch(this.world, repository, branch, sha, this.account(by));
  }

  async edit(by: string, edit: PullEdit): Promise<void> {
    await editPull(this.world, this.pull, edit, this.account(by));
  }

  async retargetBase(base: string, by = this.author): Promise<void> {
    await this.edit(by, { base });
  }

  close(by = this.author): void {
    closePull(this.world, this.pull, this.account(by));
  }

  reopen(by = this.author): void {
    reopenPull(this.world, this.pull, this.account(by));
  }

  convertToDraft(by = this.author): void {
    setDraft(this.world, this.pull, true, this.account(by));
  }

  async readyForReview(by = this.author): Promise<void> {
    setDraft(this.world, this.pull, false, this.account(by));
    await askCodeOwners(this.world, this.pull);
  }

  async merge(by = this.author, method: MergeMethod = 'merge'): Promise<string> {
    return mergePull(this.world, this.pull, method, this.account(by));
  }

  async deleteHeadBranch(by = this.author): Promise<void> {
    const { repository, branch } = this.headBranch();
    await pushBranch(this.world, repository, branch, null, this.account(by));
  }

  private account(login: string): Account {
    return ensureAccount(this.world, login);
  }

  private signature(account: Account): Signature {
    return signatureOf(this.world, account);
  }

  private async tipOf(branch: string): Promise<string> {
    const tip = await this.pull.issue.repository.git.resolve(`refs/heads/${branch}`);
    if (tip === null) throw new Error(`There is no branch ${branch}.`);
    return tip;
  }

  private headBranch(): { readonly repository: Repository; readonly branch: string } {
    const { repository, ref } = this.pull.head;
    if (repository === null) throw new Error('The fork is gone.');
    return { repository, branch: ref };
  }
}
