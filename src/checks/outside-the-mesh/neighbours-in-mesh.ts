import type { Call, Mesh, Workload } from '../../istio/index.ts';
import {
  acceptedMtls,
  isGatewayWorkload,
  knownCalls,
  protocolFamily,
  serviceProtocol,
  targetPortOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import { scopeOfWorkloads, workloadId } from '../detection/finding-scope.ts';
import type { Told } from '../detection/check.ts';
import { check, toldOfAny } from '../detection/check.ts';
import { isWrittenApart, isKnownInside, leftOutside } from './mesh-membership.ts';

/**
 * Finds workloads that were forgotten: they refuse no proxy and get none, while those around them have one
 * (INJ-2…5).
 */
export const neighboursInMesh = check({
  id: 'neighbours-in-mesh',
  title: 'Workload outside the mesh has callers or callees inside it',
  level: 'medium',
  blind: 'Callers that the configuration does not show.',
  find: ({ mesh, before }) =>
    [...proxiedNeighbours(mesh)]
      .filter(([workload]) => !isLeaving(workload, before))
      .map(([workload, neighbours]) =>
        toldOfAny(
          neighbours,
          ({ object }) => workloadId(object),
          (some) => tell(workload, some, mesh),
        ),
      ),
});

/** Tells whether a workload had a proxy: what becomes of its calls is told with what takes that away. */
function isLeaving({ resource }: Workload, before: Mesh | null): boolean {
  const was = before?.workloads.find((one) => resourceKey(one.resource) === resourceKey(resource));
  return before !== null && was !== undefined && isKnownInside(before, was);
}

const INJECT = 'sidecar.istio.io/inject';

/** Names a workload in the mesh that one outside of it calls, or is called by. */
interface Neighbour {
  readonly name: string;
  /** The Service that is called, or the workload that calls. */
  readonly object: Resource;
  readonly role: 'calls' | 'is-called-by';
  readonly origin: Origin;
  /** Says that it takes nothing but mTLS on the port that is called: the calls fail. */
  readonly isStrict: boolean;
  /** Says that the port is called for TLS of the application's own, which needs no proxy to encrypt. */
  readonly speaksTls: boolean;
}

/**
 * Gives workloads that stay outside, with those of their callers and of what they call that are in the mesh.
 */
function proxiedNeighbours(mesh: Mesh): ReadonlyMap<Workload, readonly Neighbour[]> {
  const found = new Map<Workload, Neighbour[]>();
  for (const { workload, neighbour } of knownCalls(mesh, 'workloads').flatMap((call) =>
    relationsOf(mesh, call),
  )) {
    const known = found.get(workload) ?? [];
    if (!known.some(({ name, role }) => name === neighbour.name && role === neighbour.role))
      found.set(workload, [...known, neighbour]);
  }
  return found;
}

interface Relation {
  readonly workload: Workload;
  readonly neighbour: Neighbour;
}

/** Gives each end of one call that is left outside while the other is in the mesh. */
function relationsOf(mesh: Mesh, call: Call): readonly Relation[] {
  const { source, destination, origin } = call;
  if (source.kind !== 'workload') return [];
  const caller = source.workload;
  const speaksTls = isOfTls(call);
  if (isLeftOutside(mesh, caller)) {
    const object = destination.resource;
    const name = subjectText(object);
    const inside = destination.workloads.filter((server) => isProxied(mesh, server));
    const isStrict =
      inside.length === destination.workloads.length &&
      inside.every((server) => takesOnlyMtls(mesh, server, call));
    return inside.length === 0
      ? []
      : [
          {
            workload: caller,
            neighbour: { name, object, role: 'calls', origin, isStrict, speaksTls },
          },
        ];
  }
  if (!isProxied(mesh, caller)) return [];
  const object = caller.resource;
  const name = subjectText(object);
  return destination.workloads
    .filter((server) => isLeftOutside(mesh, server))
    .map((workload) => ({
      workload,
      neighbour: { name, object, role: 'is-called-by', origin, isStrict: false, speaksTls },
    }));
}

/** Tells whether all ports to which the call may lead are declared as HTTPS or TLS. */
function isOfTls({ destination, port }: Call): boolean {
  const ports = destination.ports.filter((one) => port === null || one.port === port);
  return ports.length > 0 && ports.every((one) => protocolFamily(serviceProtocol(one)) === 'tls');
}

/** Tells whether pods refuse plaintext at every port to which the call may lead (MTLS-12). */
const takesOnlyMtls = (mesh: Mesh, server: Workload, { destination, port }: Call): boolean => {
  const ports = destination.ports.filter((one) => port === null || one.port === port);
  return (
    ports.length > 0 &&
    ports.every((one) => {
      const { mode, ambiguous } = acceptedMtls(mesh, server, targetPortOf(one, server) ?? one.port);
      return mode === 'STRICT' && ambiguous === undefined;
    })
  );
};

/**
 * Tells whether a neighbour counts as in the mesh. Clients of a gateway are outside as a rule, and where a
 * namespace is written in two ways nothing says which one holds.
 */
const isProxied = (mesh: Mesh, workload: Workload): boolean =>
  isKnownInside(mesh, workload) &&
  !isGatewayWorkload(mesh, workload) &&
  (workload.labels.get(INJECT) === 'true' || !isWrittenApart(mesh, workload.namespace));

const isLeftOutside = (mesh: Mesh, workload: Workload): boolean =>
  leftOutside(mesh, workload.namespace).has(workload);

/** A sentence has room for this many names. */
const NAMED = 3;

function tell(workload: Workload, neighbours: readonly Neighbour[], mesh: Mesh): Told {
  const subject = subjectText(workload.resource);
  const { sidecar } = workload;
  const [because] = sidecar.kind === 'known' ? sidecar.because : [];
  const called = namesOf(neighbours, 'calls');
  const callers = namesOf(neighbours, 'is-called-by');
  const relations = [
    ...(called === '' ? [] : [`calls ${called}`]),
    ...(callers === '' ? [] : [`is called by ${callers}`]),
  ].join(' and ');
  return {
    subject: workload.resource,
    key: 'neighbours',
    effect: neighbours.some(({ isStrict }) => isStrict) ? 'fails' : 'unencrypted',
    cause: `pods in ${workload.namespace} get no proxy`,
    scope: scopeOfWorkloads([workload], mesh),
    message: `${subject} stays outside the mesh, and ${relations} in it: ${endOfCalls(neighbours)}.`,
    why: `Nothing asks for a proxy for its pods${because === undefined ? '' : ` (${placeOf(because)})`}; the calls are written at ${neighbours
      .slice(0, NAMED)
      .map(({ origin }) => placeOf(origin))
      .join(', ')}.`,
    symptom:
      called === ''
        ? say`policies for it hold nowhere; it is missing in the graph of the mesh`
        : say`connections reset where STRICT is set, 403 where a policy asks who calls`,
    related: neighbours.slice(0, NAMED).map(({ origin }) => origin),
    fix: {
      text: say`Label its namespace as its neighbours are, or its pods \`sidecar.istio.io/inject: "true"\`. Where it is meant to stay outside, say so (\`"false"\`).`,
      elsewhereFirst: true,
    },
  };
}

/** Says what becomes of the calls: where only mTLS is taken none arrives that could be read on its way. */
function endOfCalls(neighbours: readonly Neighbour[]): string {
  const strict = neighbours.filter(({ isStrict }) => isStrict);
  if (strict.length === 0 && neighbours.every(({ speaksTls }) => speaksTls))
    return 'calls between them are encrypted by the applications alone, and who calls is not known to the mesh';
  if (strict.length === 0)
    return 'calls between them are not encrypted, and who calls is not known';
  return strict.length === neighbours.length
    ? 'such calls fail, for only mTLS is taken there'
    : `calls to ${namesOf(strict, 'calls')} fail, for only mTLS is taken there, the others are not encrypted, and who calls is not known`;
}

function namesOf(neighbours: readonly Neighbour[], role: Neighbour['role']): string {
  const names = neighbours.filter((one) => one.role === role).map(({ name }) => name);
  const rest = names.length - NAMED;
  const named = names.slice(0, NAMED).join(', ');
  return rest > 0 ? `${named} and ${String(rest)} more` : named;
}
