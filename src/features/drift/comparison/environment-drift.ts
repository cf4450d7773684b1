import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  canonicalJson,
  fieldPath,
  placeOf,
  plainOf,
  subjectText,
  TIERS,
} from '../../../manifest/index.ts';
import { hiddenBlock, hiddenJson } from '../../../forge/index.ts';
import type { Tier } from '../../../manifest/index.ts';
import type { DriftOfCluster, JudgedDrift } from './drift.ts';
import { isReadWhole } from './drift.ts';
import type { EnvironmentDrift } from '../../../review/index.ts';
import { STORED_DOCUMENTS } from '../../../review/index.ts';

/** A difference as it is remembered between two looks: it has no value of the cluster. */
export type KnownDrift = EnvironmentDrift['drifts'][number];

/** A difference that the platform team leaves as it is. */
type IgnoredDrift = EnvironmentDrift['ignored'][number];

/** Why a look did not read all. */
export type LookProblem = NonNullable<EnvironmentDrift['problem']>;

/** What a look at one environment came to. */
export type DriftLook =
  | { readonly kind: 'compared'; readonly commit: string; readonly found: DriftOfCluster }
  | { readonly kind: Exclude<LookProblem['kind'], 'partial'>; readonly why: string };

/** When a look was, ISO 8601, and milliseconds until the next one; null for none. */
interface LookTime {
  readonly at: string;
  readonly every: number | null;
}

/** Milliseconds for which whoever applies Git gets to apply a new commit before what differs is told. */
const SETTLING = 10 * 60_000;
const MOST_SETTLED = 200;
/** More differences of one environment are not remembered one by one. */
const MOST_KNOWN = 500;

export const newEnvironmentDrift = (
  environment: string,
  cluster: string,
  ignored: readonly IgnoredDrift[],
): EnvironmentDrift => ({
  environment,
  cluster,
  compared: null,
  tip: null,
  drifts: [],
  settled: [],
  ignored: [...ignored],
  problem: null,
  isShown: false,
  issue: null,
  written: null,
  alerted: null,
  due: null,
});

/** What is known after a look; one that came to nothing leaves what the last good one found. */
export function afterLook(
  before: EnvironmentDrift,
  look: DriftLook,
  { at, every }: LookTime,
): EnvironmentDrift {
  const now = Date.parse(at);
  const due = every === null ? null : now + every;
  if (look.kind !== 'compared') {
    const problem = problemAfter(before.problem, look.kind, look.why, at);
    return { ...before, problem, due };
  }
  const { commit, found } = look;
  const tip = before.tip?.commit === commit ? before.tip : { commit, since: at };
  const settlesAt = Date.parse(tip.since) + SETTLING;
  const isSettling = before.compared !== null && now < settlesAt;
  const known = new Map(before.drifts.map((each) => [each.id, each]));
  const drifts = found.drifts
    .slice(0, MOST_KNOWN)
    .map((judged) => following(knownDrift(judged, at), known.get(judged.id), isSettling));
  const isWhole = isReadWhole(found);
  return {
    ...before,
    compared: { at, commit },
    tip,
    drifts,
    settled: isWhole ? settledAfter(before, drifts, at) : before.settled,
    ignored: stillIgnored(before.ignored, at),
    problem: isWhole ? null : problemAfter(before.problem, 'partial', whyPartial(found), at),
    due: due !== null && drifts.some(({ pending }) => pending) ? Math.min(due, settlesAt) : due,
  };
}

function problemAfter(
  before: LookProblem | null,
  kind: LookProblem['kind'],
  why: string,
  at: string,
): LookProblem {
  const short = why.slice(0, 1_000);
  return before?.kind === kind
    ? { kind, why: short, since: before.since, looks: before.looks + 1 }
    : { kind, why: short, since: at, looks: 1 };
}

function following(
  now: KnownDrift,
  before: KnownDrift | undefined,
  isSettling: boolean,
): KnownDrift {
  const since = before?.since ?? now.since;
  const isPending = isSettling && (before === undefined || before.pending === true);
  const proposed = before?.state === now.state ? before.proposed : undefined;
  return {
    ...now,
    since,
    ...(isPending && { pending: true }),
    ...(proposed !== undefined && { proposed }),
  };
}

/** Objects that differed at the last look and do not any more. */
function settledAfter(
  { drifts, settled }: EnvironmentDrift,
  now: readonly KnownDrift[],
  at: string,
): EnvironmentDrift['settled'] {
  const differing = new Set(now.map(({ resource }) => subjectText(resource)));
  const gone = drifts.map(({ resource }) => subjectText(resource));
  return [
    ...settled.filter(({ object }) => !differing.has(object)),
    ...gone.filter((object) => !differing.has(object)).map((object) => ({ object, at })),
  ].slice(-MOST_SETTLED);
}

