import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { retriesMultiply } from '../../src/checks/retries-multiply/retries-multiply.ts';
import { app, findingsOf } from './findings-of.ts';

/** What is said of requests that multiply, of a change and of what is there. */
export const found = (head: string, base = head) =>
  findingsOf(retriesMultiply, base, head).filter(({ check }) => check === 'requests-multiplied');
export const messages = (head: string, base = head): readonly string[] =>
  found(head, base).map((told) => spoken(messageOf(told)));

export const up = (
  requests: number,
  service: string,
  {
    first = 'of web',
    answers = '503',
  }: { readonly first?: string; readonly answers?: string } = {},
): string =>
  `One request ${first} becomes up to ${String(requests)} at ${service} while that answers ${answers}.`;

export const object = (kind: string, name: string, spec: string, apiVersion: string): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;
export const routes = (host: string, http: string, name = host, more = ''): string =>
  object(
    'VirtualService',
    name,
    `{ hosts: [${host}]${more}, http: ${http} }`,
    'networking.istio.io/v1',
  );
export const to = (host: string, retries: string): string =>
  `{ route: [{ destination: { host: ${host} } }], retries: ${retries} }`;
export const retried = (host: string, attempts = 3, retryOn = '5xx'): string =>
  routes(host, `[${to(host, `{ attempts: ${String(attempts)}, retryOn: "${retryOn}" }`)}]`);
export const rule = (host: string, policy: string): string =>
  object(
    'DestinationRule',
    host,
    `{ host: ${host}, trafficPolicy: ${policy} }`,
    'networking.istio.io/v1',
  );

export const shop =
  app('shop', 'web', ['orders']) + app('shop', 'orders', ['inventory']) + app('shop', 'inventory');
