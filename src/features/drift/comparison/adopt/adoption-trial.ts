import { resourceKey, subjectText } from '../../../../manifest/index.ts';
import type { ObjectDrift } from '../drift.ts';
import type { AdoptionRefusal, AdoptionRequest } from './adoption.ts';
import type { AdoptionState, AdoptionCandidate, RenderedObject } from './adoption-state.ts';
import { objectIn, stateOf, withEdits } from './adoption-state.ts';
import { editedTree } from './tree-edits.ts';
import type { LiveOnes, Misfit, WantedObject } from './render-judgement.ts';
import { firstMisfit, othersAgree, unbuiltReader } from './render-judgement.ts';
import { generatedName, templateBehind } from './adoption-obstacle.ts';
import type { ObjectDifference } from './object-differences.ts';
import { objectDifferences } from './object-differences.ts';
import { waysBesideOrigin } from './ways-at-origin.ts';

const MOST_TRIES = 24;

/** What every way is judged by. */
export interface Judge {
  readonly request: AdoptionRequest;
  readonly before: AdoptionState['rendered'];
  /** Says what is live in environments, the own one among them. */
  readonly others: ReadonlyMap<string, LiveOnes>;
  /** Tells whether anything is known of other environments. */
  readonly knowsOthers: boolean;
  readonly isCopy: (path: string) => boolean;
}

export type TrialOutcome =
  | { readonly kind: 'refused'; readonly reason: AdoptionRefusal }
  | {
      readonly kind: 'written';
      readonly state: AdoptionState;
      readonly how: string;
      /** Why a file that others share was not edited; null where that was not tried. */
      readonly apart: string | null;
    };

export interface Goal {
  readonly drift: ObjectDrift;
  readonly object: RenderedObject | null;
  readonly differences: readonly ObjectDifference[];
  /** With what was adopted before. */
  readonly wanted: readonly WantedObject[];
}

/** The first way that renders to what is wanted. */
export function firstThatFits(
  judge: Judge,
  state: AdoptionState,
  goal: Goal,
  ways: Iterable<AdoptionCandidate>,
): TrialOutcome {
  const { drift } = goal;
  const subject = subjectText(drift.git ?? drift.live);
  const tried: string[] = [];
  let apart: string | null = null;
  for (const way of ways) {
    if (tried.length >= MOST_TRIES) break;
    const found = tryOut(judge, state, way, goal);
    const mended = found.misfit === null ? found : mend(judge, found, goal, MOST_MENDED);
    if (mended?.misfit === null)
      return {
        kind: 'written',
        state: mended.state,
        how: `${subject} ${drift.kind}: ${mended.where}.`,
        apart: way.atOrigin || apart === null ? null : `${subject}: not ${apart}.`,
      };
    if (way.atOrigin) apart ??= `${way.where}: ${found.misfit?.words ?? ''}`;
    tried.push(`${way.where}: ${found.misfit?.words ?? ''}`);
  }
  return { kind: 'refused', reason: whyNot(goal, tried) };
}

/** Objects beside the one that comes or goes that may need an edit as well. */
const MOST_MENDED = 4;

/**
 * What an overlay does to every object it would do to a new one, and what named a removed one may be named otherwise:
 * that is taken back in the overlay, object by object.
 */
function mend(judge: Judge, found: Tried, goal: Goal, left: number): Tried | null {
  const expected = found.misfit?.expected ?? null;
  const isAboutWhole = goal.drift.git === null || goal.drift.live === null;
  const object = expected === null ? null : objectIn(found.state, expected);
  if (!isAboutWhole || expected === null || object === null || left === 0) return null;
  const differences = objectDifferences(object.resource.node, expected.node);
  const key = resourceKey(expected);
  for (const way of waysBesideOrigin(found.state, object, differences)) {
    const next = tryOut(judge, found.state, way, goal);
    const tried = { ...next, where: `${found.where}; ${subjectText(expected)}: ${way.where}` };
    if (next.misfit === null) return tried;
    const { expected: other } = next.misfit;
    if (other === null || resourceKey(other) === key) continue;
    return mend(judge, tried, goal, left - 1);
  }
  return null;
}

/** What a way comes to: it does where there is no misfit. */
interface Tried {
  readonly state: AdoptionState;
  readonly where: string;
  readonly misfit: Misfit | null;
}

const UNKNOWN_ELSEWHERE = 'other environments are made of it, and what is live there is not known';

function tryOut(
  { request, before, others, knowsOthers, isCopy }: Judge,
  state: AdoptionState,
  { edits: own, where, atOrigin }: AdoptionCandidate,
  { drift, object, differences, wanted }: Goal,
): Tried {
  // nobody can agree of whom nothing is known: that needs no rendering
  if (atOrigin && !knowsOthers)
    return { state, where, misfit: { words: UNKNOWN_ELSEWHERE, expected: null } };
  const edits = withEdits(state.edits, own);
  const rendered = request.render(editedTree(request.tree, edits));
  const next = stateOf(request.tree, edits, rendered, state.home, isCopy);
  const unseen = unbuiltReader(before, [...own.keys()]);
  if (unseen !== null) return { state: next, where, misfit: { words: unseen, expected: null } };
  const misfit = firstMisfit(before, rendered, { wanted, others });
  const isAgreed =
    !atOrigin ||
    object === null ||
    drift.live === null ||
    othersAgree(rendered, state.home, object.resource, differences, drift.live);
  const words = 'other environments are made of it and live otherwise';
  return { state: next, where, misfit: misfit ?? (isAgreed ? null : { words, expected: null }) };
}

function whyNot(goal: Goal, tried: readonly string[]): AdoptionRefusal {
  const { drift, object } = goal;
  const subject = subjectText(drift.git ?? drift.live);
  const generated = object === null || drift.live === null ? null : generatedName(object.resource);
  return generated === null
    ? (templateBehind(object, goal.differences) ?? { kind: 'not-verified', subject, tried })
    : { kind: 'generated-name', subject, place: generated };
}
