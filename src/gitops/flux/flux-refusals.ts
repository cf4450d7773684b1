import type { GapDraft, ManifestFile, Node, Resource } from '../../manifest/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import {
  nodeAt,
  placeOf,
  stringAt,
  subjectText,
  compareText,
  isClusterScoped,
} from '../../manifest/index.ts';
import { objectNodes } from '../files/file-objects.ts';
import type { Root } from '../roots/root.ts';
import type { RefusedFile } from '../appliers/environment-source.ts';
import { fluxApplying } from '../roots/applier-of-root.ts';
import type { RenderedRoot } from '../environment.ts';

/**
 * Tells whether a file fails the kustomization that Flux generates for a folder: hidden files are part of it
 * too (FLUX-11), unless a source that is not seen here keeps them away. A component below the folder fails it
 * as well (FLUX-12).
 */
export function foreignToFlux(
  file: string,
  root: Root,
  manifest: ManifestFile,
): RefusedFile | null {
  const isHidden = file.split('/').some((step) => step.startsWith('.'));
  if (isHidden && fluxApplying(root)?.artifact?.isSeen !== true) return null;
  const component = objectNodes(manifest).find(
    (node) =>
      stringAt(node, 'kind') === 'Component' &&
      stringAt(node, 'apiVersion')?.startsWith('kustomize.config.k8s.io/') === true,
  );
  if (component !== undefined) {
    const message = `${file} makes a component of its folder: while it lies there, Flux applies nothing of what it builds from ${root.path}, which has no kustomization of its own.`;
    return { message, origin: component.origin };
  }
  // what is no YAML is told as that, and cannot be looked at further
  if (manifest.problems.length > 0) return null;
  const nodes = objectNodes(manifest);
  for (const node of nodes) {
    const lack = lackOf(node);
    if (lack === null) continue;
    // beside objects it is one document of several
    const isOneOfSeveral = lack === NO_OBJECT && nodes.some((each) => lackOf(each) === null);
    const message = `${file} holds ${isOneOfSeveral ? 'a document that is no Kubernetes object' : lack}: while it lies there, Flux applies nothing of what it builds from ${root.path}.`;
    return { message, origin: node.origin };
  }
  return null;
}

const NO_OBJECT = 'no Kubernetes object';

/**
 * Finds what keeps kustomize from taking a document for an object: it asks for a kind, and for a name of all
 * but lists.
 */
function lackOf(node: Node): string | null {
  const kind = stringAt(node, 'kind') ?? '';
  if (node.kind !== 'map' || (kind === '' && nodeAt(node, 'apiVersion') === undefined))
    return NO_OBJECT;
  if (kind === '') return 'an object without kind';
  if (kind.endsWith('List')) return null;
  const name = nodeAt(node, 'metadata', 'name');
  const isNamed = name?.kind === 'scalar' && name.value !== null && name.value !== '';
  return isNamed ? null : `a ${kind} without metadata.name`;
}

/** One object without an apiVersion, and Flux does not read what it has built (FLUX-12). */
export function versionlessInFlux(resources: readonly Resource[]): BuildFailure | null {
  const found = resources.find(({ version }) => version === '');
  return found === undefined
    ? null
    : {
        reason: 'invalid-object',
        message: `${subjectText(found)} (${placeOf(found.origin)}) has no apiVersion: Flux applies nothing of this Kustomization.`,
        origin: found.origin,
      };
}

/** Flux inflates no charts: a kustomization that lists one does not build (FLUX-20). */
export function chartInFlux(
  { content: { kind } }: Root,
  gaps: readonly GapDraft[],
): BuildFailure | null {
  const chart =
    kind === 'kustomization' ? gaps.find(({ reason }) => reason === 'helm-chart') : undefined;
  if (chart === undefined) return null;
  return {
    reason: 'invalid-field',
    message:
      'A kustomization here lists a Helm chart, which Flux does not inflate: it builds nothing of this Kustomization.',
    origin: chart.origin,
  };
}

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
