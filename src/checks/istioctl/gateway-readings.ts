import { gatewayNamed, text as asText, viewOf } from '../../istio/index.ts';
import { isSystemNamespace, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { ReferencePlace } from '../references/reference-row.ts';
import type { NamedObject } from '../references/reference-target.ts';
import { qualifiedName } from '../references/reference-target.ts';
import type { Sentences } from '../references/reference.ts';
import type { Pods } from '../references/world.ts';
import type { ReferenceReading } from './reference-reading.ts';

/**
 * Says whether `istioctl analyze` looks for the Secrets of a Gateway anywhere: it does not see pods without a
 * namespace.
 */
export const gatewayPodsReading = (subject: Resource, pods: readonly Pods[]): ReferenceReading => ({
  isMissing:
    !isSystemNamespace(subject.namespace) && pods.every(({ namespace }) => namespace === ''),
  alone: {
    message: `\`istioctl analyze\` does not find the pods of ${subjectText(subject)}, for no namespace is written there; proxies do.`,
    why: 'It looks for the Secrets of a Gateway in the namespace that is written at its pods.',
    symptom: 'none where the pods are applied to a namespace',
    fix: 'Write the namespace of the gateway pods, or leave it.',
  },
});

/**
 * Explains `name.namespace`, which istiod still reads, while `istioctl analyze` takes all of it for the name.
 */
const formerlyNamed = (
  subject: Resource,
  text: string,
  named: Pick<NamedObject, 'namespace' | 'name'>,
): Sentences => ({
  message: `\`istioctl analyze\` does not find the Gateway that ${subjectText(subject)} names; proxies do.`,
  why: `It takes ${text} for a name in namespace ${subject.namespace}: istiod reads the old form, name.namespace, and it does not.`,
  symptom: 'none as long as istiod reads the old form',
  fix: `Write ${qualifiedName(named)}.`,
});

/**
 * Says whether `istioctl analyze` finds a Gateway: it does not find one without a namespace where one is
 * named, even if that serves the hosts.
 */
export function gatewayReading({ subject, at }: ReferencePlace, found: Resource): ReferenceReading {
  const text = asText(at)?.value ?? '';
  const named = gatewayNamed(text, subject.namespace);
  const isFormer = text.includes('.') && !text.includes('/');
  return {
    isMissing:
      !isSystemNamespace(subject.namespace) &&
      (isFormer || (found.namespace === '' && named.namespace !== '')) &&
      viewOf('VirtualService', subject).gateways.value.some(({ value }) => value === text),
    alone: isFormer
      ? formerlyNamed(subject, text, named)
      : {
          message: `\`istioctl analyze\` does not find Gateway ${qualifiedName(named)}, which ${subjectText(subject)} names: no namespace is written there.`,
          why: `${subjectText(found)} may be meant (${placeOf(found.origin)}), and gets its namespace when it is applied.`,
          symptom: `404, response flag NR (no route), where it is applied to another namespace than ${named.namespace}`,
          fix: `Write \`namespace: ${named.namespace}\` at the Gateway.`,
        },
  };
}
