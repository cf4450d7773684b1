import type { RenderedTree } from '../../../../gitops/index.ts';
import { environmentOfUnit } from '../../../../gitops/index.ts';
import type { ResourceId } from '../../../../manifest/index.ts';
import type { ObjectDrift } from '../drift.ts';
import type { LiveOnes } from './render-judgement.ts';
import { objectsOf, isLive, isSame } from './render-judgement.ts';

/** An object of another environment that an edit brings to what is live there. */
export interface AlsoSettled {
  readonly environment: string;
  readonly subject: ResourceId;
  /** Whether something else of it still differs. */
  readonly inPart: boolean;
}

/** What an edit settles beside what is wanted. */
export function settledElsewhere(
  before: RenderedTree,
  after: RenderedTree,
  others: ReadonlyMap<string, LiveOnes>,
): readonly AlsoSettled[] {
  const [was, is] = [objectsOf(before), objectsOf(after)];
  return [...others].flatMap(([environment, live]) => {
    const all = new Set([
      ...(was.get(environment)?.keys() ?? []),
      ...(is.get(environment)?.keys() ?? []),
    ]);
    return [...all].flatMap((each): readonly AlsoSettled[] => {
      const [old, now] = [
        was.get(environment)?.get(each) ?? [],
        is.get(environment)?.get(each) ?? [],
      ];
      const wanted = live.get(each.slice(each.indexOf('\n') + 1));
      const subject = now[0] ?? old[0];
      return wanted === undefined || subject === undefined || isSame(old, now)
        ? []
        : [{ environment, subject, inPart: !isLive(now, wanted) }];
    });
  });
}

/**
 * The other environments that are made of files in which Git states what differs: what is live in them decides whether
 * such a file may be edited. None where only this environment reads them.
 */
export function sharingEnvironments(
  { environments }: RenderedTree,
  environment: string,
  drifts: readonly ObjectDrift[],
): readonly string[] {
  const files = new Set(drifts.flatMap(statedIn));
  return environments
    .filter(({ environment: { name } }) => ![name, environmentOfUnit(name)].includes(environment))
    .filter(({ roots }) => roots.some(({ reads }) => [...files].some((file) => reads.has(file))))
    .map(({ environment: { name } }) => name);
}

function statedIn(drift: ObjectDrift): readonly string[] {
  if (drift.git === null) return [];
  const own = drift.git.origin.file;
  if (drift.kind === 'removed' || drift.fields.length === 0) return [own];
  return drift.fields.map(({ git }) => git?.origin.file ?? own);
}
