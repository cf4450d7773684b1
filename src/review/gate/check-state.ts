import { z } from 'zod';
import type { Tier } from '../../manifest/index.ts';
import { escapedJson } from '../../forge/index.ts';
import { TIERS } from '../../manifest/index.ts';
import type { RevertRecord } from './reverts/revert-record.ts';
import { RevertRecordSchema } from './reverts/revert-record.ts';
import { HeadPushSchema } from './approvals/head-pushes.ts';
import type { HeadPush } from './approvals/head-pushes.ts';

/** An approval bound to what it approved. */
interface StoredApproval {
  /** GitHub's id of the review. */
  readonly review: number;
  readonly login: string;
  readonly sha: string;
  readonly base: string;
  readonly meaning: string;
  readonly tier: Tier | null;
}

/** A finding or gap that the platform team took upon itself. It dies with a change of meaning. */
interface StoredOverride {
  /** Id of the finding or gap. */
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  /** The comment that asked for it. */
  readonly comment: number;
  readonly meaning: string;
}

/** The on-call team's word that this very head merges without approvals and outside windows (docs/how-to/break-glass.md). */
export interface StoredBreakGlass {
  readonly by: string;
  readonly reason: string;
  /** The comment that broke it. */
  readonly comment: number;
  /** The head it was given for: it holds for no other. */
  readonly sha: string;
  readonly meaning: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** ISO 8601, UTC: it no longer holds from then on. */
  readonly until: string;
}

/** One thing a change does, short, to say later what is different. */
interface StoredChange {
  /** First 8 hexadecimal digits of the change's digest. */
  readonly digest: string;
  /** At most 120 characters. */
  readonly text: string;
}

/** What a change did when it meant something else. */
interface PastChanges {
  readonly meaning: string;
  readonly changes: readonly StoredChange[];
}

/** What the gate remembers of one pull request: a part of our check run (docs/reference/gate.md). */
export interface PullRequestState {
  readonly number: number;
  /** Head the review speaks of. */
  readonly sha: string;
  /** Tip of the base it was made against. */
  readonly base: string;
  readonly meaning: string | null;
  /** `MEANING_VERSION` of all meanings in it; absent in what wrote the first. */
  readonly meaningVersion?: number;
  readonly tier: Tier | null;
  readonly conclusion: 'success' | 'action_required' | 'failure';
  /** Title and summary of this pull request's part of the check. */
  readonly title: string;
  readonly approvals: readonly StoredApproval[];
  readonly overrides: readonly StoredOverride[];
  /** The one that holds for this head; null where none does. */
  readonly breakGlass: StoredBreakGlass | null;
  /**
   * When the decision turns by itself: a window opens or closes, a broken glass expires. ISO 8601, UTC; null where
   * it does not.
   */
  readonly turnsAt: string | null;
  /** `replacedLineDigest` of each line that suggestions on this head replace; at most 30. */
  readonly suggested: readonly string[];
  /** At most 20, worst first. */
  readonly changes: readonly StoredChange[];
  /** What the change did when it meant what stored approvals approved and it no longer means. */
  readonly pastChanges: readonly PastChanges[];
  /**
   * The last review that was judged for this state, as `reviewOrder` writes it; null where none was. What
   * came before it and is not among `approvals` is not bound to a meaning later on: the commit it was given
   * on may have been reviewed again since, with another meaning.
   */
  readonly reviewsUntil: string | null;
  /** What it undoes, where it is a revert of ours. */
  readonly revert?: RevertRecord;
  /** Those that say who pushed the head last; absent in what earlier versions wrote. */
  readonly pushes?: readonly HeadPush[];
}

/** Characters a state block may take while there is something left that may be dropped. */
const MAX_BLOCK = 20_000;
/** More and GitHub would refuse the check (65,535 characters of text), which would then say what it said before. */
const MOST_CHARACTERS = 60_000;

const OPENING = '<details><summary>What the gate remembers</summary>\n\n```json\n';
const CLOSING = '\n```\n\n</details>';

/**
 * The end of a check's text: what the gate remembers of each pull request with this head, folded, as one
 * block of JSON. Where it grows too long, the lists of changes go first, then the oldest approvals that
 * hold no longer; approvals and overrides that hold stay whatever their number. Only where GitHub would take
 * no more the reasons of overrides go, and then the last states: on a great many pull requests with one head.
 */