function whyPartial({ unread, undecided }: DriftOfCluster): string {
  const kinds = unread.filter(({ isOptional }) => !isOptional).map(({ of }) => of.kind);
  const names = [...new Set(kinds)].sort();
  const shown = names.slice(0, 10).join(', ');
  const more = names.length > 10 ? ` and ${String(names.length - 10)} more kinds` : '';
  return names.length > 0
    ? `not read: ${shown}${more}`
    : `Git could not be rendered whole, so that of ${String(undecided.length)} objects nobody can say whether it has them`;
}

/** Those that have not run out. */
export const stillIgnored = (ignored: readonly IgnoredDrift[], at: string): IgnoredDrift[] =>
  ignored.filter((each) => isIgnoring(each, at));

/** Whether it still holds at an instant, ISO 8601. */
const isIgnoring = ({ until }: IgnoredDrift, at: string): boolean =>
  until === null || at.slice(0, 10) <= until;

/** The differences of an environment, by what is made of them. */
export interface SortedDrifts {
  readonly told: readonly KnownDrift[];
  readonly ignored: readonly { readonly drift: KnownDrift; readonly by: IgnoredDrift }[];
  /** Of a lower tier than what is told. */
  readonly lesser: readonly KnownDrift[];
}

/** `from` is the least tier that is told; `any` tells what does not act on the mesh, too. */
export function sortedDrifts(
  { drifts, ignored }: Pick<EnvironmentDrift, 'drifts' | 'ignored'>,
  from: Tier | 'any',
  at: string,
): SortedDrifts {
  const ignoring = new Map(stillIgnored(ignored, at).map((each) => [each.id, each]));
  const settled = drifts.filter(({ pending }) => pending !== true);
  const open = settled.filter(({ id }) => !ignoring.has(id));
  return {
    told: open.filter(({ tier }) => isFrom(tier, from)),
    ignored: settled.flatMap((drift) => {
      const by = ignoring.get(drift.id);
      return by === undefined ? [] : [{ drift, by }];
    }),
    lesser: open.filter(({ tier }) => !isFrom(tier, from)),
  };
}

const isFrom = (tier: Tier | null, from: Tier | 'any'): boolean =>
  from === 'any' || (tier !== null && TIERS.indexOf(tier) >= TIERS.indexOf(from));

const FIELDS_KEPT = 20;

/** What is kept of a difference that is seen at an instant, ISO 8601. */
function knownDrift(
  { id, drift, tier, deliveredBy, clusters }: JudgedDrift,
  at: string,
): KnownDrift {
  const { group, version, kind, namespace, name } = drift.git ?? drift.live;
  const fields = drift.kind === 'changed' ? drift.fields : [];
  return {
    id,
    kind: drift.kind,
    resource: { group, version, kind, namespace, name },
    tier,
    since: at,
    fields: fields.slice(0, FIELDS_KEPT).map(({ path }) => fieldPath(path).slice(0, 500)),
    state: stateOf({ drift }),
    place: drift.git === null ? null : placeOf(drift.git.origin),
    deliveredBy: deliveredBy ?? null,
    ...(clusters !== undefined && { clusters: [...clusters] }),
    ...(drift.kind === 'changed' && drift.liveIn !== undefined && { liveIn: drift.liveIn }),
  };
}

/** A name of what differs: another one as soon as something else does. */
export function stateOf({ drift }: Pick<JudgedDrift, 'drift'>): string {
  const values =
    drift.kind === 'changed'
      ? drift.fields.map(({ path, git, live }) => [
          fieldPath(path),
          git === null ? null : plainOf(git),
          live === null ? null : plainOf(live),
        ])
      : [drift.kind, drift.kind === 'added' ? (drift.by?.at ?? null) : null];
  return createHash('sha256').update(canonicalJson(values)).digest('hex').slice(0, 12);
}

const IssueStateSchema = z.object({
  environment: z.string().min(1).max(2_000),
  ignored: STORED_DOCUMENTS.drifts.element.shape.ignored.max(500),
});

/** What the issue of an environment remembers for us: a lost store has it from there. */
type DriftIssueState = z.output<typeof IssueStateSchema>;

const BLOCK = 'drift';

/** The last line of the issue, hidden, as JSON. */
export const formatIssueState = ({ environment, ignored }: DriftIssueState): string =>
  hiddenBlock(BLOCK, { environment, ignored });

/** What an issue of ours says at its end; null where it is none about drift. Only for bodies that we wrote ourselves. */
export function parseIssueState(body: string): DriftIssueState | null {
  const parsed = IssueStateSchema.safeParse(hiddenJson(BLOCK, body));
  return parsed.success ? parsed.data : null;
}
