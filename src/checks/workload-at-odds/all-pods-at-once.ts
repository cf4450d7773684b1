import { stopsFirst } from '../../compare/index.ts';
import type { Mesh, Service, Workload } from '../../istio/index.ts';
import {
  itemsAt,
  nodeAt,
  placeOf,
  resourceKey,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { betweenSides, check, toldOfEach } from '../detection/check.ts';
import type { Some, Told } from '../detection/check.ts';
import { isKnownOutside } from '../outside-the-mesh/mesh-membership.ts';
import { isEntrance } from './entrances.ts';
import { podCountOf } from './pod-count.ts';

export const allPodsAtOnce = check({
  id: 'all-pods-at-once',
  title: 'Rollout stops all pods behind a Service before replacements answer',
  level: 'medium',
  blind: 'How many pods an autoscaler elsewhere sets, and pods of other workloads that take over.',
  find: (input) => {
    const { mesh } = input;
    const stopping = behindServices(mesh).filter(
      ({ workload, pods }) =>
        stopsFirst(workload.resource, pods) && !isKnownOutside(mesh, workload),
    );
    const several = stopping.filter(({ pods }) => pods > 1);
    return [
      ...several.map((one) => tell(mesh, one, '')),
      ...betweenSides(input, ({ before }) => nowAlone(before, mesh, stopping)),
    ];
  },
});

/**
 * Tells of one pod that stops first since the change, where requests from outside come by it: otherwise one pod is mostly
 * meant to be alone.
 */
function nowAlone(before: Mesh, mesh: Mesh, stopping: readonly ReplacedPods[]): readonly Told[] {
  const alone = stopping.filter(
    ({ workload, pods, singleClaims }) =>
      pods === 1 && singleClaims.length === 0 && isEntrance(mesh, workload),
  );
  const earlier = new Map(before.workloads.map((one) => [resourceKey(one.resource), one]));
  return alone.flatMap((one) => {
    const was = earlier.get(resourceKey(one.workload.resource));
    const had = was === undefined ? null : podCountOf(before, was);
    if (was === undefined || had === null || stopsFirst(was.resource, had.least)) return [];
    const since = had.least > 1 ? ` It had ${String(had.least)}.` : ' It kept its pod until then.';
    return [tell(mesh, one, since)];
  });
}

const tell = (mesh: Mesh, one: ReplacedPods, since: string): Told =>
  toldOfEach(
    one.alone,
    ({ resource }) => resource,
    (alone) => tellAlone(mesh, { ...one, alone }, since),
  );

function tellAlone(
  mesh: Mesh,
  { workload, alone, origin, singleClaims, isRecreate, pods }: ReplacedPods,
  since: string,
): Told {
  const names = alone.map(({ resource }) => subjectText(resource)).join(', ');
  return {
    subject: workload.resource,
    key: pods === 1 ? 'only pod' : 'strategy',
    scope: scopeOfWorkloads([workload], mesh),
    message: `Each rollout of ${subjectText(workload.resource)} leaves ${names} without pods until ${pods === 1 ? 'the new one is' : 'the new ones are'} ready.${since}`,
    why: `Its strategy ${isRecreate ? 'Recreate stops all of its pods first' : 'lets all of its pods be missing at once'} (${placeOf(origin)}), and no other workload is behind ${alone.length === 1 ? 'it' : 'them'}. A change of its labels, image or proxy settings is a rollout.`,
    symptom: say`503, response flag UH (no healthy upstream), for as long as the new pods take to start`,
    origin,
    // what one node alone can mount leaves no other way
    ...(isRecreate && singleClaims.some(({ isSaid }) => isSaid) && { severity: 'info' as const }),
    fix: {
      text: fixFor(singleClaims),
      elsewhereFirst: true,
    },
  };
}

/** Says what to do; new pods wait for a volume that only one node can mount. */
const fixFor = (claims: readonly SingleClaim[]): string => {
  const claim = claims.find(({ isSaid }) => isSaid) ?? claims[0];
  return claim === undefined
    ? 'Use a rolling update with `maxUnavailable: 25%`, or less.'
    : `Give its pods a volume that several nodes can mount (claim ${claim.name} ${claim.isSaid ? 'is for one node at a time' : 'is not seen to be ReadWriteMany'}), then use a rolling update; as it is, new pods may wait for the old ones all the same.`;
};

/** A Deployment behind Services, and where it says how its pods are replaced. */
interface ReplacedPods {
  /** Counts its pods, the fewest that a scaler leaves. */
  readonly pods: number;
  readonly workload: Workload;
  /** The Services with no other workload behind them. */
  readonly alone: Some<Service>;
  readonly origin: Origin;
  /** Lists the claims of its pods that only one node can mount at a time, as far as is seen. */
  readonly singleClaims: readonly SingleClaim[];
  readonly isRecreate: boolean;
}

/** Is a claim of the pods; `isSaid` is true where the claim itself is seen, and says so. */
interface SingleClaim {
  readonly name: string;
  readonly isSaid: boolean;
}

/**
 * Finds Deployments behind Services whose pods are counted. Those whose number something else decides that is not seen are
 * left out.
 */
function behindServices(mesh: Mesh): readonly ReplacedPods[] {
  const services = new Map<Workload, Service[]>();
  for (const service of mesh.services)
    for (const workload of service.workloads) {
      const before = services.get(workload);
      if (before === undefined) services.set(workload, [service]);
      else before.push(service);
    }
  return [...services].flatMap(([workload, before]) => {
    const { kind, resource } = workload;
    const least = kind === 'Deployment' ? podCountOf(mesh, workload)?.least : undefined;
    const [first, ...more] = before.filter(({ workloads }) => workloads.length === 1);
    if (least === undefined || first === undefined) return [];
    const strategy = nodeAt(resource.node, 'spec', 'strategy');
    const isRecreate = stringAt(strategy, 'type') === 'Recreate';
    // whatever a scaler leaves at least, it stops as many as there are
    const pods = isRecreate ? Math.max(least, workload.replicas ?? 0) : least;
    if (pods < 1) return [];
    const place =
      nodeAt(strategy, 'rollingUpdate', 'maxUnavailable') ?? nodeAt(strategy, 'type') ?? strategy;
    return [
      {
        pods,
        workload,
        alone: [first, ...more] as const,
        origin: (place ?? resource).origin,
        singleClaims: singleClaimsOf(mesh, workload),
        isRecreate,
      },
    ];
  });
}

/** Lists the modes of a volume that pods of several nodes can mount. */
const SHARED_MODES: ReadonlySet<string> = new Set(['ReadWriteMany', 'ReadOnlyMany']);

const singleClaimsOf = (mesh: Mesh, { namespace, podSpec }: Workload): readonly SingleClaim[] =>
  itemsAt(podSpec, 'volumes').flatMap((volume) => {
    const name = stringAt(volume, 'persistentVolumeClaim', 'claimName');
    if (name === undefined) return [];
    const claim = mesh.find('', 'PersistentVolumeClaim', namespace, name);
    const modes = itemsAt(claim?.node, 'spec', 'accessModes').flatMap((mode) =>
      mode.kind === 'scalar' ? String(mode.value) : [],
    );
    return modes.some((mode) => SHARED_MODES.has(mode)) ? [] : [{ name, isSaid: modes.length > 0 }];
  });
