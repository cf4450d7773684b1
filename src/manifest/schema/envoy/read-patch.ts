import { knownText, placeAt } from '../admission/pathed-node.ts';
import type { PathedNode } from '../admission/pathed-node.ts';
import type { EnvoyTypes } from './envoy-types.ts';
import type { MessageProblem } from './message-problems.ts';
import { readMessage } from './message-problems.ts';

/** The message of Envoy that patches of a kind hold. */
const MESSAGES: ReadonlyMap<string, string> = new Map([
  ['CLUSTER', 'envoy.config.cluster.v3.Cluster'],
  ['LISTENER', 'envoy.config.listener.v3.Listener'],
  ['ROUTE_CONFIGURATION', 'envoy.config.route.v3.RouteConfiguration'],
  ['FILTER_CHAIN', 'envoy.config.listener.v3.FilterChain'],
  ['HTTP_FILTER', 'envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter'],
  ['NETWORK_FILTER', 'envoy.config.listener.v3.Filter'],
  ['VIRTUAL_HOST', 'envoy.config.route.v3.VirtualHost'],
  ['HTTP_ROUTE', 'envoy.config.route.v3.Route'],
  ['EXTENSION_CONFIG', 'envoy.config.core.v3.TypedExtensionConfig'],
  ['BOOTSTRAP', 'envoy.config.bootstrap.v3.Bootstrap'],
  ['LISTENER_FILTER', 'envoy.config.listener.v3.ListenerFilter'],
]);

export const messageOf = (applyTo: string): string | undefined => MESSAGES.get(applyTo);

/** What istiod makes of the value of a patch; nothing where there is none, or where nobody knows what it is to be. */
export function readPatch(entry: PathedNode, envoy: () => EnvoyTypes): readonly MessageProblem[] {
  const value = placeAt(entry, 'patch', 'value');
  const message = messageOf(knownText(placeAt(entry, 'applyTo')) ?? '');
  // that it is a map, its definition asks for
  if (value?.node.kind !== 'map' || message === undefined) return [];
  const found: MessageProblem[] = [];
  readMessage(value, message, { types: envoy(), found });
  return found;
}
