import type { Node, Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { MeshPartFacts } from './mesh-part-facts.ts';

const OWN_NAME =
  /^(?:istio-sidecar-injector|istiod-|istio-validator|istio-revision-tag|istio-galley|istio-cni)/;

/** A webhook configuration that calls istiod, or an injector, whatever it is named. */
export const isMeshWebhook = ({ stableName, node }: Resource, facts: MeshPartFacts): boolean =>
  OWN_NAME.test(stableName) ||
  itemsAt(node, 'webhooks').some((webhook) => callsIstiod(webhook, facts));

function callsIstiod(webhook: Node, facts: MeshPartFacts): boolean {
  const client = nodeAt(webhook, 'clientConfig');
  const url = stringAt(client, 'url') ?? '';
  const path = stringAt(client, 'service', 'path') ?? pathOf(url);
  if ((stringAt(webhook, 'name') ?? '').endsWith('.istio.io')) return true;
  if (/^\/inject(?:\/|$)/.test(path) || /\/\/[^/]*istiod/.test(url)) return true;
  const service = stringAt(client, 'service', 'name') ?? '';
  return (
    /^(?:istiod(?:-.*)?|istio-pilot)$/.test(service) ||
    facts.services.get(`${stringAt(client, 'service', 'namespace') ?? ''}/${service}`) ===
      'control-plane'
  );
}

/** Of a URL without query. */
const pathOf = (url: string): string => /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';
