import type { Condition, Detected, DetectorInput, Finding } from '../../checks/index.ts';
import {
  awaitedBy,
  mendClause,
  mendInShort,
  OF_TEXT,
  quotedPath,
  under,
} from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Detecting } from './admitted-mesh.ts';
import { detectAsTaken, detectBesideOld } from './admitted-mesh.ts';

/** Says what keeps objects of a change out of the cluster, and which. */
interface Held {
  readonly condition: Condition;
  readonly objects: readonly Resource[];
}

/**
 * Looks for what detectors find once the cluster has taken a change. Where that is of objects which the change leaves as
 * they are, and only beside others that do not reach the cluster (their folder does not build, their file cannot be read,
 * what applies them refuses something), it comes about with those.
 */
export function detectInCluster(
  detecting: Detecting,
  input: DetectorInput,
  isRefused: (object: Resource) => boolean,
): Detected {
  const found = detectAsTaken(detecting, input, isRefused);
  const { before } = input;
  const held = heldIn(input);
  if (before === null || held.length === 0) return found;
  const keys = new Set(held.flatMap(({ objects }) => objects.map(resourceKey)));
  const isOfOthers = ({ subject, when, introducedBy, detector }: Finding): boolean =>
    introducedBy === 'this-change' &&
    awaitedBy({ when }) === undefined &&
    !keys.has(resourceKey(subject)) &&
    !OF_TEXT.has(detector);
  if (!found.findings.some(isOfOthers)) return found;
  const causeOf = causes(held, detecting, { ...input, before });
  return {
    ...found,
    findings: found.findings.map((finding) => {
      const cause = isOfOthers(finding) ? causeOf(finding) : null;
      return cause === null ? finding : under(cause.condition, finding);
    }),
  };
}

/** Lists what keeps changed objects out; one that comes by another folder all the same is not among them. */
function heldIn({ changes }: DetectorInput): readonly Held[] {
  const free = new Set(
    changes
      .filter(({ heldUpBy }) => heldUpBy === undefined)
      .map(({ subject }) => resourceKey(subject)),
  );
  const objects = changes.flatMap(({ object, subject, heldUpBy }) =>
    object === null ||
    heldUpBy === undefined ||
    !keepsOut(heldUpBy) ||
    free.has(resourceKey(subject))
      ? []
      : [{ object, heldUpBy, clause: mendClause(heldUpBy, null, quotedPath) }],
  );
  return [...groupedBy(objects, ({ clause }) => clause).values()].flatMap((alike): Held[] => {
    const [first] = alike;
    if (first === undefined) return [];
    const { heldUpBy, clause } = first;
    const kind = heldUpBy.kind === 'invalid' ? 'acceptance' : 'build';
    const condition = { kind, clause, short: mendInShort(heldUpBy) } as const;
    return [{ condition, objects: alike.map(({ object }) => object) }];
  });
}

/** Tells whether it is told here: an object that is refused itself is told elsewhere, one that another folder may bring comes. */
const keepsOut = (obstacle: NonNullable<Change['heldUpBy']>): boolean =>
  ['applier', 'build', 'file', 'invalid', 'namespace'].includes(obstacle.kind) &&
  !('heldIn' in obstacle && obstacle.heldIn.length > 0);

/** Says of a finding beside which objects alone it is there; null where it is there without them. */
function causes(
  held: readonly Held[],
  detecting: Detecting,
  input: DetectorInput & { readonly before: Mesh },
): (finding: Finding) => Held | null {
  const foundWithout = held.map((each) => ({
    held: each,
    ids: new Set(detectBesideOld(detecting, input, each.objects).findings.map(({ id }) => id)),
  }));
  return ({ id }) => foundWithout.find(({ ids }) => !ids.has(id))?.held ?? null;
}
