import type { Fix } from '../detection/detector.ts';
import type { RenderedRoot } from '../../gitops/index.ts';
import type { Resource, SentenceOrText } from '../../manifest/index.ts';
import { nodeAt, resourceKey, API_GROUPS } from '../../manifest/index.ts';
import type { WordReplacement } from '../detection/detector.ts';
import { viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { alsoWritten, listedTwiceFix, twinFix } from './twin-fix.ts';

/** Holds what is known around an object that has no namespace. */
interface Surroundings {
  /** The namespaces that the object may be meant for. */
  readonly namespaces: readonly string[];
  /** All objects that are built in one go with it. */
  readonly built: RenderedRoot['resources'];
  /** Roots that are applied apart from it. */
  readonly elsewhere: readonly RenderedRoot[];
  readonly isCertain: boolean;
  /** Tells whether no kustomization builds it. */
  readonly isPlain: boolean;
  /** Tells whether patches write into what lacks a namespace: one without a target finds its object by that, too. */
  readonly isPatched: boolean;
}

/**
 * Says what mends an object without a namespace in this tree. It cannot get a namespace where what is built
 * with it has the same object already, and a `namespace` of the kustomization moves all that lies beside it
 * as well.
 */
export function namespaceFix(
  resource: Resource,
  { namespaces, built, elsewhere, isCertain, isPlain, isPatched }: Surroundings,
): Fix<SentenceOrText> {
  const [namespace = '', ...more] = namespaces;
  const inPatches = isPatched && !isGenerated(resource) ? ', in patches of it as well' : '';
  const orElsewhere = isPlain
    ? '.'
    : `${inPatches}, or namespace in the kustomization that includes it.`;
  // one that merges into another or replaces it finds that by its namespace, too
  const own = isGenerated(resource)
    ? 'namespace at each generator of its name'
    : 'metadata.namespace';
  if (namespace === '' || more.length > 0) return { text: `Set ${own}${orElsewhere}` };
  const twice = listedTwiceFix(resource, namespace, elsewhere);
  const twin = twinIn(namespace, built)(resource);
  if (twice !== null)
    return { text: twin === undefined ? twice : `${twice} ${alsoWritten(resource, twin)}`.trim() };
  if (twin !== undefined) return { text: twinFix(resource, twin) };
  const set = `Set ${own} to ${namespace}`;
  const replacement = isCertain ? namespaceBelowName(resource, namespace) : null;
  return {
    text: movesOthers(namespace, built) ? `${set}${inPatches}.` : `${set}${orElsewhere}`,
    ...(replacement !== null && { replacement }),
  };
}

/** Tells whether a generator of a kustomization makes the object: there is no file of it then to write anything in. */
const isGenerated = ({ node }: Resource): boolean =>
  nodeAt(node, 'metadata')?.origin.via?.kind === 'generator';

/** Gives a line below the name, where the name is written as it is rendered; null where it is not. */
function namespaceBelowName(resource: Resource, namespace: string): WordReplacement | null {
  const { name } = resource;
  const origin = nodeAt(resource.node, 'metadata', 'name')?.origin;
  if (origin === undefined || origin.via !== undefined) return null;
  return { origin, from: name, to: name, added: [`namespace: ${namespace}`] };
}

function twinIn(namespace: string, built: readonly Resource[]) {
  const first = new Map(built.toReversed().map((each) => [resourceKey(each), each]));
  return (resource: Resource): Resource | undefined =>
    first.get(resourceKey({ ...resource, namespace }));
}

/**
 * Tells whether a kustomization for the namespace may take in other objects that must not come there: those
 * with a twin there, and those of another namespace, in whichever folder that it builds.
 */
function movesOthers(namespace: string, built: readonly Resource[]): boolean {
  const twin = twinIn(namespace, built);
  return built.some((each) =>
    each.namespace === '' ? twin(each) !== undefined : each.namespace !== namespace,
  );
}

/**
 * Finds the one namespace in which a VirtualService would find a Gateway that it names without a namespace,
 * which is looked for in its own (ROUTE-6); null where there is none, or several.
 */
export function namespaceOfGateway(mesh: Mesh, virtualService: Resource): string | null {
  if (virtualService.kind !== 'VirtualService') return null;
  const named = new Set(
    viewOf('VirtualService', virtualService).gateways.value.map(({ value }) => value),
  );
  const namespaces = new Set(
    mesh
      .ofKind(API_GROUPS.istioNetworking, 'Gateway')
      .flatMap(({ name, namespace }) => (named.has(name) && namespace !== '' ? [namespace] : [])),
  );
  const [only, ...more] = namespaces;
  return more.length === 0 ? (only ?? null) : null;
}
