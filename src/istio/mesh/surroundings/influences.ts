import { lostConnections } from './connection-loss.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { admissionInfluence, boundPolicyInfluence } from './admission/admission.ts';
import { exceptionInfluence } from './admission/policy-exceptions.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import { surroundingsOf } from './mesh-surroundings.ts';
import { changerInfluence } from './admission/changers.ts';
import { commandInfluence } from './cluster-commands.ts';
import { namesInfluence } from './cluster-names.ts';
import { rightsInfluence } from './cluster-rights.ts';
import { experimentInfluence } from './experiments.ts';
import { identityInfluence } from './identities.ts';
import type { Influence } from './influence.ts';
import { livedOn } from './definitions/kinds-lived-on.ts';
import { lostDefinitions } from './definitions/lost-definitions.ts';
import { changedFeeds } from './feeds/feed-influence.ts';
import { inputInfluence } from './mesh-inputs.ts';
import { newlyShared } from './nodes/node-sharing.ts';
import { networkInfluence } from './network-influence.ts';
import { isRewritten } from './rewritten.ts';
import type { TurnedObject } from './rewritten.ts';
import { scaleInfluence } from './scalers.ts';
import { signerInfluence } from './signers.ts';
import { startInfluence } from './start-conditions.ts';
import { nodeAt, stringAt } from '../../../manifest/index.ts';
import { ADMITTED_KINDS, MESH_GROUPS } from './admission/admitted-kinds.ts';

/**
 * Groups that the API server serves itself, or by definitions of Istio's: whoever answers for them instead
 * holds the mesh. AROUND-7
 */
const SERVED: ReadonlyMap<string, string> = new Map([
  ...ADMITTED_KINDS.map(({ group, words }) => [group, words] as const),
  ...MESH_GROUPS,
  ['networking.k8s.io', "Kubernetes' policies of the network"],
  ['rbac.authorization.k8s.io', 'who may do what'],
]);

/** An APIService that takes a group of the mesh, of what delivers or of Kubernetes itself away from the API server. */
function apiServiceInfluence(
  { group, kind, name, node }: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  if (group !== 'apiregistration.k8s.io' || kind !== 'APIService') return [];
  const served = stringAt(node, 'spec', 'group') ?? name.slice(name.indexOf('.') + 1);
  const lived = SERVED.has(served) ? null : livedOn(served, around);
  const words = SERVED.get(served) ?? (lived === null ? undefined : 'objects');
  if (words === undefined) return [];
  const service = nodeAt(node, 'spec', 'service');
  const answers = stringAt(service, 'name') ?? '';
  const where = stringAt(service, 'namespace') ?? '';
  const who = service?.kind === 'map' ? `Service ${where}/${answers}` : 'the API server itself';
  return [
    {
      kind: 'admission',
      on: lived?.on ?? 'control-plane',
      does: `decides who answers for ${words} (API group ${served || 'v1'}): ${who}`,
      because:
        lived?.because ??
        `All that is read and written of the group, by istiod too, goes to ${who}`,
    },
  ];
}

export type { Influence } from './influence.ts';

/** Each way in which something that is no part of the mesh may decide about it. */
const WAYS: readonly ((resource: Resource, around: MeshSurroundings) => readonly Influence[])[] = [
  networkInfluence,
  admissionInfluence,
  boundPolicyInfluence,
  exceptionInfluence,
  changerInfluence,
  apiServiceInfluence,
  inputInfluence,
  scaleInfluence,
  startInfluence,
  namesInfluence,
  signerInfluence,
  identityInfluence,
  experimentInfluence,
  commandInfluence,
  rightsInfluence,
];

interface TurnedInfluences {
  readonly was: readonly Influence[];
  readonly is: readonly Influence[];
  readonly between: readonly Influence[];
  /** Tells whether more than metadata differs. */
  readonly isRewritten: boolean;
}

/**
 * Tells what a change of an object does to the mesh from around it: what the object did on the side before, what it does on the
 * side after, and what comes of the two together: connections that are lost, pods that newly share their node, Secrets that
 * are made of it, definitions that no longer serve.
 */
export function influencesOfChange(
  turned: TurnedObject,
  before: Mesh,
  after: Mesh,
): TurnedInfluences {
  const was = turned.was === null ? [] : influencesOf(turned.was, before);
  const is = turned.is === null ? [] : influencesOf(turned.is, after);
  const isTold = [...was, ...is].some(({ kind }) => kind === 'input' || kind === 'signer');
  return {
    was,
    is,
    isRewritten: isRewritten(turned),
    between: [
      ...lostConnections(turned, before, after),
      ...newlyShared(turned, after),
      ...lostDefinitions(turned, before),
      ...(isTold ? [] : changedFeeds(turned, before, after)),
    ],
  };
}

/** Tells what an object of one side does to the mesh from around it; most objects do nothing. */
export function influencesOf(resource: Resource, mesh: Mesh): readonly Influence[] {
  const around = surroundingsOf(mesh);
  return WAYS.flatMap((way) => way(resource, around));
}
