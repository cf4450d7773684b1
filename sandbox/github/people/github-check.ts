import { announceRun } from '../operations/check-runs.ts';
import { ensureAccount } from '../operations/accounts.ts';
import type { CheckAnnotation, CheckRun } from '../state/check.ts';
import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';

/** A check run as people see it, and its buttons. */
export class GitHubCheck {
  readonly run: CheckRun;
  private readonly world: World;
  private readonly repository: Repository;

  constructor(world: World, repository: Repository, run: CheckRun) {
    this.world = world;
    this.repository = repository;
    this.run = run;
  }

  get id(): number {
    return this.run.id;
  }

  get name(): string {
    return this.run.name;
  }

  /** Slug of the app that made it. */
  get app(): string {
    return this.run.suite.app.slug;
  }

  get sha(): string {
    return this.run.headSha;
  }

  get status(): string {
    return this.run.status;
  }

  get conclusion(): string | null {
    return this.run.conclusion;
  }

  get title(): string {
    return this.run.output.title ?? '';
  }

  get summary(): string {
    return this.run.output.summary ?? '';
  }

  get text(): string {
    return this.run.output.text ?? '';
  }

  get externalId(): string {
    return this.run.externalId;
  }

  get annotations(): readonly CheckAnnotation[] {
    return this.run.output.annotations;
  }

  /** The button "Re-run" of this check. */
  rerequest(by: string): void {
    const sender = ensureAccount(this.world, by);
    announceRun(this.world, this.repository, this.run, 'rerequested', sender);
  }

  /** One of the buttons the app gave the check. */
  requestAction(identifier: string, by: string): void {
    if (!this.run.actions.some((action) => action.identifier === identifier))
      throw new Error(`The check ${this.name} has no button ${identifier}.`);
    const sender = ensureAccount(this.world, by);
    const requested = { requested_action: { identifier } };
    announceRun(this.world, this.repository, this.run, 'requested_action', sender, requested);
  }
}
