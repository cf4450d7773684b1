import type { GroupKind, Resource } from '../../manifest/index.ts';
import { API_GROUPS, namespaceText } from '../../manifest/index.ts';
import { generatedFrom } from '../route-never-answers/generated-gateway.ts';
import { makerOfRoutes } from '../canary-at-odds/flagger-canaries.ts';
import type { HiddenSource } from './hidden-objects.ts';
import { missingService, nearObjects } from './host-outcome.ts';
import { isExternal } from './external-objects.ts';
import type { Missing, NearObject, Outcome } from './reference.ts';
import { missing, resolved } from './reference.ts';
import type { World } from './world.ts';
import { gatewayReferences } from '../../istio/index.ts';

/**
 * Keeps the text of each VirtualService, for it never changes: its gateways are written at all of its routes,
 * and each of them asks.
 */
const known = new WeakMap<Resource, string>();

/** Writes ` through gateway a/b`, or nothing where the routes are for sidecars. */
export function throughText(virtualService: Resource): string {
  const text = known.get(virtualService) ?? textOf(virtualService);
  known.set(virtualService, text);
  return text;
}

function textOf(virtualService: Resource): string {
  // matches may name again what the whole names
  const [first, ...more] = new Set(gatewayReferences(virtualService).map(qualifiedName));
  if (first === undefined) return '';
  return ` through gateway ${first}${more.length === 0 ? '' : ` and ${String(more.length)} more`}`;
}

/** Writes `namespace/name`, or only the name where there is no namespace. */
export const qualifiedName = ({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): string => (namespace === '' ? name : `${namespace}/${name}`);

/** An object that another one names. */
export interface NamedObject {
  readonly of: TargetKind;
  readonly namespace: string;
  readonly name: string;
}

/** Says how objects of a kind are looked for, and what is said where there is none. */
export interface TargetKind {
  readonly find: (world: World, named: NamedObject) => Resource | undefined;
  readonly missing: (
    world: World,
    named: NamedObject,
    consequence: Pick<Missing, 'sentences' | 'scope' | 'since' | 'calls'>,
  ) => Outcome;
}

export const SERVICE: TargetKind = {
  find: ({ mesh }, { namespace, name }) => mesh.service(namespace, name)?.resource,
  missing: (world, { namespace, name }, consequence) =>
    missingService(world, { name, namespace, form: 'short' }, consequence),
};

interface Looks {
  /** Looks for where the object may be although it is not found by its name. */
  readonly orFind?: TargetKind['find'];
  /** Gives what to write to name an object of another namespace; absent where the field cannot name one. */
  readonly elsewhere?: (namespace: string, name: string) => string;
  /** Gives what to write to name another object of the namespace, where the name is not enough. */
  readonly write?: (namespace: string, name: string) => string;
  /**
   * Tells which of the things that are not rendered could make such an object; absent where all of them
   * could.
   */
  readonly concerns?: (source: HiddenSource) => boolean;
}

/** Makes a kind of objects that are looked for by namespace and name, and may be said to exist elsewhere. */
function byName(id: GroupKind, { orFind, elsewhere, write, concerns }: Looks): TargetKind {
  const { group, kind } = id;
  return {
    find: (world, named) =>
      world.mesh.find(group, kind, named.namespace, named.name) ?? orFind?.(world, named),
    missing: (world, named, consequence) => {
      const { namespace, name } = named;
      if (isExternal(world, kind, namespace, name)) return resolved();
      const own = new Map(
        world.inNamespace(group, kind, namespace).map((other) => [other.name, other]),
      );
      const near = nearObjects(name, own);
      return missing({
        ...consequence,
        target: `${kind} ${name} in ${namespace === '' ? '' : 'namespace '}${namespaceText(namespace)}`,
        namespace,
        proof: own.size > 0 ? 'absence' : 'near',
        near: [
          ...(elsewhere === undefined
            ? []
            : sameName(world, id, named, elsewhere, concerns ?? (() => true))),
          ...near.map((one) => (write ? { ...one, write: write(namespace, one.name) } : one)),
        ],
        ...(concerns !== undefined && { concerns }),
      });
    },
  };
}

/**
 * Lists objects of that name in other namespaces: the only one is meant, where nothing unseen may have made
 * another.
 */
function sameName(
  world: World,
  { group, kind }: GroupKind,
  { namespace, name }: NamedObject,
  elsewhere: NonNullable<Looks['elsewhere']>,
  concerns: NonNullable<Looks['concerns']>,
): readonly NearObject[] {
  const others = world.mesh
    .ofKind(group, kind)
    .filter((other) => other.name === name && other.namespace !== namespace);
  return others.map((other) => ({
    name,
    says: `There is a ${kind} of that name in namespace ${other.namespace}`,
    relation: 'suffix' as const,
    origin: other.origin,
    write: elsewhere(other.namespace, name),
    sure: others.length === 1 && !world.hidden.in(namespace).some(concerns),
  }));
}

const { apps, gatewayApi, istioNetworking } = API_GROUPS;

export const DEPLOYMENT: TargetKind = byName({ group: apps, kind: 'Deployment' }, {});

/** Looks for a Gateway that only its own namespace can name. */
export const OWN_GATEWAY: TargetKind = byName({ group: gatewayApi, kind: 'Gateway' }, {});

/** Looks for a ServiceEntry that a policy of its own namespace targets. */
export const OWN_SERVICE_ENTRY: TargetKind = byName(
  { group: istioNetworking, kind: 'ServiceEntry' },
  {},
);

export const PARENT_GATEWAY: TargetKind = byName(
  { group: gatewayApi, kind: 'Gateway' },
  { elsewhere: (namespace) => `namespace: ${namespace}` },
);

export const PARENT_LISTENER_SET: TargetKind = byName(
  { group: gatewayApi, kind: 'ListenerSet' },
  { elsewhere: (namespace) => `namespace: ${namespace}` },
);

/**
 * Looks for a Gateway by its name, then for one without a namespace, and for the Gateway of the Gateway API
 * of which istiod makes it (ROUTE-6).
 */
export const ISTIO_GATEWAY: TargetKind = byName(
  { group: istioNetworking, kind: 'Gateway' },
  {
    orFind: ({ mesh }, { namespace, name }) =>
      mesh.find(istioNetworking, 'Gateway', '', name) ??
      mesh.find(gatewayApi, 'Gateway', namespace, generatedFrom(name)),
    elsewhere: (namespace, name) => `${namespace}/${name}`,
    write: (namespace, name) => qualifiedName({ namespace, name }),
    // No installation of a cluster or of Istio brings Gateways of its own.
    concerns: ({ key }) => !key.startsWith('system '),
  },
);

/** Looks for a DestinationRule by its name, or for the Canary of which Flagger makes one. */
export const DESTINATION_RULE: TargetKind = byName(
  { group: istioNetworking, kind: 'DestinationRule' },
  { orFind: ({ mesh }, named) => makerOfRoutes(mesh, 'DestinationRule', named) },
);

/**
 * Looks for a VirtualService by its name, or for the Canary of which Flagger makes one; Canaries have
 * `delegation` for that.
 */
export const DELEGATE: TargetKind = byName(
  { group: istioNetworking, kind: 'VirtualService' },
  { orFind: ({ mesh }, named) => makerOfRoutes(mesh, 'VirtualService', named) },
);
