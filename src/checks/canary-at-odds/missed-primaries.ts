import { KIND_ROWS, selectorNode, selectorOf } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { containsLabels, flaggerObjects, reachesEveryNamespace } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** An object that selects the pods of a Canary's target, and not those of the copy that answers between two rollouts. */
export interface MissedPrimary {
  readonly object: Resource;
  readonly selector: ReadonlyMap<string, string>;
  /** Where that is written. */
  readonly origin: Origin;
  readonly canary: Resource;
  readonly target: Workload;
  readonly primary: Workload;
}

/** Policies and settings of proxies, by the pods that they are for; a Gateway and a ServiceEntry mean their pods otherwise. */
const CHOOSING = KIND_ROWS.filter(
  ({ selector, family }) => selector !== undefined && !['gateway', 'registry'].includes(family),
);

/**
 * Policies, settings of proxies, and Services beside those that Flagger makes, which go by the label that it changes. Where
 * another of the kind is for the copy, somebody has thought of it.
 */
export function missedPrimaries(mesh: Mesh): readonly MissedPrimary[] {
  const workloads = new Map(mesh.workloads.map((one) => [one.resource, one]));
  const made = flaggerObjects(mesh);
  const services = made.length === 0 ? [] : selectingServices(mesh);
  const choosing = made.length === 0 ? [] : selectingObjects(mesh);
  return made.flatMap(({ canary, target: ofGit, primary: copy }) => {
    const target = workloads.get(ofGit);
    const primary = workloads.get(copy);
    if (target === undefined || primary === undefined) return [];
    const isFor = ({ object, selector }: Selecting, { namespace, labels }: Workload): boolean =>
      containsLabels(labels, selector) &&
      (object.namespace === namespace ||
        reachesEveryNamespace(object, mesh.configuration.rootNamespace));
    const ofPrimary = new Set(
      choosing.filter((one) => isFor(one, primary)).map(({ object }) => object.kind),
    );
    return [...choosing.filter(({ object }) => !ofPrimary.has(object.kind)), ...services]
      .filter((one) => isFor(one, target) && !isFor(one, primary))
      .map((one) => ({ ...one, canary, target, primary }));
  });
}

type Selecting = Pick<MissedPrimary, 'object' | 'selector' | 'origin'>;

const selectingObjects = (mesh: Mesh): readonly Selecting[] =>
  CHOOSING.flatMap(({ group, kind }) => mesh.ofKind(group, kind)).flatMap((object) => {
    const selector = selectorOf(object);
    const origin = selectorNode(object)?.origin ?? object.origin;
    return selector.size === 0 ? [] : [{ object, selector, origin }];
  });

/** Those that select nothing else either, and that Flagger does not write: it writes what all of its name select. */
const selectingServices = (mesh: Mesh): readonly Selecting[] => {
  const made = new Set(
    flaggerObjects(mesh).flatMap(({ services }) =>
      services.map(({ namespace, name }) => `${namespace}/${name}`),
    ),
  );
  return mesh.services
    .filter(({ namespace, name }) => !made.has(`${namespace}/${name}`))
    .filter(({ workloads }) => workloads.length === 1)
    .map(({ resource, selector, selectorOrigin }) => ({
      object: resource,
      selector,
      origin: selectorOrigin,
    }));
};
