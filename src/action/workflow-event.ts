import { z } from 'zod';
import type { PullRequestFacts } from '../review/index.ts';

/** Names what an event says is to be reviewed. */
export interface WorkflowEvent {
  /** Revisions; null where the event names none. */
  readonly base: string | null;
  readonly head: string | null;
  /** It is null where the event is about none. */
  readonly pullRequest: PullRequestFacts | null;
}

type ParsedEvent =
  | { readonly kind: 'event'; readonly event: WorkflowEvent }
  /** `problem` is one sentence. */
  | { readonly kind: 'problem'; readonly problem: string };

/** Holds what GitHub says of a run, and the event. */
export interface EventSource {
  /** `GITHUB_EVENT_NAME` */
  readonly name: string;
  /** `owner/name` */
  readonly repository: string;
  /** Gives what lies at `GITHUB_EVENT_PATH`; null for no such file. */
  readonly text: string | null;
}

const Commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

const Named = z.object({ full_name: z.string().min(1) });

const Occasion = z.object({ repository: Named });

const PullRequestEvent = z.object({
  pull_request: z.object({
    number: z.int().positive(),
    draft: z.boolean().default(false),
    user: z.object({ login: z.string().min(1), type: z.string().default('User') }).nullable(),
    base: z.object({ ref: z.string().min(1), sha: Commit }),
    // the repository of a branch is null where a fork is gone
    head: z.object({ ref: z.string().min(1), sha: Commit, repo: Named.nullable() }),
  }),
});

const MergeGroupEvent = z.object({ merge_group: z.object({ base_sha: Commit, head_sha: Commit }) });

const PushEvent = z.object({ before: Commit, after: Commit });

/** Tells whether it is what Git writes for no commit: the branch was made, or is gone. */
const isNoCommit = (commit: string): boolean => /^0+$/.test(commit);

/**
 * Reads the event that started a workflow. A step may have written the file anew, so each field that is used is checked.
 * An event without commits of its own names none: the inputs have to.
 */
export function parseEvent({ name, repository, text }: EventSource): ParsedEvent {
  if (text === null)
    return problem('GITHUB_EVENT_PATH names no file: this is no step of a workflow of GitHub.');
  const parsed = jsonOf(text);
  const occasion = Occasion.safeParse(parsed);
  if (!occasion.success) return problem(unreadable(name));
  if (!isSame(occasion.data.repository.full_name, repository))
    return problem('The event is about another repository than the workflow: nothing is reviewed.');
  switch (name) {
    case 'pull_request':
    case 'pull_request_target':
      return pullRequestEvent(parsed, name, repository);
    case 'merge_group': {
      const group = MergeGroupEvent.safeParse(parsed);
      if (!group.success) return problem(unreadable(name));
      const { base_sha: base, head_sha: head } = group.data.merge_group;
      return event({ base, head, pullRequest: null });
    }
    case 'push': {
      const push = PushEvent.safeParse(parsed);
      if (!push.success) return problem(unreadable(name));
      const { before, after } = push.data;
      if (isNoCommit(after))
        return problem('The push deleted its branch: there is nothing to review.');
      return event({ base: isNoCommit(before) ? null : before, head: after, pullRequest: null });
    }
    default:
      return event({ base: null, head: null, pullRequest: null });
  }
}

function pullRequestEvent(parsed: unknown, name: string, repository: string): ParsedEvent {
  const read = PullRequestEvent.safeParse(parsed);
  if (!read.success) return problem(unreadable(name));
  const { number, draft, user, base, head } = read.data.pull_request;
  const login = user?.login ?? 'ghost';
  return event({
    base: base.sha,
    head: head.sha,
    pullRequest: {
      ...{ number, draft },
      author: login,
      bot: user?.type === 'Bot' || login.endsWith('[bot]'),
      fork: head.repo === null || !isSame(head.repo.full_name, repository),
      base: base.ref,
      head: head.ref,
    },
  });
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const problem = (sentence: string): ParsedEvent => ({ kind: 'problem', problem: sentence });

const event = (found: WorkflowEvent): ParsedEvent => ({ kind: 'event', event: found });

const unreadable = (name: string): string =>
  `The event is not what GitHub sends for ${name}: nothing is reviewed.`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Names the revisions to compare: as the inputs name them, else as the event does. */
export function sidesOf(
  { base, head }: Pick<WorkflowEvent, 'base' | 'head'>,
  given: Pick<WorkflowEvent, 'base' | 'head'>,
):
  | { readonly kind: 'sides'; readonly base: string; readonly head: string }
  | { readonly kind: 'problem'; readonly problem: string } {
  const from = given.base ?? base;
  if (from === null)
    return {
      kind: 'problem',
      problem: 'This event has no base to compare with: name one with the input base.',
    };
  return { kind: 'sides', base: from, head: given.head ?? head ?? 'HEAD' };
}
