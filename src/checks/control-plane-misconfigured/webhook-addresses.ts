import { placeOf, subjectText } from '../../manifest/index.ts';
import type { RemoteWebhook } from './remote-webhooks.ts';
import { remoteWebhooks } from './remote-webhooks.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { WHOLE_MESH } from './whole-mesh.ts';

const ANALYZER = 'externalcontrolplane.ExternalControlPlaneAnalyzer';

const WEBHOOK_WITHOUT_ADDRESS: Check = {
  id: 'webhook-without-address',
  title: 'A webhook of Istio says nowhere where its control plane is',
  level: 'high',
  severity: 'warning',
  blind: 'Whether a host name resolves, and who answers there.',
  knownAs: [{ code: 'IST0163', analyzer: ANALYZER }],
};
const WEBHOOK_BY_ADDRESS: Check = {
  id: 'webhook-by-address',
  title: 'A webhook of Istio reaches its control plane by an IP address',
  level: 'low',
  blind: 'Whether the certificate there is made for the address.',
  knownAs: [{ code: 'IST0164', analyzer: ANALYZER }],
};

/** Webhooks for a control plane outside of the cluster that do not find it, or find it by an address. */
export const webhookAddresses = ofObjects(
  [WEBHOOK_WITHOUT_ADDRESS, WEBHOOK_BY_ADDRESS],
  ({ mesh }) => remoteWebhooks(mesh),
  () => (webhook) => [findingFor(webhook)],
);

function findingFor(webhook: RemoteWebhook): FindingDraft {
  const { configuration, hook, origin, url, problem, isParsed } = webhook;
  const shared = {
    subject: configuration,
    key: `${problem} ${hook}`,
    cause: `webhook address ${problem}`,
    scope: WHOLE_MESH,
    origin,
  };
  if (problem === 'address')
    return {
      ...shared,
      check: WEBHOOK_BY_ADDRESS.id,
      message: `${hook} of ${subjectText(configuration)} stops working when the control plane gets another address.`,
      why: `Its URL has an IP address for a host (${placeOf(origin)}).`,
      symptom:
        'after a move or a new load balancer, new pods are refused with "failed calling webhook"; a certificate that is not made for the address does the same at once',
      fix: { text: 'Give the control plane a name in DNS, and write that.' },
    };
  return {
    ...shared,
    check: WEBHOOK_WITHOUT_ADDRESS.id,
    ...(isParsed && { knownAs: [] }),
    message: `${subjectText(configuration)} cannot call a control plane: its webhook ${hook} ${problem === 'blank' ? 'has no address' : 'has a URL without a host'}.`,
    why:
      problem === 'blank'
        ? `\`clientConfig\` names neither a URL nor a Service (${placeOf(origin)}).`
        : `No host can be read from \`${url}\` (${placeOf(origin)}).`,
    symptom:
      'the API server refuses the object; what is in the cluster of it, or that nothing is, stays so',
    fix: {
      text: 'Write the URL of the control plane (https://HOST:15017/inject or /validate), or the Service that it has in this cluster.',
    },
  };
}
