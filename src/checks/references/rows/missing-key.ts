import type { Origin, Resource } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';
import type { Workload } from '../../../istio/index.ts';
import { nearObjects } from '../host-outcome.ts';
import type { Outcome } from '../reference.ts';
import { missing, scopeOf } from '../reference.ts';

/** One use of a ConfigMap or Secret by a pod. */
export interface Use {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key: string | null;
  readonly origin: Origin;
  /** Says what it becomes: a variable, files of a volume, or the one file that is mounted at a path. */
  readonly how: 'variable' | 'volume' | { readonly mountedAt: string };
  /**
   * Set where pods start without it, with the one variable that they then lack; null for files, and for all
   * that an object holds.
   */
  readonly optional?: { readonly variable: string | null };
}

/**
 * Says what becomes of pods that need what is not there; those that run go on. Where a `subPath` is not in its
 * volume, the kubelet makes a folder of that name and mounts it (`makeMounts` of its kubelet_pods.go).
 */
export function doesNotStart({ resource }: Workload, use: Use) {
  const { how } = use;
  if (use.optional !== undefined) return startsWithout(resource, use, use.optional.variable);
  if (typeof how === 'object')
    return {
      message: `New pods of ${subjectText(resource)} get an empty folder at ${how.mountedAt} in place of a file, or do not start.`,
      symptom:
        '"is a directory" where the program reads the file; "not a directory" when the container starts, where its image has a file there',
    };
  return {
    message: `New pods of ${subjectText(resource)} do not start.`,
    symptom:
      how === 'variable'
        ? 'CreateContainerConfigError'
        : 'the pod stays in ContainerCreating (FailedMount)',
  };
}

/** Says what pods lack that start all the same: nothing tells of it. */
function startsWithout(pods: Resource, { kind, name, key, how }: Use, variable: string | null) {
  const what = key === null ? `${kind} \`${name}\`` : `key \`${key}\` of ${kind} \`${name}\``;
  const lacked = how === 'variable' ? `the variables of ${what}` : `the files of ${what}`;
  return {
    message: `New pods of ${subjectText(pods)} start without ${variable ?? lacked}.`,
    symptom: 'no error: a default of the program in place of what it was to be given',
  };
}

/** Holds the object of which the keys are known, and those. */
interface HeldKeys {
  readonly holder: Resource;
  /** Says what the object does with its keys. */
  readonly verb: 'has' | 'writes';
  readonly keys: ReadonlyMap<string, Resource>;
}

/** Gives the outcome for a key that the object has not. */
export function missingKey(
  workload: Workload,
  use: Use,
  { holder, verb, keys }: HeldKeys,
): Outcome {
  const key = use.key ?? '';
  const listed = [...keys.keys()].slice(0, 8);
  const some = listed.length === 0 ? 'no keys' : `only ${listed.join(', ')}`;
  return missing({
    target: `key ${key} of ${subjectText(holder)}`,
    namespace: workload.namespace,
    proof: keys.size === 0 || use.optional !== undefined ? 'near' : 'certain',
    quiet: true,
    isPart: true,
    near: nearObjects(key, keys).filter(
      ({ relation }) => use.optional === undefined || relation === 'letters',
    ),
    scope: scopeOf('workload', { workloads: 1 }),
    related: [holder.origin],
    sentences: {
      ...doesNotStart(workload, use),
      why: `They ${use.optional === undefined ? 'need' : 'may have'} key \`${key}\` (${placeOf(use.origin)}), and ${subjectText(holder)} (${placeOf(holder.origin)}) ${verb} ${some}.`,
      fix: `Add the key to the ${holder.kind}, or ${orElse(use)}.`,
    },
    since: () => ({ fix: `Keep the key in the ${holder.kind}, or ${orElse(use)}.` }),
  });
}

/** Says what mends a use as well as adding what it names. */
export function orElse({ how, optional }: Use): string {
  if (optional !== undefined) return 'take the reference out if nothing reads it';
  return typeof how === 'object' ? 'mount what it has' : 'mark the reference as optional';
}
