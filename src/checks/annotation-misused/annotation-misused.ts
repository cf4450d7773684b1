import { listed, placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Check, Told, ToldBy } from '../detection/check.ts';
import { checks, detectorOf } from '../detection/check.ts';
import type { Annotated, Misused } from './annotation-mistakes.ts';
import { annotatedObjects, isSaidByIstio, mayHaveProxy, misusedOn } from './annotation-mistakes.ts';
import { argoAnnotationOnTemplate } from './argo-annotations.ts';
import type { Successor } from './known-annotations.ts';
import { ANNOTATIONS_OF } from './known-annotations.ts';

const ANALYZER = 'annotations.K8sAnalyzer';

const ANNOTATION_MISPLACED: Check = {
  id: 'annotation-misplaced',
  title: 'Istio annotation on an object where Istio ignores it',
  level: 'medium',
  blind: 'Operators that copy annotations from one object to another.',
  knownAs: [{ code: 'IST0107', analyzer: ANALYZER }],
};
const ANNOTATION_UNKNOWN: Check = {
  id: 'annotation-unknown',
  title: 'Unknown Istio annotation',
  level: 'medium',
  blind: 'Annotations of an Istio older or newer than the bundled one.',
  knownAs: [{ code: 'IST0108', analyzer: ANALYZER }],
};
const ANNOTATION_INVALID: Check = {
  id: 'annotation-invalid',
  title: 'Injector rejects pods because of an invalid annotation value',
  level: 'high',
  severity: 'warning',
  blind: 'Values that the injector accepts but the proxy cannot use.',
  knownAs: [{ code: 'IST0125', analyzer: ANALYZER }],
};
const ANNOTATION_DEPRECATED: Check = {
  id: 'annotation-deprecated',
  title: 'Deprecated Istio annotation',
  level: 'low',
  blind: 'Which release will ignore it.',
  knownAs: [{ code: 'IST0135', analyzer: ANALYZER }],
};

const CHECKS: Readonly<Record<Misused['mistake']['kind'], Check>> = {
  misplaced: ANNOTATION_MISPLACED,
  unknown: ANNOTATION_UNKNOWN,
  invalid: ANNOTATION_INVALID,
  deprecated: ANNOTATION_DEPRECATED,
};

/**
 * Finds annotations of Istio that are misspelt, on the wrong object, or with a value that is none. `istioctl
 * analyze` looks at four kinds of objects themselves; here the templates of pods are looked at too, where
 * most of them are.
 */
export const annotationMisused = detectorOf(
  'annotation-misused',
  'Istio or Argo CD annotations misspelt, misplaced or invalid',
  [
    checks(Object.values(CHECKS), (input) =>
      annotatedObjects(input).flatMap((annotated) => misusedOn(annotated, input.schemas).map(tell)),
    ),
    argoAnnotationOnTemplate,
  ],
);

