import type { Origin, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { isAddress } from '../../istio/index.ts';
import type { Mesh } from '../mesh.ts';

/** A webhook of Istio whose control plane cannot be reached, or is reached by an address. */
export interface RemoteWebhook {
  readonly configuration: Resource;
  /** What the webhook is called in its configuration. */
  readonly hook: string;
  readonly origin: Origin;
  readonly url: string;
  /** `blank`: neither a URL nor a Service; `unreadable`: a URL without a host; `address`: an IP address for a host. */
  readonly problem: 'blank' | 'unreadable' | 'address';
}

const GROUP = 'admissionregistration.k8s.io';

/** Which configurations are for a control plane, by the names that Istio's installation gives them. */
const NAMES: ReadonlyMap<string, RegExp> = new Map([
  ['ValidatingWebhookConfiguration', /^(?:istio-validator|istiod-default-validator)/],
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
      : [{ configuration, hook: stringAt(hook, 'name') ?? '', origin, url: url ?? '', problem }];
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
