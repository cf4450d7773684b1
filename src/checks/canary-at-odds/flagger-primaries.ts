import { containsLabels, flaggerObjects, reachesEveryNamespace } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import {
  KIND_ROWS,
  listed,
  placeOf,
  selectorNode,
  selectorOf,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/**
 * Finds selectors that miss what runs: Flagger runs a copy of the Deployment whose label ends in `-primary`,
 * and leaves the Deployment without pods meanwhile.
 */
export const primaryNotSelected = check({
  id: 'primary-not-selected',
  title: "Selector matches only canary pods, not Flagger's primary pods",
  level: 'high',
  blind: 'Labels that Flagger uses instead of its defaults (`-selector-labels`).',
  find: ({ mesh }) => missedPrimaries(mesh).map(tell),
});

function tell(missed: MissedPrimary): Told {
  const { object, selector, origin, canary, target, primary } = missed;
  const changed = [...selector.keys()].filter(
    (key) => primary.labels.get(key) !== selector.get(key),
  );
  const own = labelsText(changed.map((key) => [key, primary.labels.get(key) ?? '']));
  const shared = labelsText(
    [...target.labels].filter(([key, value]) => primary.labels.get(key) === value),
  );
  const common =
    shared === ''
      ? `Give the pods of ${target.name} one more label, which the copy then has too, and select that`
      : `Select a label that both have (${shared})`;
  return {
    subject: object,
    key: `primary of ${canary.namespace}/${canary.name}`,
    scope: { level: 'service', workloads: 1, services: 1, namespaces: 1 },
    ...(object.kind === 'Service' ? ofService(missed) : ofPolicy(missed)),
    why: `It selects pods of ${subjectText(target.resource)} (${placeOf(origin)}). For ${subjectText(canary)} (${placeOf(canary.origin)}) Flagger runs a copy of it with ${own}, and leaves ${target.name} without pods once a rollout is done.`,
    origin,
    related: [canary.origin],
    fix: { text: `${common}, or add another ${object.kind} for ${own}.` },
  };
}

type MissedPrimaryWords = Pick<Told, 'message' | 'symptom'>;

const ofService = ({ object, canary }: MissedPrimary): MissedPrimaryWords => ({
  message: say`${slot.object(object)} has no endpoints between two rollouts of ${slot.object(canary)}.`,
  symptom: say`503, response flag UH (no healthy upstream), except while a new version is tried`,
});

const ofPolicy = ({ object, target }: MissedPrimary): MissedPrimaryWords => ({
  message: `${subjectText(object)} is not in force for the pods that answer the requests to ${target.name}.`,
  symptom: `${target.name} behaves as if this ${object.kind} were not there, except in the pods of a new version while it is tried`,
});

const labelsText = (labels: readonly (readonly [string, string])[]): string =>
  listed(
    labels.map(([key, value]) => `\`${key}: ${value}\``),
    3,
  );

/**
 * Holds an object that selects the pods of a Canary's target, and not those of the copy that answers between
 * two rollouts.
 */
interface MissedPrimary {
  readonly object: Resource;
  readonly selector: ReadonlyMap<string, string>;
  /** Where that is written. */
  readonly origin: Origin;
  readonly canary: Resource;
  readonly target: Workload;
  readonly primary: Workload;
}

/**
 * Lists policies and settings of proxies, by the pods that they are for; a Gateway and a ServiceEntry mean
 * their pods otherwise.
 */
const CHOOSING = KIND_ROWS.filter(
  ({ selector, family }) => selector !== undefined && !['gateway', 'registry'].includes(family),
);

/**
 * Finds policies, settings of proxies, and Services beside those that Flagger makes, which go by the label
 * that it changes. Where another object of the kind is for the copy, somebody has thought of it.
 */
function missedPrimaries(mesh: Mesh): readonly MissedPrimary[] {
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

/** Lists the Services that select one workload only, without those whose selector Flagger writes itself. */
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