function tell(misused: Misused): ToldBy {
  const { annotated, mistake } = misused;
  const { resource, on, workload } = annotated;
  return {
    by: CHECKS[mistake.kind],
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

type Sentences = Pick<Told, 'message' | 'why' | 'symptom' | 'fix'>;

const MOST_KINDS = 4;

/** Says what a mistaken annotation comes to, in the sentences of a finding. */
function sentencesFor({ annotated, mistake }: Misused): Sentences {
  const { name, origin } = mistake;
  const what = `\`${name}\` on ${whose(annotated)}`;
  const place = placeOf(origin);
  switch (mistake.kind) {
    case 'unknown':
      return unknownSentences(what, place, mistake, annotated);
    case 'misplaced':
      return {
        message: `${what} does nothing: Istio reads it from ${readFrom(mistake.kinds)}.`,
        why: `The annotation is written on ${annotated.on === 'pods' ? 'pods' : `a ${annotated.resource.kind}`} (${place})${mistake.isLabel ? ', and Istio reads a label of the same name' : ''}.`,
        symptom: say`nothing in the cluster reports it: what it asks for stays as it is by default`,
        fix: { text: placeToPut(annotated, mistake.kinds, mistake.isLabel) },
      };
    case 'deprecated':
      return {
        message: `${what} is deprecated: a later release of Istio may pass over it.`,
        why: `Istio ${ANNOTATIONS_OF} still knows it and lists it as deprecated (${place}).`,
        symptom: say`none today; after an upgrade what it asks for may no longer happen`,
        fix: { text: successorText(mistake.successor) },
      };
    case 'invalid':
      return invalidSentences(what, place, mistake, annotated);
  }
}

function invalidSentences(
  what: string,
  place: string,
  { name, problem }: Extract<Misused['mistake'], { kind: 'invalid' }>,
  { resource, workload }: Annotated,
): Sentences {
  const shared = {
    why: `${problem} (${place})`,
    fix: { text: `Correct the value of \`${name}\`.` },
  };
  if (!mayHaveProxy(workload))
    return {
      ...shared,
      message: `${what} has a value that the injector refuses; without a proxy nothing comes of it.`,
      symptom: say`none as long as the pod stays outside of the mesh`,
    };
  return {
    ...shared,
    message: say`The injector refuses new pods of ${slot.object(resource)}: ${slot.code(name)} has a value that it cannot read.`,
    symptom: say`pods that run go on; after the next restart, rollout or node drain no new one comes, and the events say that the injection webhook failed`,
  };
}

function unknownSentences(
  what: string,
  place: string,
  mistake: Extract<Misused['mistake'], { kind: 'unknown' }>,
  annotated: Annotated,
): Sentences {
  const { nearest, isLabel, kinds } = mistake;
  const reads = isLabel
    ? 'Istio reads it as a label, not as an annotation'
    : 'Istio has no such annotation';
  const near = nearest === null ? '' : `; \`${nearest}\` is the nearest that there is`;
  const elsewhere =
    kinds.length === 0
      ? ''
      : `, and Istio reads that from ${readFrom(kinds)}, not from a ${annotated.resource.kind}`;
  return {
    message: `${what} does nothing: ${reads}${kinds.length === 0 ? '' : ', and that of the nearest name belongs elsewhere'}.`,
    why: `The annotations of Istio ${ANNOTATIONS_OF} do not have it (${place})${isLabel ? '' : near}${elsewhere}.`,
    symptom: say`nothing in the cluster reports it: what it asks for stays as it is by default`,
    fix: unknownFix(mistake, annotated),
  };
}

function unknownFix(
  { nearest, isLabel, kinds, name, origin }: Extract<Misused['mistake'], { kind: 'unknown' }>,
  annotated: Annotated,
): Told['fix'] {
  const labels = annotated.on === 'pods' ? 'the labels of the pod template' : '`metadata.labels`';
  if (isLabel) return { text: `Write it under ${labels}.` };
  if (nearest === null) return { text: say`Take it away, or write the annotation that is meant.` };
  // one word in its place would do nothing either
  return kinds.length > 0
    ? { text: `Write \`${nearest}\`. ${placeToPut(annotated, kinds, false)}` }
    : { text: say`Write ${slot.code(nearest)}.`, replacement: { origin, from: name, to: nearest } };
}

const whose = ({ on, resource }: Annotated): string =>
  `${on === 'pods' && resource.kind !== 'Pod' ? 'the pods of ' : ''}${subjectText(resource)}`;

const readFrom = (kinds: readonly string[]): string =>
  listed(
    kinds.map((kind) => (kind === 'Pod' ? 'pods' : `objects of kind ${kind}`)),
    MOST_KINDS,
  );

function placeToPut(
  { resource, on }: Annotated,
  kinds: readonly string[],
  isLabel: boolean,
): string {
  if (isLabel && resource.kind === 'Namespace') return 'Write it under `metadata.labels`.';
  const makesPods = on === 'object' && !['Namespace', 'Service'].includes(resource.kind);
  if (kinds.includes('Pod') && makesPods)
    return `Move it to ${resource.kind === 'CronJob' ? '`spec.jobTemplate.spec.template.metadata`' : '`spec.template.metadata`'}${isLabel ? ', as a label' : ''}.`;
  return kinds.includes('Pod')
    ? 'Put it on the template of the pods that it is meant for.'
    : `Put it on the ${listed(kinds, MOST_KINDS)} that it is meant for.`;
}

function successorText(successor: Successor | null): string {
  switch (successor?.kind) {
    case 'label':
      return `Use the label \`${successor.name}\` on the pods.`;
    case 'annotation':
      return `Use the annotation \`${successor.name}\`.`;
    case 'setting':
      return `Write \`${successor.name}\` into the annotation for the proxy configuration of the pods, or into \`defaultConfig\` of the mesh.`;
    case undefined:
      return 'Look in the release notes for what takes its place.';
  }
}
