import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { MissedPrimary } from './missed-primaries.ts';
import { missedPrimaries } from './missed-primaries.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const PRIMARY_NOT_SELECTED: Check = {
  id: 'primary-not-selected',
  title: 'A selector chooses the pods of the new version alone, and not those that Flagger runs',
  level: 'high',
  blind: 'Labels that Flagger is told to go by instead of its own (`-selector-labels`).',
};

/** Flagger runs a copy of the Deployment whose label ends in `-primary`, and leaves the Deployment without pods meanwhile. */
export const unselectedPrimaries = ofObjects(
  [PRIMARY_NOT_SELECTED],
  ({ mesh }) => missedPrimaries(mesh),
  () => (one) => [draftOf(one)],
);

function draftOf(missed: MissedPrimary): FindingDraft {
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
    check: PRIMARY_NOT_SELECTED.id,
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

type Said = Pick<FindingDraft, 'message' | 'symptom'>;

const ofService = ({ object, canary }: MissedPrimary): Said => ({
  message: `${subjectText(object)} has no endpoints between two rollouts of ${subjectText(canary)}.`,
  symptom: '503, response flag UH (no healthy upstream), except while a new version is tried',
});

const ofPolicy = ({ object, target }: MissedPrimary): Said => ({
  message: `${subjectText(object)} is not in force for the pods that answer the requests to ${target.name}.`,
  symptom: `${target.name} behaves as if this ${object.kind} were not there, except in the pods of a new version while it is tried`,
});

const labelsText = (labels: readonly (readonly [string, string])[]): string =>
  listed(
    labels.map(([key, value]) => `\`${key}: ${value}\``),
    3,
  );
