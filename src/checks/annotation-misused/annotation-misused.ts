import { annotatedObjects, isSaidByIstio, mayHaveProxy, misusedOn } from './annotated-objects.ts';
import type { Misused } from './annotated-objects.ts';
import { sentencesFor } from './annotation-sentences.ts';
import type { Check } from '../detection/check.ts';
import { detectorOf, ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const ANALYZER = 'annotations.K8sAnalyzer';

const ANNOTATION_MISPLACED: Check = {
  id: 'annotation-misplaced',
  title: 'An annotation of Istio is on an object that Istio does not read it from',
  level: 'medium',
  blind: 'Operators that copy annotations from one object to another.',
  knownAs: [{ code: 'IST0107', analyzer: ANALYZER }],
};
const ANNOTATION_UNKNOWN: Check = {
  id: 'annotation-unknown',
  title: 'An annotation in a domain of Istio is none that Istio has',
  level: 'medium',
  blind: 'Annotations that an Istio older or newer than the one bundled has.',
  knownAs: [{ code: 'IST0108', analyzer: ANALYZER }],
};
const ANNOTATION_INVALID: Check = {
  id: 'annotation-invalid',
  title: 'An annotation has a value for which the injector refuses the pods',
  level: 'high',
  severity: 'warning',
  blind: 'Values that the injector takes and the proxy cannot work with.',
  knownAs: [{ code: 'IST0125', analyzer: ANALYZER }],
};
const ANNOTATION_DEPRECATED: Check = {
  id: 'annotation-deprecated',
  title: 'A deprecated annotation of Istio is in use',
  level: 'low',
  blind: 'Which release will pass over it.',
  knownAs: [{ code: 'IST0135', analyzer: ANALYZER }],
};

const CHECKS: Readonly<Record<Misused['mistake']['kind'], Check>> = {
  misplaced: ANNOTATION_MISPLACED,
  unknown: ANNOTATION_UNKNOWN,
  invalid: ANNOTATION_INVALID,
  deprecated: ANNOTATION_DEPRECATED,
};

/**
 * Annotations of Istio that are misspelt, on the wrong object, or with a value that is none. `istioctl analyze` looks at
 * four kinds of objects themselves; here the templates of pods are looked at too, where most of them are.
 */
export const annotationMisused = detectorOf(
  'annotation-misused',
  'annotations of Istio that are misspelt, on the wrong object, or with a value that is none',
  [
    ofObjects(
      Object.values(CHECKS),
      annotatedObjects,
      ({ schemas }) =>
        (annotated) =>
          misusedOn(annotated, schemas).map(findingFor),
    ),
  ],
);

function findingFor(misused: Misused): FindingDraft {
  const { annotated, mistake } = misused;
  const { resource, on, workload } = annotated;
  const check = CHECKS[mistake.kind];
  return {
    check: check.id,
    subject: resource,
    key: `${mistake.kind} ${mistake.name} on ${on}`,
    cause: `${mistake.kind} ${mistake.name} on ${on === 'pods' ? 'pods' : resource.kind}`,
    scope: { level: 'workload', workloads: workload === null ? 0 : 1, services: 0, namespaces: 1 },
    ...sentencesFor(misused),
    origin: mistake.origin,
    ...(mistake.kind === 'invalid' && !mayHaveProxy(workload) && { aspect: 'without-proxy' }),
    ...(!isSaidByIstio(misused) && { knownAs: [] }),
  };
}
