import { placeOf, subjectText } from '../../manifest/index.ts';
import type { MissedTemplate } from './own-selector.ts';
import type { SeveralPods, SingleClaim } from './all-at-once.ts';
import { isKnownOutside } from '../outside-the-mesh/pods-in-mesh.ts';
import { missedTemplates } from './own-selector.ts';
import { severalPods } from './all-at-once.ts';
import { stopsFirst } from '../../compare/index.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const ALL_PODS_AT_ONCE: Check = {
  id: 'all-pods-at-once',
  title: 'A rollout stops all pods behind a Service before new ones answer',
  level: 'medium',
  blind: 'How many pods something else scales it to, and pods of other workloads that fill in.',
};

/** Deployments of several pods behind a Service that nobody else fills in for. */
export const podsGoAtOnce = ofObjects(
  [ALL_PODS_AT_ONCE],
  ({ mesh }) =>
    severalPods(mesh).filter(
      ({ workload, services }) =>
        stopsFirst(workload.resource) &&
        !isKnownOutside(mesh, workload) &&
        services.some(({ workloads }) => workloads.length === 1),
    ),
  (input) => (one) => [atOnce(input, one)],
);

function atOnce(
  { mesh }: DetectorInput,
  { workload, services, origin, singleClaims, isRecreate }: SeveralPods,
): FindingDraft {
  const alone = services.filter(({ workloads }) => workloads.length === 1);
  const names = alone.map(({ resource }) => subjectText(resource)).join(', ');
  return {
    check: ALL_PODS_AT_ONCE.id,
    subject: workload.resource,
    key: 'strategy',
    scope: scopeOfWorkloads([workload], mesh),
    message: `Each rollout of ${subjectText(workload.resource)} leaves ${names} without pods until the new ones are ready.`,
    why: `Its strategy ${isRecreate ? 'Recreate stops all of its pods first' : 'lets all of its pods be missing at once'} (${placeOf(origin)}), and no other workload is behind ${alone.length === 1 ? 'it' : 'them'}. A change of its labels, image or proxy settings is a rollout.`,
    symptom:
      '503, response flag UH (no healthy upstream), for as long as the new pods take to start',
    origin,
    // what one node alone can mount leaves no other way
    ...(isRecreate && singleClaims.some(({ isSaid }) => isSaid) && { severity: 'info' as const }),
    fix: {
      text: fixFor(singleClaims),
      elsewhereFirst: true,
    },
  };
}

/** New pods wait for a volume that only one node can mount. */
const fixFor = (claims: readonly SingleClaim[]): string => {
  const claim = claims.find(({ isSaid }) => isSaid) ?? claims[0];
  return claim === undefined
    ? 'Use a rolling update with `maxUnavailable: 25%`, or less.'
    : `Give its pods a volume that several nodes can mount (claim ${claim.name} ${claim.isSaid ? 'is for one node at a time' : 'is not seen to be ReadWriteMany'}), then use a rolling update; as it is, new pods may wait for the old ones all the same.`;
};

const SELECTOR_MISSES_TEMPLATE: Check = {
  id: 'selector-misses-template',
  title: 'A workload selects labels that its own pods do not have',
  level: 'high',
  blind: 'Labels that something sets when it is applied.',
};

/** Workloads that the API server refuses for it. */
export const selectorsMissTemplate = ofObjects(
  [SELECTOR_MISSES_TEMPLATE],
  ({ mesh }) => missedTemplates(mesh),
  (input) => (missed) => [missesTemplate(input, missed)],
);

function missesTemplate(
  { mesh }: DetectorInput,
  { workload, key, wanted, has, origin, templateOrigin }: MissedTemplate,
): FindingDraft {
  const subject = subjectText(workload.resource);
  return {
    check: SELECTOR_MISSES_TEMPLATE.id,
    subject: workload.resource,
    key: `selector ${key}`,
    scope: scopeOfWorkloads([workload], mesh),
    message: `The cluster refuses ${subject}: it selects pods with ${key}=${wanted}, and its own have ${has === null ? 'no such label' : `${key}=${has}`}.`,
    why: `The selector is written at ${placeOf(origin)}, the labels of its pods at ${placeOf(templateOrigin)}. A selector cannot be changed later either.`,
    symptom: '`selector` does not match template `labels`; the old pods go on running as they are',
    origin,
    related: [templateOrigin],
    fix: {
      text: `Give the pod template the label ${key}=${wanted}. Where the selector was changed, change it back: a new selector needs a new object.`,
    },
  };
}
