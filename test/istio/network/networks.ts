import { decideConnection } from '../../../src/istio/network/network-decision.ts';
import type {
  NetworkAnswer,
  NetworkEnd,
  NetworkPod,
  Protocol,
} from '../../../src/istio/network/network-ends.ts';
import { readNetwork } from '../../../src/istio/network/network-policies.ts';
import { subjectText } from '../../../src/manifest/index.ts';
import { resourcesOf } from '../../support/rendered.ts';

/** Labels of the namespaces that tests know; any other namespace is not known. */
const NAMESPACES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  ['shop', 'books', 'tools'].map((name) => [
    name,
    new Map([
      ['kubernetes.io/metadata.name', name],
      ['team', `${name}-team`],
    ]),
  ]),
);

/** A pod with the label `app` of its name, which listens on 8080, named `web`. */
export const pod = (path: string, more: Partial<NetworkPod> = {}): NetworkPod => {
  const [namespace = '', app = ''] = path.split('/');
  return {
    ...{ namespace, labels: new Map([['app', app]]), serviceAccount: app, key: path },
    ...{ isOnHostNetwork: false, addresses: [] },
    ports: [{ name: 'web', number: 8080, protocol: 'TCP' }],
    ...more,
  };
};

/** Reads `shop/cart` as a pod, `1.2.3.4` and `::1` as addresses, `node`, `own node`, all else as a host. */
export function endOf(text: string | NetworkPod): NetworkEnd {
  if (typeof text !== 'string') return { kind: 'pod', pod: text };
  if (text.includes('/')) return { kind: 'pod', pod: pod(text) };
  if (text === 'node') return { kind: 'node' };
  if (text === 'own node') return { kind: 'node', isOwn: true };
  return /^[\d.]+$|:/.test(text)
    ? { kind: 'address', address: text }
    : { kind: 'host', host: text };
}

/** Decides a connection under policies written as YAML. */
export function answer(
  policies: string,
  from: string | NetworkPod,
  to: string | NetworkPod,
  port = 8080,
  protocol: Protocol = 'TCP',
): NetworkAnswer {
  const network = readNetwork(resourcesOf(policies), (name) => NAMESPACES.get(name));
  return decideConnection(network, { from: endOf(from), to: endOf(to), port, protocol });
}

/** Says an answer in short: `dropped ingress: no-rule-allows NetworkPolicy shop/deny`. */
export const said = ({ verdict, direction, by }: NetworkAnswer): string =>
  [
    [verdict, direction].filter((one) => one !== null).join(' '),
    ...[...new Set(by.map(({ policy, because }) => `${because} ${subjectText(policy)}`))].sort(),
  ].join(', ');

/** An object of a policy engine; names of namespaces come before a slash. */
export const object = (api: string, kind: string, path: string, spec: string): string => {
  const [name = '', namespace] = path.split('/').reverse();
  return `---
apiVersion: ${api}
kind: ${kind}
metadata: { name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`} }
spec: ${spec}
`;
};
