import type { Change } from '../../compare/index.ts';
import { staysInCluster } from '../../compare/index.ts';
import { count, someOf } from '../detection/finding-scope.ts';

/** Tells whether a change is of a definition of a kind of Istio. */
export const isDefinition = ({ subject, field }: Change): boolean =>
  subject.kind === 'CustomResourceDefinition' &&
  subject.name.endsWith('.istio.io') &&
  (field === null || field.startsWith('spec.'));

const WEBHOOK = /^(?:istio-sidecar-injector|istiod-|istio-validator|istio-revision-tag)/;

/** Tells whether a change is of what a webhook of the control plane takes. */
export const isWebhook = ({ subject, field }: Change): boolean =>
  /^(?:Mutating|Validating)WebhookConfiguration$/.test(subject.kind) &&
  WEBHOOK.test(subject.name) &&
  (field === null || (field.startsWith('webhooks') && !field.endsWith('caBundle')));

/**
 * Says which definitions change, which come, and which go: objects of a kind go with its definition. One that another
 * folder has, too, comes with none of them alone, and goes with none.
 */
export function definitionTexts(changes: readonly Change[]): readonly string[] {
  const isCopy = ({ field, cause }: Change): boolean => field === null && cause?.kind === 'copied';
  const copies = changes.filter(isCopy);
  const copied = new Set(copies.map(({ subject }) => subject.name));
  const whole = changes.filter(({ field, subject }) => field === null && !copied.has(subject.name));
  const [fresh, gone] = [
    whole.filter(({ oldObject }) => oldObject === null),
    whole.filter(({ object }) => object === null),
  ];
  const ofCopies = changes.filter(
    ({ field, subject }) => field === null && copied.has(subject.name),
  );
  const apart = new Set([...ofCopies, ...fresh, ...gone]);
  const rest = changes.filter((change) => !apart.has(change));
  const stay = gone.every(staysInCluster);
  return [
    ...objectsText(rest, 'definition'),
    ...objectsText(fresh, 'new definition'),
    ...objectsText(copies, 'definition').map(
      (text) => `${text} of which other folders have a copy`,
    ),
    ...objectsText(gone, 'removed definition').map((text) =>
      stay ? text : `${text}, with which every object of their kinds goes`,
    ),
  ];
}

export function objectsText(changes: readonly Change[], noun: string): readonly string[] {
  const names = [...new Set(changes.map(({ subject }) => subject.name))];
  return names.length === 0 ? [] : [`${count(names.length, noun)} of Istio (${someOf(names)})`];
}
