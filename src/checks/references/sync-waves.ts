import type { Workload } from '../../istio/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import { applicationOf, applicationsTooEarly } from './application-waves.ts';
import { isBefore, placeOfTurn, turnOf } from './sync-turns.ts';
import type { Turn } from './sync-turns.ts';
import type { Origin, Resource, ResourceId } from '../../manifest/index.ts';
import { itemsAt, resourceKey, stringAt, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { usesOf } from './rows/setting-uses.ts';

/**
 * Finds workloads that stand in an earlier wave, or phase, than what their pods need to start, and Applications that stand
 * in an earlier one than those which bring what they need. Argo CD goes on once all
 * of a wave is healthy, and these never are (ARGO-51). A Namespace and a definition are pulled forward to the first
 * that needs them, so that their waves do no harm (ARGO-52).
 */
export const waveTooEarly = check({
  id: 'wave-too-early',
  title: 'Sync wave of a workload or Application precedes its dependencies',
  level: 'medium',
  blind:
    'Which of the objects a cluster already has, and health checks that are configured in Argo CD.',
  find: ({ mesh, rendered }) => {
    const delivered = deliveredIn(rendered);
    const ofWorkloads = mesh.workloads.flatMap((workload) =>
      WAITED_FOR.has(workload.kind) && workload.replicas !== 0 ? tooEarly(workload, delivered) : [],
    );
    const { findings, unknowns } = applicationsTooEarly(mesh, rendered);
    return { findings: [...ofWorkloads, ...findings], unknowns };
  },
});

/** Names the kinds of which Argo CD waits for the pods; a CronJob is healthy as it is. */
const WAITED_FOR: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'Pod',
]);

interface Need {
  readonly kind: 'ConfigMap' | 'Secret' | 'ServiceAccount' | 'PersistentVolumeClaim';
  readonly name: string;
  readonly origin: Origin;
}

function needsOf(workload: Workload): readonly Need[] {
  const { serviceAccount: name, serviceAccountOrigin: origin, podSpec } = workload;
  const claims = itemsAt(podSpec, 'volumes').flatMap((volume): readonly Need[] => {
    const claim = stringAt(volume, 'persistentVolumeClaim', 'claimName');
    return claim === undefined
      ? []
      : [{ kind: 'PersistentVolumeClaim', name: claim, origin: volume.origin }];
  });
  const account: Need = { kind: 'ServiceAccount', name, origin };
  const all = [...usesOf(workload), ...claims, ...(name === 'default' ? [] : [account])];
  return [...new Map(all.toReversed().map((need) => [`${need.kind} ${need.name}`, need])).values()];
}

function tooEarly(workload: Workload, { of, objects }: Delivered): readonly Told[] {
  const { resource, namespace } = workload;
  const turn = turnOf(resource);
  const application = of.get(resource);
  if (turn === null || application === undefined) return [];
  return needsOf(workload).flatMap((need) => {
    const needed = objects.get(keyIn(application, { ...need, group: '', namespace }));
    const its = needed === undefined ? null : turnOf(needed);
    if (needed === undefined || its === null || !isBefore(turn, its)) return [];
    return [tell({ resource, turn }, { resource: needed, turn: its }, need)];
  });
}

/** Holds what Applications apply. */
interface Delivered {
  readonly of: ReadonlyMap<Resource, string>;
  /** Finds an object by its Application and its id. */
  readonly objects: ReadonlyMap<string, Resource>;
}

const keyIn = (application: string, id: ResourceId): string => `${application} ${resourceKey(id)}`;

function deliveredIn({ roots }: RenderedEnvironment): Delivered {
  const of = new Map<Resource, string>();
  const objects = new Map<string, Resource>();
  for (const root of roots) {
    const application = applicationOf(root);
    if (application === null) continue;
    for (const resource of root.resources) {
      of.set(resource, application);
      objects.set(keyIn(application, resource), resource);
    }
  }
  return { of, objects };
}

interface Placed {
  readonly resource: Resource;
  readonly turn: Turn;
}

function tell(early: Placed, late: Placed, need: Need): Told {
  const [waiting, needed] = [subjectText(early.resource), subjectText(late.resource)];
  const isOnePhase = early.turn.phase === late.turn.phase;
  const when = ({ turn }: Placed): string =>
    isOnePhase ? `wave ${String(turn.wave)}` : turn.phase;
  return {
    subject: early.resource,
    key: `wave before ${need.kind} ${need.name}`,
    message: `A first sync of Argo CD stops in ${when(early)}: ${waiting} waits for ${needed}, which comes in ${when(late)}.`,
    why: say`Its pods do not start without it (${slot.place(need.origin)}), and Argo CD applies what comes later once all before it is healthy. Where a cluster has it already, a sync goes on with what that holds.`,
    symptom: `the sync goes on without an end, or fails when the ${early.resource.kind} gives up, and nothing of ${when(late)} is applied`,
    origin: need.origin,
    related: [placeOfTurn(early.resource), placeOfTurn(late.resource)],
    fix: {
      text: isOnePhase
        ? `Write \`argocd.argoproj.io/sync-wave: '${String(early.turn.wave)}'\` on ${needed}: within a wave it comes before what runs pods.`
        : `Make ${needed} a hook of ${early.turn.phase} too, in a wave that is not later, or let ${waiting} come in ${late.turn.phase}.`,
    },
  };
}
