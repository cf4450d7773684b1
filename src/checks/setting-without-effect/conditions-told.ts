import { isPassedOver, placeOf, subjectText } from '../../manifest/index.ts';
import type { NegativeCondition } from './negative-conditions.ts';
import { negativeConditions } from './negative-conditions.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const CONDITION_NEGATIVE: Check = {
  id: 'condition-negative',
  title: 'The status of an object says that it was not taken',
  level: 'medium',
  severity: 'warning',
  blind: 'What has changed in the cluster since the status was written; a repository holds none.',
  knownAs: [{ code: 'IST0171', analyzer: 'conditions.ConditionAnalyzer' }],
};

/** What the cluster says of objects in their status, looked at where the folder is all there is: an export of a cluster. */
export const conditionsTold = ofObjects(
  [CONDITION_NEGATIVE],
  ({ mesh, isWhole }) =>
    isWhole === true
      ? negativeConditions(mesh).filter(({ resource }) => !isPassedOver(resource.namespace))
      : [],
  () => (condition) => [draftOf(condition)],
);

function draftOf({ resource, origin, type, reason, message }: NegativeCondition): FindingDraft {
  const because = [reason, message].filter((text) => text !== '').join(': ');
  return {
    check: CONDITION_NEGATIVE.id,
    subject: resource,
    key: `condition ${type} ${reason} ${message}`,
    cause: `condition ${type} ${reason}`,
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(resource)} was not taken as it is written: its status says so.`,
    why: `Condition \`${type}\` (${placeOf(origin)})${because === '' ? ' is negative' : ` says ${because}`}.`,
    symptom: 'what it asks for is not done, or not all of it',
    origin,
    fix: { text: 'Mend what the condition names; the cluster then writes the status anew.' },
  };
}
