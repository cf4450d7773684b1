import type { Decision } from './decision.ts';
import { withThoseInOneMesh } from '../evaluation/in-one-mesh.ts';
import { hasShorterPath } from './shorter-path.ts';
import type { Review } from '../evaluation/review.ts';

/** A pull request of the queue, as far as it says whether a rollback still leaves what the branch had. */
interface QueuedChange {
  readonly number: number;
  /** By itself against the branch; null where that could not be looked at. */
  readonly alone: Pick<Review, 'changes' | 'changedFiles' | 'environments' | 'tier'> | null;
  readonly decided: Pick<Decision, 'revert'> | null;
}

/**
 * A rollback that its shorter path let through, and what merges with it or before it into the same environments or meshes:
 * alone it leaves a state that the branch had, with that beside it no such one. Null where there is none.
 */
export function mixedRollback(
  parts: readonly QueuedChange[],
  before: readonly QueuedChange[],
): { readonly why: string; readonly together: readonly number[] } | null {
  for (const part of parts) {
    if (!hasShorterPath(part.decided?.revert)) continue;
    const others = [...before, ...parts].filter(({ number }) => number !== part.number);
    const beside = others.find((each) => meets(part.alone, each.alone));
    if (beside === undefined) continue;
    const [rollback, other] = [`#${String(part.number)}`, `#${String(beside.number)}`];
    return {
      why: `${rollback} was let through as a rollback to what the branch had, and with ${other} it is none: merge one after the other.`,
      together: [part.number, beside.number],
    };
  }
  return null;
}

/** What asks for nobody changes nothing of a state, but where both change one file. */
function meets(one: QueuedChange['alone'], other: QueuedChange['alone']): boolean {
  if (one === null || other === null) return true;
  if (one.changedFiles.some((path) => other.changedFiles.includes(path))) return true;
  const places = withThoseInOneMesh(
    one.changes.map(({ environment }) => environment),
    [...one.environments, ...other.environments],
  );
  return other.tier !== 'low' && other.changes.some(({ environment }) => places.has(environment));
}
