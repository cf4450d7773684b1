import type { Origin, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { isAddress } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A webhook of Istio whose control plane cannot be reached, or is reached by an address. */
export interface RemoteWebhook {
  readonly configuration: Resource;
  /** What the webhook is called in its configuration. */
  readonly hook: string;
  readonly origin: Origin;
  readonly url: string;
  /** `blank`: neither a URL nor a Service; `unreadable`: a URL without a host; `address`: an IP address for a host. */
  readonly problem: 'blank' | 'unreadable' | 'address';
  /** Whether Go takes the URL all the same, as one without a host: Istio's own analysis says nothing of that. */
  readonly isParsed: boolean;
}

const GROUP = 'admissionregistration.k8s.io';

/** Which configurations are for a control plane, by the names that Istio's installation gives them. */
const NAMES: ReadonlyMap<string, RegExp> = new Map([
  ['ValidatingWebhookConfiguration', /^(?:istio-validator|istiod-default-validator$)/],
  ['MutatingWebhookConfiguration', /^istio-sidecar-injector/],
]);

/** Filled in before it is applied. */
const PLACEHOLDER = /\$\{|\$\(|\{\{/;

/** What is wrong with where webhooks of Istio find their control plane, by its URL. */
export const remoteWebhooks = (mesh: Mesh): readonly RemoteWebhook[] =>
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

/** Of a URL as Go reads it; null where it has none. */
function hostOf(url: string): string | null {
  const found =
    /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:[\]\s]+)(?::\d*)?(?:[/?#].*)?$/i.exec(
      url,
    )?.[1];
  return found?.replace(/^\[|\]$/g, '') ?? null;
}

/** Whether Go's `url.Parse` takes a text: it refuses control characters, bad escapes, and hosts and ports that are none. */
function isParsed(url: string): boolean {
  const [before = ''] = url.split('#');
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]|%(?![0-9a-f]{2})/i.test(url) || before.startsWith(':')) return false;
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*:)?(.*)$/is.exec(before) ?? [];
  if (!rest.startsWith('//'))
    return scheme !== undefined || !(rest.split(/[/?]/)[0] ?? '').includes(':');
  const authority = rest.slice(2).split(/[/?]/)[0] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return /^(?:\[[^\]]*\]|[\w.~!$&'()*+,;=<>"-]*)(?::\d*)?$/.test(host);
}
