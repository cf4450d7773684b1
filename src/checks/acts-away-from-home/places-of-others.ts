import type { RenderedRoot } from '../../gitops/index.ts';
import { namespacedIn, objectApplying } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { aroundMesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, resourceKey } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { hostOwners } from './hosts-of-others.ts';
import type { NamespaceFillers } from './namespace-fillers.ts';
import { nameOfRoot, namespaceFillers } from './namespace-fillers.ts';

type AskedOfKind = Parameters<typeof aroundMesh.outwardReach>[1];

/** Answers for an object whose the places are that it names. */
export interface PlacesOfOthers {
  readonly seenFrom: (
    resource: Resource,
  ) => Pick<AskedOfKind, 'ofNamespace' | 'ofHost' | 'hasService'>;
  /** Tells whether whoever applies the folder gives a namespace to what has none, as to all beside it. */
  readonly isPlacedLater: (resource: Resource, isNamespaced: boolean) => boolean;
}

/** Reads once for a change whose namespaces and hosts are. */
export function placesOfOthers(input: DetectorInput, before: Mesh): PlacesOfOthers {
  const { rendered, renderedBefore, mesh } = input;
  const past = renderedBefore ?? rendered;
  const fillers = namespaceFillers(past, rendered, before, mesh);
  const rootsOf = rootsOfObjects([...past.roots, ...rendered.roots]);
  const formerOf = (resource: Resource): ReadonlySet<RenderedRoot> =>
    new Set(rootsOf(resource).flatMap((root) => [root, ...fillers.formerOf(root)]));
  const pastRoots = new Set(past.roots);
  const ofHost = hostOwners(before, formerOf, fillers.count === 1);
  return {
    isPlacedLater: (resource, isNamespaced) =>
      rootsOf(resource).some((root) => {
        if (objectApplying(root.root)?.leavesNamespaceOpen === true) return true;
        // of what is new only a kind that has a namespace is certain to get one
        const former = pastRoots.has(root) || isNamespaced ? [root] : fillers.formerOf(root);
        return former.some(givesNamespaces);
      }),
    seenFrom: (resource) => {
      const own = rootsOf(resource).map(fillers.filledBy);
      return {
        ofHost: (host) => ofHost(host, resource),
        hasService: (namespace, name) =>
          [before, mesh].some((each) => each.find('', 'Service', namespace, name) !== undefined),
        ofNamespace: (namespace, by) => {
          const isOfNamespaces = by === 'field' || by === 'below';
          if (COMMON.has(namespace) && by !== 'object' && !isOfNamespaces) return null;
          const place =
            aroundMesh.vitalPlaces(before)(namespace) ?? aroundMesh.vitalPlaces(mesh)(namespace);
          if (place !== null) return place;
          // what comes to a namespace of others is asked of every object, whatever its kind; a host there is a call
          if (!isOfNamespaces) return null;
          if (own.some((filling) => filling.any.has(namespace) || filling.own.has(namespace)))
            return null;
          return othersIn(namespace, fillers);
        },
      };
    },
  };
}

/** Names that are words of other fields as well. */
const COMMON: ReadonlySet<string> = new Set(['default']);

function othersIn(namespace: string, { fillersOf }: NamespaceFillers): string | null {
  const names = [...new Set(fillersOf(namespace).map(({ root }) => nameOfRoot(root)))];
  if (names.length === 0) return null;
  return `which ${listed(names, 2)} ${names.length === 1 ? 'fills' : 'fill'}`;
}

function rootsOfObjects(
  roots: readonly RenderedRoot[],
): (resource: Resource) => readonly RenderedRoot[] {
  const found = new Map<string, RenderedRoot[]>();
  for (const root of new Set(roots))
    for (const key of new Set(root.resources.map(resourceKey))) {
      const there = found.get(key);
      if (there === undefined) found.set(key, [root]);
      else there.push(root);
    }
  return (resource) => found.get(resourceKey(resource)) ?? [];
}

const known = new WeakMap<RenderedRoot, boolean>();

/** Tells whether what a root brings has its namespace of whoever applies it, as nothing of it says one itself. */
function givesNamespaces(root: RenderedRoot): boolean {
  const found = known.get(root);
  if (found !== undefined) return found;
  const judged = namespacedIn(root);
  const gives =
    judged.length > 0 && judged.every((one) => one.namespace === '' || aroundMesh.isPlaced(one));
  known.set(root, gives);
  return gives;
}
