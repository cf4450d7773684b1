import type { ShownRevert } from '../texts/revert-body.ts';
import type { RollbackRefusal } from '../texts/rollback-refusal.ts';
import type { RollbackReply } from '../texts/rollback-reply.ts';
import type { ComputedRevert } from '../reverts/revert-result.ts';
import { dependentsOf } from '../reverts/dependents.ts';
import { revertCommands } from '../reverts/revert-commands.ts';
import { parseRevertMarker } from '../reverts/revert-message.ts';
import type { StandingPorts, Store } from '../../../review/index.ts';
import type { Branches, Clock } from '../../../forge/index.ts';
import type { Reverts } from '../ports/revert-ports.ts';
import { previewRevert } from './preview-revert.ts';
import type { PreviewedRevert } from './preview-revert.ts';
import type { RequestedRevert } from './revert-replies.ts';
import type { RevertAuthority } from './rollback-authority.ts';
import { whyNotByConfig } from './rollback-authority.ts';

export interface WeighPorts {
  readonly forge: StandingPorts['forge'] & Pick<Branches, 'commit' | 'pullRequestsByUs'>;
  readonly reverts: Pick<Reverts, 'review'>;
  readonly store: Pick<Store, 'openPullRequests'>;
  readonly clock: Clock;
  readonly authority: RevertAuthority;
}

/** Names the command that is shown: to roll a revert back is to re-land. */
const shownCommand = (
  { kind }: RequestedRevert['asked']['command'],
  relands: RequestedRevert['subject']['relands'],
): ShownRevert['command'] => (relands === null ? kind : 'reland');

/** Makes a computed revert ready to be shown, with its preview. */
export async function showRevert(
  { asked, subject }: RequestedRevert,
  revert: ComputedRevert,
  ports: WeighPorts,
): Promise<{ readonly shown: ShownRevert; readonly previewed: PreviewedRevert }> {
  const { repository, command } = asked;
  const { of, relands, target, scope } = subject;
  const asOf = new Date(ports.clock.now()).toISOString();
  const previewed = await previewRevert(
    { repository, revert, scope, target, pullRequest: null, asOf },
    ports,
  );
  const { preview, restoration, left, config } = previewed;
  const shown: ShownRevert = {
    command: shownCommand(command, relands),
    of,
    relands,
    target,
    scope,
    revert,
    preview,
    restoration,
    left,
    asked: { by: asked.by, on: asked.pullRequest, reason: command.reason },
    dependents: dependentsOf(revert.later),
    breakGlassTeam: config?.breakGlass?.team ?? null,
  };
  return { shown, previewed };
}

const DAY = 86_400_000;

/**
 * Says why it is not opened although there is something to revert. Configuration that does not validate
 * forbids nothing: taking back what broke it must be possible, and a pull request decides nothing by itself.
 */
export async function whyNot(
  { asked, subject }: RequestedRevert,
  revert: ComputedRevert,
  { config, platformTeam }: PreviewedRevert,
  ports: WeighPorts,
): Promise<RollbackRefusal | null> {
  const { repository, by: login } = asked;
  const command = asked.command.kind;
  const { mergedAt, base } = subject;
  if (config !== null) {
    const since = ports.clock.now() - DAY;
    const today = await ports.forge.pullRequestsByUs(repository, since);
    const openedToday = today.filter(({ body }) => parseRevertMarker(body) !== null).length;
    const byHand = revertCommands(revert, base);
    const asks = { login, repository, command, mergedAt, openedToday, byHand };
    const why = await whyNotByConfig(asks, { config, platformTeam }, ports);
    if (why !== null) return why;
  }
  return revert.changes.length === 0
    ? { kind: 'all-conflicts', paths: revert.conflicts.map(({ path }) => path) }
    : null;
}

/** Bounds the pull requests whose head is looked at. */
const MOST_LOOKED_AT = 3;

/** Finds an open pull request that gives the very same tree, made with GitHub's button or by hand. */
export async function sameByOthers(
  { asked: { repository }, subject: { base, of } }: RequestedRevert,
  { tree }: ComputedRevert,
  { forge, store }: WeighPorts,
): Promise<RollbackReply | null> {
  const open = await store.openPullRequests(repository.id, base);
  const likely = open
    .map(({ pullRequest }) => pullRequest)
    .filter(
      ({ title, head, author }) =>
        !author.bot &&
        (/^revert\b/i.test(title) || head.ref.startsWith(`revert-${String(of.number)}-`)),
    );
  for (const { head, number, draft } of likely.slice(0, MOST_LOOKED_AT)) {
    const commit = await forge.commit(repository, head.sha);
    if (commit?.tree === tree) return { kind: 'rollback-open', revert: number, draft };
  }
  return null;
}
