import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { UnreadLabel } from './idle-labels.ts';
import { revisionsSeen, unreadLabels } from './idle-labels.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const LABEL_NOT_READ: Check = {
  id: 'label-not-read',
  title: 'A label about injection stands where nothing reads it, or says a word that is none',
  level: 'medium',
  blind: 'Labels and injectors that are set up in the cluster.',
};
const REVISION_UNKNOWN: Check = {
  id: 'revision-unknown',
  title: 'A namespace asks for a revision that no control plane here has',
  level: 'medium',
  blind: 'Control planes and tags that are installed by other means than the repository shows.',
};

/** Labels that look as if they asked for a proxy, or refused one (INJ-5, INJ-6, INJ-10, INJ-11). */
export const labelsNotRead = ofObjects(
  [LABEL_NOT_READ, REVISION_UNKNOWN],
  ({ mesh }) => unreadLabels(mesh),
  (input) => (label) => [draftOf(input, label)],
);

function draftOf(input: DetectorInput, label: UnreadLabel): FindingDraft {
  const { subject, pods, key, fault, origin } = label;
  const namespaces = new Set([subject.namespace === '' ? subject.name : subject.namespace]);
  return {
    check: fault === 'revision' ? REVISION_UNKNOWN.id : LABEL_NOT_READ.id,
    subject,
    key: `${fault} ${key}`,
    scope: scopeOfWorkloads(pods, input.mesh, namespaces),
    origin,
    symptom:
      'pods start without the proxy that the label seems to ask for, or with one that it seems to refuse, and nothing is logged',
    ...sentencesOf(input, label),
  };
}

type Sentences = Pick<FindingDraft, 'message' | 'why' | 'fix'> & Partial<FindingDraft>;

function sentencesOf(
  { mesh }: DetectorInput,
  { subject, key, value, origin, fault }: UnreadLabel,
): Sentences {
  const name = subjectText(subject);
  const place = placeOf(origin);
  switch (fault) {
    case 'value':
      return valueUnknown(subject, key, value, place);
    case 'object':
      return {
        message: `${key}=${value} on ${name} does nothing: injection reads the labels of pods.`,
        why: `The label is on the object itself (${place}), not on its pod template.`,
        fix: { text: 'Move it to `spec.template.metadata.labels`.', elsewhereFirst: true },
      };
    case 'annotation':
      return {
        message: `Pods of ${name} get no proxy: the annotation ${key}=true is read only once the injector is called.`,
        why: `It is an annotation (${place}), and whether the injector is called hangs on labels, of which none asks for it.`,
        fix: {
          text: 'Write it as a label of the pod template (`spec.template.metadata.labels`).',
          elsewhereFirst: true,
        },
      };
    case 'revision':
      return {
        message: `Pods of ${name} get no proxy, unless a control plane of revision ${value} runs that is not seen here.`,
        why: `It asks for revision ${value} (${place}); here there ${wordsFor(revisionsSeen(mesh))}.`,
        symptom: 'after their next restart pods have no sidecar, and nothing is logged',
        fix: {
          text: `Name a revision or tag that runs, or install the tag ${value}.`,
          elsewhereFirst: true,
        },
      };
  }
}

function valueUnknown(subject: Resource, key: string, value: string, place: string): Sentences {
  const name = subjectText(subject);
  const isOfNamespace = subject.kind === 'Namespace';
  const [on, off] = isOfNamespace ? ['enabled', 'disabled'] : ['true', 'false'];
  return {
    message: isOfNamespace
      ? `Pods of ${name} get no proxy: ${key}=${value} is not ${on}, and whatever else it says keeps injection off.`
      : `${key}=${value} on the pods of ${name} says nothing: only ${on} and ${off} count.`,
    why: `The label has another value (${place}).`,
    fix: { text: `Write \`${key}: "${on}"\` or \`${key}: "${off}"\`.`, elsewhereFirst: true },
  };
}

const wordsFor = (revisions: readonly string[]): string =>
  revisions.length === 1 ? `is ${revisions[0] ?? ''}` : `are ${revisions.join(', ')}`;
