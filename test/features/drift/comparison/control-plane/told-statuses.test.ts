import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readLiveObject } from '../../../../../src/features/drift/comparison/live-object.ts';
import { toldStatuses } from '../../../../../src/features/drift/comparison/control-plane/resource-conditions.ts';
import type { LiveObject } from '../../../../../src/features/drift/comparison/live-object.ts';
import { times } from '../../../../support/times.ts';

const PLACE = { file: 'cluster blue', line: 1, column: 1, endLine: 1 };

function live(yaml: string): LiveObject {
  const read = readLiveObject(parse(yaml), { apiVersion: 'v1', kind: 'List' }, PLACE);
  if (read.kind === 'unreadable') throw new Error(read.why);
  return read.object;
}

/** What is said of one object: part, state, name and reason of each fault. */
function told(yaml: string): readonly string[] {
  return toldStatuses([live(yaml)]).flatMap(({ faults }) =>
    faults.map(({ part, state, name, reason }) => {
      const of = part.kind === 'listener' ? part.name : part.kind === 'parent' ? part.parent : '';
      return [of, state, name, reason].filter((each) => each !== '').join(' | ');
    }),
  );
}

const ROUTE = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: orders, namespace: shop, generation: 4}
spec:
  parentRefs: [{name: public, namespace: ingress, sectionName: https}]
`;

const answered = (
  conditions: string,
  controller = 'istio.io/gateway-controller',
): string => `${ROUTE}
status:
  parents:
    - parentRef: {group: gateway.networking.k8s.io, kind: Gateway, name: public, namespace: ingress, sectionName: https}
      controllerName: ${controller}
      conditions: ${conditions}
`;

test('a route that is accepted and resolved is not told', () => {
  expect(
    told(
      answered(
        '[{type: Accepted, status: "True", observedGeneration: 4}, {type: ResolvedRefs, status: "True", observedGeneration: 4}]',
      ),
    ),
  ).toEqual([]);
});

test('a backend that a route cannot find is told for the parent', () => {
  expect(
    told(
      answered(
        '[{type: Accepted, status: "True"}, {type: ResolvedRefs, status: "False", reason: BackendNotFound}]',
      ),
    ),
  ).toEqual(['Gateway ingress/public (https) | wrong | ResolvedRefs | BackendNotFound']);
});

test('a status of an earlier generation is not taken for one of today', () => {
  expect(
    told(
      answered(
        '[{type: Accepted, status: "True", observedGeneration: 3}, {type: ResolvedRefs, status: "True", observedGeneration: 3}]',
      ),
    ),
  ).toEqual(['Gateway ingress/public (https) | outdated | observedGeneration']);
});

test('a condition that is unknown, and a parent that nobody answers for, are not decided yet', () => {
  expect(told(answered('[{type: Accepted, status: Unknown, reason: Pending}]'))).toEqual([
    'Gateway ingress/public (https) | outdated | Accepted | Pending',
  ]);
  expect(told(ROUTE)).toEqual(['Gateway ingress/public (https) | outdated | Accepted']);
});

test('it is said whose word it is where that is not Istio', () => {
  const of = (controller: string) =>
    toldStatuses([live(answered('[{type: Accepted, status: "False"}]', controller))]).flatMap(
      ({ faults }) => faults.map((fault) => fault.controller),
    );
  expect(of('istio.io/gateway-controller')).toEqual([null]);
  expect(of('example.com/ingress')).toEqual(['example.com/ingress']);
});

test('listeners are told one by one, the conditions that are bad where they are true too', () => {
  expect(
    told(`
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public, namespace: ingress, generation: 2}
spec: {}
status:
  conditions:
    - {type: Accepted, status: "True", observedGeneration: 2}
    - {type: Programmed, status: "False", observedGeneration: 2, reason: AddressNotAssigned}
  listeners:
    - name: https
      conditions: [{type: ResolvedRefs, status: "False", reason: InvalidCertificateRef}]
    - name: http
      conditions: [{type: Conflicted, status: "True", reason: HostnameConflict}, {type: Accepted, status: "True"}]
    - name: admin
      conditions: [{type: Conflicted, status: "False"}, {type: Programmed, status: "True"}]
`),
  ).toEqual([
    'wrong | Programmed | AddressNotAssigned',
    'https | wrong | ResolvedRefs | InvalidCertificateRef',
    'http | wrong | Conflicted | HostnameConflict',
  ]);
});

test("istiod's analysis and its conditions are told, the worst first", () => {
  expect(
    told(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: orders, namespace: shop, generation: 7}
spec: {}
status:
  observedGeneration: "7"
  validationMessages:
    - {level: INFO, type: {code: IST0118}, documentationUrl: 'https://istio.io/latest/docs/reference/config/analysis/ist0118/'}
    - {level: 8, type: {code: IST0130}}
    - {level: ERROR, type: {code: IST0101, name: ReferencedResourceNotFound}}
    - {level: 99, type: {code: IST0999}}
  conditions: [{type: Reconciled, status: "False", message: "1/2 proxies up to date."}]
`),
  ).toEqual([
    'wrong | Reconciled',
    'wrong | IST0101 | ReferencedResourceNotFound',
    'wrong | IST0999',
    'warned | IST0130',
    'noted | IST0118',
  ]);
});

test('a status of Istio that is of an earlier generation, which it writes as text, is told', () => {
  expect(
    told(`
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: deny, namespace: shop, generation: 10}
spec: {}
status: {observedGeneration: "9", conditions: [{type: WaypointAccepted, status: "True"}]}
`),
  ).toEqual(['outdated | observedGeneration']);
});

test('a Service tells of its waypoint, other conditions of it are others’', () => {
  const service = (type: string): string => `
apiVersion: v1
kind: Service
metadata: {name: orders, namespace: shop}
status: {conditions: [{type: ${type}, status: "False", reason: NoWaypoint}]}
`;
  expect(told(service('istio.io/WaypointBound'))).toEqual([
    'wrong | istio.io/WaypointBound | NoWaypoint',
  ]);
  expect(told(service('LoadBalancerReady'))).toEqual([]);
});

test('secrets in messages are not shown', () => {
  const token = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(43)}`;
  const [found] = toldStatuses([
    live(answered(`[{type: Accepted, status: "False", message: "Bearer ${token}"}]`)),
  ]);
  expect(found?.faults[0]?.message).not.toContain('a'.repeat(40));
  expect(found?.faults[0]?.message).not.toBe('');
});

test('an object on its way out is passed over', () => {
  const going = ROUTE.replace(
    'generation: 4',
    'generation: 4, deletionTimestamp: "2026-11-23T10:00:00Z"',
  );
  expect(toldStatuses([live(going)])).toEqual([]);
});

test('whatever a status holds, reading it ends, and says no more than a hundred things', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.jsonValue(), (status, spec) => {
      const item = { metadata: { name: 'a', namespace: 'b', generation: 3 }, spec, status };
      const kind = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' };
      const read = readLiveObject(item, kind, PLACE);
      const objects = read.kind === 'read' ? [read.object] : [];
      for (const { faults } of toldStatuses(objects)) {
        expect(faults.length).toBeGreaterThan(0);
        expect(faults.length).toBeLessThanOrEqual(100);
      }
    }),
    times(200),
  );
});
