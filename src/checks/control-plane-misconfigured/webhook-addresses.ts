import { isAddress } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { itemsAt, nodeAt, stringAt, subjectText, say, slot } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';

const ANALYZER = 'externalcontrolplane.ExternalControlPlaneAnalyzer';

const WEBHOOK_WITHOUT_ADDRESS: Check = {
  id: 'webhook-without-address',
  title: 'Istio webhook has no control plane address',
  level: 'high',
  severity: 'warning',
  blind: 'Whether a host name resolves, and which server answers.',
  knownAs: [{ code: 'IST0163', analyzer: ANALYZER }],
};
const WEBHOOK_BY_ADDRESS: Check = {
  id: 'webhook-by-address',
  title: 'Istio webhook reaches its control plane by IP address',
  level: 'low',
  blind: 'Whether the certificate there contains the address.',
  knownAs: [{ code: 'IST0164', analyzer: ANALYZER }],
};

/**
 * Finds webhooks for a control plane outside of the cluster that do not find it, or find it by an address.
 */
export const webhookAddresses = checks([WEBHOOK_WITHOUT_ADDRESS, WEBHOOK_BY_ADDRESS], ({ mesh }) =>
  remoteWebhooks(mesh).map(tell),
);

function tell(webhook: RemoteWebhook): ToldBy {
  const { configuration, hook, origin, url, problem, isParsed } = webhook;
  const shared = {
    subject: configuration,
    key: `${problem} ${hook}`,
    cause: `webhook address ${problem}`,
    origin,
  };
  if (problem === 'address')
    return {
      ...shared,
      by: WEBHOOK_BY_ADDRESS,
      message: `${hook} of ${subjectText(configuration)} stops working when the control plane gets another address.`,
      why: say`Its URL has an IP address for a host (${slot.place(origin)}).`,
      symptom: say`after a move or a new load balancer, new pods are refused with "failed calling webhook"; a certificate that is not made for the address does the same at once`,
      fix: { text: say`Give the control plane a name in DNS, and write that.` },
    };
  return {
    ...shared,
    by: WEBHOOK_WITHOUT_ADDRESS,
    ...(isParsed && { knownAs: [] }),
    message: `${subjectText(configuration)} cannot call a control plane: its webhook ${hook} ${problem === 'blank' ? 'has no address' : 'has a URL without a host'}.`,
    why:
      problem === 'blank'
        ? say`\`clientConfig\` names neither a URL nor a Service (${slot.place(origin)}).`
        : say`No host can be read from ${slot.code(url)} (${slot.place(origin)}).`,
    symptom: say`the API server refuses the object; what is in the cluster of it, or that nothing is, stays so`,
    fix: {
      text: say`Write the URL of the control plane (https://HOST:15017/inject or /validate), or the Service that it has in this cluster.`,
    },
  };
}

/** Describes a webhook of Istio whose control plane cannot be reached, or is reached by an address. */
interface RemoteWebhook {
  readonly configuration: Resource;
  /** The webhook's name in its configuration. */
  readonly hook: string;
  readonly origin: Origin;
  readonly url: string;
  /**
   * `blank` means neither a URL nor a Service, `unreadable` a URL without a host, `address` an IP address for
   * a host.
   */
  readonly problem: 'blank' | 'unreadable' | 'address';
  /**
   * Tells whether Go takes the URL all the same, as one without a host: Istio's own analysis then says
   * nothing.
   */
  readonly isParsed: boolean;
}

const GROUP = 'admissionregistration.k8s.io';

/** Holds the names that Istio's installation gives to configurations for a control plane, by kind. */
const NAMES: ReadonlyMap<string, RegExp> = new Map([
  ['ValidatingWebhookConfiguration', /^(?:istio-validator|istiod-default-validator$)/],
  ['MutatingWebhookConfiguration', /^istio-sidecar-injector/],
]);

/** Matches what is filled in before the object is applied. */
const PLACEHOLDER = /\$\{|\$\(|\{\{/;

/** Lists what is wrong with the URLs by which webhooks of Istio find their control plane. */
const remoteWebhooks = (mesh: Mesh): readonly RemoteWebhook[] =>
  [...NAMES].flatMap(([kind, name]) =>
    mesh
      .ofKind(GROUP, kind)
      .filter((configuration) => name.test(configuration.name))
      .flatMap(hooksOf),
  );

const hooksOf = (configuration: Resource): readonly RemoteWebhook[] =>
  itemsAt(configuration.node, 'webhooks').flatMap((hook) => {
    const client = nodeAt(hook, 'clientConfig');
    const url = stringAt(client, 'url');
    const problem = problemOf(url, nodeAt(client, 'service')?.kind === 'map');
    const origin = (nodeAt(client, 'url') ?? client ?? hook).origin;
    return problem === null
      ? []
      : [
          {
            configuration,
            hook: stringAt(hook, 'name') ?? '',
            origin,
            url: url ?? '',
            problem,
            isParsed: url !== undefined && isParsed(url),
          },
        ];
  });

function problemOf(url: string | undefined, hasService: boolean): RemoteWebhook['problem'] | null {
  if (url === undefined) return hasService ? null : 'blank';
  if (PLACEHOLDER.test(url)) return null;
  const host = hostOf(url);
  if (host === null) return 'unreadable';
  return isAddress(host) ? 'address' : null;
}

/** Gives the host of a URL as Go reads it; null where it has none. */
function hostOf(url: string): string | null {
  const found =
    /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:[\]\s]+)(?::\d*)?(?:[/?#].*)?$/i.exec(
      url,
    )?.[1];
  return found?.replace(/^\[|\]$/g, '') ?? null;
}

/**
 * Tells whether Go's `url.Parse` takes a text: it refuses control characters, bad escapes, and impossible
 * hosts and ports.
 */
function isParsed(url: string): boolean {
  const [before = ''] = url.split('#');
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]|%(?![0-9a-f]{2})/i.test(url) || before.startsWith(':')) return false;
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*:)?(.*)$/is.exec(before) ?? [];
  if (!rest.startsWith('//'))
    return scheme !== undefined || !(rest.split(/[/?]/)[0] ?? '').includes(':');
  const authority = rest.slice(2).split(/[/?]/)[0] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return /^(?:\[[^\]]*\]|[\w.~!$&'()*+,;=<>"-]*)(?::\d*)?$/.test(host);
}
