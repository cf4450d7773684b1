import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { MethodNobodySends } from './unsent-methods.ts';
import { actionOf } from '../../istio/index.ts';
import { methodsNobodySends } from './unsent-methods.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const METHOD_NOBODY_SENDS: Check = {
  id: 'method-nobody-sends',
  title: 'A rule is for a method that no client sends',
  level: 'high',
  blind: 'Methods of protocols of your own: what is no slip of a usual one is let stand.',
  severity: 'warning',
  knownAs: [{ code: 'KIA0102' }],
};

/** Methods are compared as they are written, and those of gRPC are POST (AUTHZ-29, 32). */
export const wrongMethods = ofObjects(
  [METHOD_NOBODY_SENDS],
  ({ mesh }) => mesh.ofKind('security.istio.io', 'AuthorizationPolicy'),
  () => (policy) => methodsNobodySends(policy).map((one) => draftOf(policy, one)),
);

function draftOf(policy: Resource, { text, instead, origin }: MethodNobodySends): FindingDraft {
  const isGrpc = text.includes('/');
  return {
    check: METHOD_NOBODY_SENDS.id,
    subject: policy,
    key: `method ${text}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `A rule of ${subjectText(policy)} is for method \`${text}\`, which no client sends: it holds for no request by it.`,
    why: isGrpc
      ? `Calls of gRPC are POST, and their method is the path (${placeOf(origin)}).`
      : `Methods are compared letter by letter, and the method is called \`${instead}\` (${placeOf(origin)}).`,
    symptom:
      actionOf(policy) === 'ALLOW'
        ? '403, RBAC: access denied, for requests that it was to let in'
        : 'nothing fails: requests that it was to stop are let in',
    origin,
    fix: {
      text: isGrpc ? `Write \`paths: [${text}]\` instead.` : `Write \`${instead}\`.`,
      ...(isGrpc ? {} : { replacement: { origin, from: text, to: instead } }),
    },
  };
}
