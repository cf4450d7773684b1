import { compareText, isClusterScoped, placeOf, subjectText } from '../../manifest/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { fluxApplying } from '../roots/applier-of-root.ts';

/** In the kustomization that Flux generates for a folder one object may be in one file only (FLUX-12). */
export const repeatedObject = (root: Root, resources: readonly Resource[]): BuildFailure | null =>
  root.content.kind !== 'kustomization' ? repeatedIn([{ root, resources }], 'this folder') : null;

type Part = Pick<RenderedRoot, 'root' | 'resources'>;

/** In the kustomization that Flux generates for several roots, folders with one of their own among them, too (FLUX-12). */
export function repeatedTogether(roots: readonly RenderedRoot[]): BuildFailure | null {
  const [first] = roots;
  const whole = (first && fluxApplying(first.root)?.generatedFor) ?? '';
  const failure = repeatedIn(roots, whole);
  return failure === null ? null : { ...failure, whole };
}

function repeatedIn(parts: readonly Part[], whole: string): BuildFailure | null {
  const seen = new Map<string, Held>();
  for (const part of parts)
    for (const resource of part.resources) {
      if (resource.name === '' || mayBeLeftOut(part.root, resource)) continue;
      const key = idOf(resource);
      const other = seen.get(key);
      if (other === undefined) seen.set(key, { part, resource });
      else return repeated([other, { part, resource }], whole);
    }
  return null;
}

type Held = { readonly part: Part; readonly resource: Resource };

/** At the second of them, in the order in which Flux walks the folder. */
function repeated(both: readonly [Held, Held], whole: string): BuildFailure {
  const fileOf = ({ resource }: Held): string => resource.origin.file;
  const [a, b] = both;
  const [first, second] = compareText(fileOf(a), fileOf(b)) > 0 ? [b, a] : [a, b];
  return {
    reason: 'duplicate-id',
    message: `${bothPlaces(first, second)}, and Flux applies nothing of what it builds from ${whole}.`,
    origin: second.resource.origin,
  };
}

/** A base that two folders build stands in one place. */
function bothPlaces(one: Held, other: Held): string {
  const [first, second] = [one, other].map(({ resource }) => placeOf(resource.origin));
  const subject = subjectText(other.resource);
  return first === second
    ? `${subject} (${first ?? ''}) is in what ${one.part.root.path} and ${other.part.root.path} build`
    : `${subject} is in ${first ?? ''} and in ${second ?? ''}`;
}

/** Kustomize's own id: another version is another object, and no namespace is `default`. */
function idOf({ group, version, kind, namespace, name }: Resource): string {
  const own = namespace === 'default' || isClusterScoped(group, kind) ? '' : namespace;
  return [group, version, kind, own, name].join('\n');
}

/** A hidden file may be kept away by a source that is not seen here. */
const mayBeLeftOut = (root: Root, { origin }: Resource): boolean =>
  fluxApplying(root)?.artifact?.isSeen !== true &&
  origin.file.split('/').some((step) => step.startsWith('.'));
