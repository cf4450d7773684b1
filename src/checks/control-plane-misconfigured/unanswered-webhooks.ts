import { placeOf, subjectText } from '../../manifest/index.ts';
import type { InjectorFailure } from './injector-failures.ts';
import { injectorFailures } from './injector-failures.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { WHOLE_MESH } from './whole-mesh.ts';

const INJECTOR_FAILS_OPEN: Check = {
  id: 'injector-fails-open',
  title: 'Pods are made without a proxy while the injector does not answer',
  level: 'medium',
  blind: 'What else keeps pods without a proxy from being made.',
};
const INJECTOR_HOLDS_UP_CLUSTER: Check = {
  id: 'injector-holds-up-cluster',
  title: 'No pod of the cluster is made while the injector does not answer',
  level: 'high',
  blind: 'Namespaces that the API server leaves out by its own configuration.',
};

/** Webhooks that call `/inject`, and what becomes of pods while nobody answers. */
export const unansweredWebhooks = ofObjects(
  [INJECTOR_FAILS_OPEN, INJECTOR_HOLDS_UP_CLUSTER],
  ({ mesh }) => injectorFailures(mesh),
  () => (failure) => [failure.fails === 'open' ? openFinding(failure) : closedFinding(failure)],
);

const openFinding = ({ configuration, hook, origin }: InjectorFailure): FindingDraft => ({
  check: INJECTOR_FAILS_OPEN.id,
  subject: configuration,
  key: `fails open ${hook}`,
  cause: 'injector fails open',
  scope: WHOLE_MESH,
  message: `Pods that are made while the control plane does not answer ${hook} have no proxy.`,
  why: `failurePolicy of ${subjectText(configuration)} is Ignore (${placeOf(origin)}).`,
  symptom:
    'after a node goes, or with istiod being upgraded, a few pods of a Deployment run beside the mesh: STRICT peers reset their calls, and no policy holds for them until they are made anew',
  origin,
  fix: { text: 'Set failurePolicy to Fail, and give the control plane two pods.' },
});

const closedFinding = ({ configuration, hook, origin }: InjectorFailure): FindingDraft => ({
  check: INJECTOR_HOLDS_UP_CLUSTER.id,
  subject: configuration,
  key: `for all ${hook}`,
  cause: 'injector for all',
  scope: WHOLE_MESH,
  message: `While the control plane does not answer ${hook}, no pod is made in any namespace, its own included.`,
  why: `${subjectText(configuration)} asks it for every pod: neither its namespaceSelector nor its objectSelector names anything (${placeOf(origin)}).`,
  symptom:
    'once all pods of istiod are gone, none can come back: "failed calling webhook" for every new pod of the cluster, until somebody takes the webhook away by hand',
  origin,
  fix: {
    text: 'Name the namespaces or pods that are injected, as the injectors of Istio do, and leave out that of the control plane.',
  },
});