export function formatState(states: readonly PullRequestState[]): string {
  const whole = blockOf(states);
  if (whole.length <= MAX_BLOCK) return whole;
  const bare = states.map((state) => ({ ...state, changes: [], pastChanges: [], suggested: [] }));
  const dropped = oldestVoid(bare, blockOf(bare).length - MAX_BLOCK);
  const holding = bare.map((state) => ({
    ...state,
    approvals: state.approvals.filter((approval) => !dropped.has(approval)),
  }));
  const block = blockOf(holding);
  return block.length <= MOST_CHARACTERS
    ? block
    : blockOf(asManyAsFit(holding.map(withoutReasons)));
}

const withoutReasons = (state: PullRequestState): PullRequestState => ({
  ...state,
  overrides: state.overrides.map((override) => ({ ...override, reason: '' })),
  breakGlass: state.breakGlass === null ? null : { ...state.breakGlass, reason: '…' },
});

function asManyAsFit(states: readonly PullRequestState[]): readonly PullRequestState[] {
  let room = MOST_CHARACTERS - blockOf([]).length;
  const end = states.findIndex((state) => {
    room -= escapedJson(JSON.stringify(state)).length + 1;
    return room < 0;
  });
  return end === -1 ? states : states.slice(0, Math.max(end, 1));
}

/**
 * What a check of ours remembers; null where its text does not end with a state block that is whole. What
 * looks like one anywhere else may be somebody's words.
 */
export function parseState(text: string): readonly PullRequestState[] | null {
  const end = text.replaceAll('\r\n', '\n').trimEnd();
  const start = end.lastIndexOf(OPENING);
  if (start < 0 || !end.endsWith(CLOSING)) return null;
  const json = end.slice(start + OPENING.length, -CLOSING.length);
  // of what we write, nothing holds any of these; it is one line
  if (/[`<\n]/.test(json)) return null;
  const parsed = Block.safeParse(jsonOf(json));
  return parsed.success ? parsed.data.pullRequests : null;
}

const VERSION = 1;

const blockOf = (pullRequests: readonly PullRequestState[]): string =>
  `${OPENING}${escapedJson(JSON.stringify({ version: VERSION, pullRequests }))}${CLOSING}`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The oldest approvals of another meaning than the present one that take up this many characters together. */
function oldestVoid(
  states: readonly PullRequestState[],
  excess: number,
): ReadonlySet<StoredApproval> {
  const candidates = states
    .flatMap(({ approvals, meaning }) => approvals.filter((each) => each.meaning !== meaning))
    .sort((a, b) => a.review - b.review);
  const dropped = new Set<StoredApproval>();
  let rest = excess;
  for (const approval of candidates) {
    if (rest <= 0) break;
    dropped.add(approval);
    rest -= escapedJson(JSON.stringify(approval)).length;
  }
  return dropped;
}

const sha = z.string().regex(/^[0-9a-f]{7,64}$/);
const text = z.string().min(1);
const tier = z.enum(TIERS).nullable();
const id = z.int().positive();

const changes = z.array(z.object({ digest: text, text: z.string() }));

const instant = z.iso.datetime();

const breakGlass = z.object({
  by: text,
  reason: text,
  comment: id,
  sha,
  meaning: text,
  at: instant,
  until: instant,
});

/** The state as it is kept, in a check or a store; what earlier versions did not write has a default. */
export const PullRequestStateSchema = z.object({
  number: id,
  sha,
  base: sha,
  meaning: text.nullable(),
  meaningVersion: id.exactOptional(),
  tier,
  conclusion: z.enum(['success', 'action_required', 'failure']),
  title: z.string(),
  approvals: z.array(z.object({ review: id, login: text, sha, base: sha, meaning: text, tier })),
  overrides: z.array(
    z.object({ id: text, by: text, reason: z.string(), comment: id, meaning: text }),
  ),
  breakGlass: breakGlass.nullable().default(null),
  turnsAt: instant.nullable().default(null),
  suggested: z.array(text).default([]),
  changes,
  pastChanges: z.array(z.object({ meaning: text, changes })),
  reviewsUntil: text.nullable(),
  revert: RevertRecordSchema.exactOptional(),
  pushes: z.array(HeadPushSchema).exactOptional(),
}) satisfies z.ZodType<PullRequestState>;

const Block = z.object({
  version: z.literal(VERSION),
  pullRequests: z.array(PullRequestStateSchema),
});
