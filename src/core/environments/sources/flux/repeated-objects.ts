import { isClusterScoped } from '../../../kinds/index.ts';
import type { BuildFailure } from '../../../kustomize/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';
import type { RenderedRoot, Root } from '../../environment.ts';
import { compareText } from '../../tree-path.ts';

/** In the kustomization that Flux generates for a folder one object may be in one file only (FLUX-12). */
export const repeatedObject = (root: Root, resources: readonly Resource[]): BuildFailure | null =>
  root.kind === 'folder' ? repeatedIn([{ root, resources }], 'this folder') : null;

type Part = Pick<RenderedRoot, 'root' | 'resources'>;

/**
 * Roots that one generated kustomization takes in, folders with a kustomization of their own among them: where two of
 * them hold one object all of them fail, by what fails them (FLUX-12).
 */
export function failuresTogether(
  roots: readonly Root[],
  render: (root: Root) => RenderedRoot,
): ReadonlyMap<Root, BuildFailure> {
  const wholes = new Map<string, Root[]>();
  for (const each of new Set(roots)) {
    const { generatedFor, appliedBy } = each;
    if (generatedFor === undefined || appliedBy === null) continue;
    const key = `${generatedFor}\n${placeOf(appliedBy)}`;
    const parts = wholes.get(key) ?? [];
    wholes.set(key, parts);
    parts.push(each);
  }
  const failures = new Map<Root, BuildFailure>();
  for (const parts of wholes.values()) {
    const whole = parts[0]?.generatedFor ?? '';
    const failure = repeatedIn(parts.map(render), whole);
    if (failure !== null) for (const part of parts) failures.set(part, { ...failure, whole });
  }
  return failures;
}

/** What failed so before: equal roots are the same object on both sides of a change, and in each environment. */
const known = new WeakMap<RenderedRoot, RenderedRoot>();

/** A root that fails with others; the very same where it does not, or fails by itself. */
export function failingWith(root: RenderedRoot, failure: BuildFailure | undefined): RenderedRoot {
  if (failure === undefined || root.failure !== null) return root;
  const earlier = known.get(root);
  if (earlier?.failure?.message === failure.message) return earlier;
  const now: RenderedRoot = { ...root, status: 'failed', failure };
  known.set(root, now);
  return now;
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
    message: `${bothPlaces(first, second)}, and Flux applies nothing of ${whole}.`,
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
const mayBeLeftOut = ({ artifact }: Root, { origin }: Resource): boolean =>
  artifact?.isSeen !== true && origin.file.split('/').some((step) => step.startsWith('.'));
