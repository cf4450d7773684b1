import type { Finding } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import { isProduction, NOBODY } from '../../gitops/index.ts';
import type { Origin, Resource, Sentence } from '../../manifest/index.ts';
import { placeOf, resourceKey, sameData, subjectText, legacy, say } from '../../manifest/index.ts';
import type { ReviewedPair } from './reviewed-pair.ts';

/** Marks the place of what went where advice names it: no file of the change has that line. */
export const withPlacesOfBase = (findings: readonly Finding[]): readonly Finding[] =>
  findings.map((finding) => {
    const { side, origin, fix } = finding;
    return side === 'base'
      ? { ...finding, fix: { ...fix, text: withPlaceOfBase(fix.text, origin) } }
      : finding;
  });

function withPlaceOfBase({ parts }: Sentence, { file, line }: Origin): Sentence {
  const place = `(${placeOf({ file, line })})`;
  const atBase = (part: Sentence['parts'][number]): Sentence['parts'][number] => {
    if (typeof part === 'string') return part;
    if (part.kind === 'place' && part.file === file && part.line === line)
      return { ...part, side: 'base' };
    return part.kind === 'legacy'
      ? { ...part, text: part.text.replaceAll(place, `${place.slice(0, -1)} at the base)`) }
      : part;
  };
  return { parts: parts.map(atBase) };
}

/**
 * Says of an object that leaves what is applied for a folder that nobody is seen to apply where its text is now; and of
 * that folder no more than that it has it: what production loses there, no mesh seen here gets.
 */
export function withoutArrivalsElsewhere(pairs: readonly ReviewedPair[]): readonly ReviewedPair[] {
  const idle = pairs.find(({ name }) => name === NOBODY);
  if (idle === undefined) return pairs;
  const come = new Map<string, Resource>();
  for (const { kind, object, isAgain } of idle.changes)
    if (kind === 'resource-added' && object !== null && isAgain !== true)
      come.set(resourceKey(object), object);
  if (come.size === 0) return pairs;
  const ofProduction = new Set<Resource>();
  const told = pairs.map((pair) => {
    if (pair === idle) return pair;
    const moved = movedFrom(pair, come);
    if (moved.size === 0) return pair;
    if (isProduction(pair)) for (const object of moved.values()) ofProduction.add(object);
    return { ...pair, findings: pair.findings.map((each) => withPlaceNow(each, moved)) };
  });
  return told.map((pair) => (pair === idle ? withoutMoved(idle, ofProduction) : pair));
}

/** Lists what leaves an environment word for word for the folder of nobody, by `resourceKey`, as it is there. */
function movedFrom(
  { changes }: ReviewedPair,
  come: ReadonlyMap<string, Resource>,
): ReadonlyMap<string, Resource> {
  const moved = new Map<string, Resource>();
  for (const { kind, oldObject } of changes) {
    if (kind !== 'resource-removed' || oldObject === null) continue;
    const now = come.get(resourceKey(oldObject));
    if (now !== undefined && sameData(now.node, oldObject.node))
      moved.set(resourceKey(oldObject), now);
  }
  return moved;
}

function withPlaceNow(finding: Finding, moved: ReadonlyMap<string, Resource>): Finding {
  const now = moved.get(resourceKey(finding.subject));
  if (now === undefined || finding.side !== 'base') return finding;
  const where = `${subjectText(now)} is in ${placeOf(now.origin)} now, and what applies that is not seen here.`;
  return { ...finding, fix: { ...finding.fix, text: say`${finding.fix.text} ${legacy(where)}` } };
}

/** Leaves out what would become of a mesh if somebody applied there what production had. */
function withoutMoved(idle: ReviewedPair, moved: ReadonlySet<Resource>): ReviewedPair {
  if (moved.size === 0) return idle;
  const keys = new Set([...moved].map(resourceKey));
  const files = new Set([...moved].map(({ origin }) => origin.file));
  const isOfMoved = ({ kind, subject, origin }: Change): boolean =>
    kind === 'mtls-mode' && subject.kind === 'Mesh' && files.has(origin.file);
  return {
    ...idle,
    changes: idle.changes.filter((each) => !isOfMoved(each)),
    findings: idle.findings.filter(
      ({ detector, subject, side }) =>
        detector !== MESH_WIDE || side === 'base' || !keys.has(resourceKey(subject)),
    ),
  };
}

/** The detector of what reaches a mesh as a whole. */
const MESH_WIDE = 'mesh-wide-change';
