import { canaryAtOdds } from '../../src/checks/canary-at-odds/canary-at-odds.ts';
import { detect } from '../../src/checks/detection/detect.ts';
import { workloadAtOdds } from '../../src/checks/workload-at-odds/workload-at-odds.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { findingsOf } from './findings-of.ts';

export const object = (apiVersion: string, kind: string, name: string, spec: string): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;
export const rollout = (canary: string): string =>
  object(
    'argoproj.io/v1alpha1',
    'Rollout',
    'orders',
    `{ selector: { matchLabels: { app: orders } }, template: { metadata: { labels: { app: orders } }, spec: { containers: [{ name: app, image: 'orders:1.0.0' }] } }, strategy: { canary: ${canary} } }`,
  );
export const routes = (http: string): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    'orders',
    `{ hosts: [orders], http: ${http} }`,
  );
export const service = (name: string): string =>
  object('v1', 'Service', name, '{ selector: { app: orders }, ports: [{ name: http, port: 80 }] }');

export const both = '{ stableService: orders, canaryService: orders-new, trafficRouting: ';
export const split = (stable: number, canary: number): string =>
  `route: [{ destination: { host: orders.shop.svc.cluster.local }, weight: ${String(stable)} }, { destination: { host: orders-new }, weight: ${String(canary)} }]`;

export const told = (head: string): readonly string[] =>
  findingsOf(canaryAtOdds, head, head).map(({ check, key }) => `${check}: ${key}`);

/** Whom a review tells that their pods run as the proxy's user. */
export function told1337(head: string): readonly string[] {
  const rendered = renderedFrom(head);
  const mesh = meshFrom(head);
  const { findings } = detect([workloadAtOdds], 'prod', {
    ...{ mesh, before: mesh, changes: [], rendered, renderedBefore: rendered },
    schemas: shippedSchemas(),
  });
  return findings
    .filter(({ check }) => check === 'runs-as-proxy')
    .map(({ subject }) => `${subject.kind} ${subject.name}`);
}
