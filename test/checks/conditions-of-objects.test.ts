import { expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

/** Objects that `istioctl analyze` tells negative conditions of, each as often. */
async function told(...objects: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'export.yaml': objects.join('\n---\n') });
  return entries.filter(({ code }) => code === 'IST0171').map(({ resource }) => resource);
}

const condition = (type: string, status: string, reason = 'Reason'): string =>
  `{ type: ${type}, status: '${status}', reason: ${reason}, message: no }`;

const object = (apiVersion: string, kind: string, status: string): string =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: one, namespace: shop }, spec: {}, status: ${status} }`;

test.each<[string, string, string]>([
  ['v1', 'Service', 'istio.io/WaypointBound'],
  ['networking.istio.io/v1', 'ServiceEntry', 'istio.io/WaypointBound'],
  ['networking.istio.io/v1', 'WorkloadEntry', 'istio.io/WaypointBound'],
  ['security.istio.io/v1', 'AuthorizationPolicy', 'ZtunnelAccepted'],
  ['gateway.networking.k8s.io/v1', 'Gateway', 'Programmed'],
])('%s %s is told where %s is False', async (apiVersion, kind, type) => {
  const withStatus = (...conditions: readonly string[]): Promise<readonly string[]> =>
    told(object(apiVersion, kind, `{ conditions: [${conditions.join(', ')}] }`));
  expect(await withStatus(condition(type, 'False'))).toEqual([`${kind} shop/one`]);
  expect(await withStatus(condition(type, 'True'))).toEqual([]);
  expect(await withStatus(condition(type, 'Unknown'))).toEqual([]);
  expect(await withStatus(condition('Other', 'False'))).toEqual([]);
});

test('a policy that the waypoint takes in part is told, and what is said twice once', async () => {
  const partly = condition('WaypointAccepted', 'True', 'PartiallyInvalid');
  const refused = condition('WaypointAccepted', 'False', 'PartiallyInvalid');
  const policy = (conditions: string): string =>
    object('security.istio.io/v1', 'AuthorizationPolicy', `{ conditions: [${conditions}] }`);
  expect(await told(policy(partly))).toHaveLength(1);
  expect(await told(policy(`${refused}, ${refused}`))).toHaveLength(1);
});

test.each(['HTTPRoute', 'GRPCRoute'])('a %s is told once for each parent', async (kind) => {
  const parent = (reason: string): string =>
    `{ parentRef: { name: gw }, conditions: [${condition('Accepted', 'False', reason)}] }`;
  const route = object(
    'gateway.networking.k8s.io/v1',
    kind,
    `{ parents: [${parent('NotAllowed')}, ${parent('NoMatch')}] }`,
  );
  expect(await told(route)).toHaveLength(2);
});
