import type { Effect } from '../effects/review-effects.ts';
import { commentHash } from '../effects/content-hash.ts';
import { ForgeProblem } from '../../forge/index.ts';
import type { CheckContent, Forge } from '../../forge/index.ts';
import type { PullRequestsOfHead } from '../check/check-report.ts';
import type { PullRequestRecord, Store } from '../../review/index.ts';
import { askReviewers, notAskedText, namesWithout } from '../effects/reviewers.ts';
import { writeComment } from './our-comment.ts';
import { writeSharedCheck } from './shared-check.ts';

export interface PublishPorts {
  readonly forge: Forge;
  readonly store: Store;
  /** The address where our own pages are shown; absent where none is known. */
  readonly pagesUrl?: string | null;
}

/**
 * Makes the check as it is to be, given what others who share the head came to, and what could not be written
 * beside it.
 */
export type ComposeCheck = (
  neighbours: PullRequestsOfHead,
  notWritten: readonly string[],
) => CheckContent;

export interface Published {
  readonly notWritten: readonly string[];
  /** It is true where a permission is missing for some of it. */
  readonly isForbidden: boolean;
}

/**
 * Writes effects to GitHub in the order in which they were planned. What GitHub refuses beside the check is
 * said in the check: a comment that may not be written keeps no decision from being shown.
 */
export async function publish(
  record: PullRequestRecord,
  effects: readonly Effect[],
  composeCheck: ComposeCheck,
  ports: PublishPorts,
): Promise<Published> {
  const notWritten: string[] = [];
  let [said, isForbidden] = [0, false];
  for (const effect of effects) {
    if (effect.kind === 'set-check') {
      said = notWritten.length;
      await writeSharedCheck(record, (neighbours) => composeCheck(neighbours, notWritten), ports);
    } else {
      const refusal = await refusalOf(() => writeBeside(record, effect, ports));
      if (refusal === null) continue;
      notWritten.push(`${WHAT[effect.kind]}: ${refusal.why}`);
      isForbidden ||= refusal.isForbidden;
    }
  }
  if (notWritten.length > said)
    await writeSharedCheck(record, (neighbours) => composeCheck(neighbours, notWritten), ports);
  return { notWritten, isForbidden };
}

type EffectBeside = Exclude<Effect, { kind: 'set-check' }>;

const WHAT: Readonly<Record<EffectBeside['kind'], string>> = {
  'upsert-comment': 'the comment was not written',
  'request-reviewers': 'not everybody was asked for a review',
  'withdraw-reviewers': 'requests for review that are no longer needed stand',
  'create-suggestions': 'suggestions were not written',
  'update-suggestion': 'a suggestion that is done was not marked',
};

interface Refusal {
  /** Half a sentence. */
  readonly why: string;
  readonly isForbidden: boolean;
}

/**
 * Says why something was not written; null where it was. A problem that trying again may mend is thrown on.
 */
async function refusalOf(write: () => Promise<string | null>): Promise<Refusal | null> {
  try {
    const why = await write();
    return why === null ? null : { why, isForbidden: false };
  } catch (error) {
    if (!(error instanceof ForgeProblem)) throw error;
    switch (error.kind) {
      case 'forbidden':
        return { why: lackOf(error), isForbidden: true };
      case 'refused':
      case 'not-found':
        return { why: `GitHub refused it (${error.message})`, isForbidden: false };
      case 'rate-limited':
      case 'unavailable':
      case 'suspended':
      case 'read-only':
        throw error;
    }
  }
}

const lackOf = ({ permission }: ForgeProblem): string =>
  permission === null ? 'the App lacks a permission' : `the App lacks the permission ${permission}`;

/** Gives half a sentence where some of it could not be done. */
async function writeBeside(
  record: PullRequestRecord,
  effect: EffectBeside,
  ports: PublishPorts,
): Promise<string | null> {
  const { repository, number, head } = record.pullRequest;
  const { forge } = ports;
  switch (effect.kind) {
    case 'upsert-comment':
      await writeComment(record, { body: effect.body, digest: commentHash(effect.body) }, ports);
      return null;
    case 'create-suggestions':
      await forge.createReviewComments(
        repository,
        number,
        head.sha,
        effect.comments.map(({ path, line, startLine, body }) => ({
          path,
          line,
          startLine: startLine === line ? null : startLine,
          body,
        })),
      );
      return null;
    case 'update-suggestion':
      await forge.updateReviewComment(repository, effect.id, effect.body);
      return null;
    case 'request-reviewers':
      return notAskedText(await askReviewers(record, effect, ports));
    case 'withdraw-reviewers':
      await forge.withdrawReviewers(repository, number, effect);
      await rememberRequests(record, ports, (known) => namesWithout(known, effect.letGo));
      return null;
  }
}

async function rememberRequests(
  { pullRequest }: PullRequestRecord,
  { store }: PublishPorts,
  change: (known: readonly string[]) => readonly string[],
): Promise<void> {
  await store.updatePullRequest(pullRequest.repository.id, pullRequest.number, (record) => ({
    ...record,
    requested: change(record.requested),
  }));
}
