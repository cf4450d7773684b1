import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { authorizationPolicy, namespace, service } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const BOOKS = { namespace: 'books' };
const ledger = service('ledger', undefined, BOOKS);

const grant = (from: string): string => `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: to-ledger, namespace: books }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${from} }]
  to: [{ group: "", kind: Service, name: ledger }]
---
`;
const route = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: desk, namespace: counter }
spec:
  parentRefs: [{ name: edge, namespace: edge }]
  rules: [{ backendRefs: [{ name: ledger, namespace: books, port: 80 }] }]
---
`;

test('a grant that admits others now is to admit again whom it did', () => {
  const fixes = (head: string): readonly string[] =>
    findingsOf(unresolvedReference, ledger + route + grant('counter'), ledger + route + head)
      .filter(({ check }) => check === 'backend-not-granted')
      .map(({ fix }) => spoken(fix.text));
  expect(fixes(grant('office'))).toEqual([
    expect.stringMatching(
      /^Let ReferenceGrant books\/to-ledger \(\S+:\d+\) admit HTTPRoutes of namespace counter again, or route within one namespace\.$/,
    ),
  ]);
  expect(fixes('')).toEqual([
    'Keep ReferenceGrant books/to-ledger until HTTPRoute counter/desk does without it, or route within one namespace.',
  ]);
});

test('a grant of the namespace of the route is named: it lets routes lead there', () => {
  const why = (other: string): readonly string[] =>
    findingsOf(unresolvedReference, ledger, ledger + route + other)
      .filter(({ check }) => check === 'backend-not-granted')
      .map((found) => spoken(found.why));
  const turned = grant('books').replace('namespace: books }', 'namespace: counter }');
  expect(why(turned)).toEqual([
    expect.stringMatching(
      / ReferenceGrant counter\/to-ledger \(\S+:\d+\) is of namespace counter, and lets routes lead there, not from there\.$/,
    ),
  ]);
  expect(why('')).toEqual([expect.stringMatching(/admits HTTPRoutes of namespace counter\.$/)]);
});

test('who is granted what is named already is asked about, and not told to name it', () => {
  const desk = service('desk', undefined, { namespace: 'office' });
  expect(
    findingsOf(
      securityLoosened,
      ledger + desk + grant('counter'),
      ledger + desk + grant('office'),
    ).map(({ check, fix }) => `${check}: ${spoken(fix.text)}`),
  ).toEqual([
    'reference-granted: If objects of office are meant to, nothing; otherwise leave that namespace out of `from`.',
  ]);
});

const waypoint = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: reader, namespace: books, labels: { istio.io/waypoint-for: service } }
spec: { gatewayClassName: istio-waypoint }
---
`;
const readers = authorizationPolicy(
  'readers',
  '{ targetRefs: [{ kind: Service, group: "", name: ledger }], rules: [{ to: [{ operation: { methods: [GET] } }] }] }',
  BOOKS,
);

test('a policy that lost its waypoint says what named that', () => {
  const labelled = namespace(
    'books',
    'istio.io/dataplane-mode: ambient, istio.io/use-waypoint: reader',
  );
  const bare = namespace('books', 'istio.io/dataplane-mode: ambient');
  const rest = ledger + waypoint + readers;
  const told = (base: string, head: string) =>
    findingsOf(policyNotEnforced, base, head, true).filter(
      ({ check }) => check === 'waypoint-missing',
    );
  const [lost] = told(labelled + rest, bare + rest);
  expect(spoken(lost)?.message).toContain('no waypoint serves it any more.');
  expect(spoken(lost?.why)).toContain(
    'Before this change Gateway books/reader read it, which the label',
  );
  expect(spoken(lost?.fix.text)).toContain('Put the label istio.io/use-waypoint back');
  const [never] = told(bare + rest, bare + rest);
  expect(spoken(never)?.message).toContain('no waypoint serves it.');
  expect(spoken(never?.fix.text)).toContain('Add a waypoint');
});

test('an allow-list without pods lets nobody in where one for all pods is empty', () => {
  const list = authorizationPolicy(
    'ledger',
    '{ selector: { matchLabels: { app: ledgre } }, rules: [{ from: [{ source: { namespaces: [counter] } }] }] }',
    BOOKS,
  );
  const pods = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ledger, namespace: books }
spec:
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger } }
    spec: { containers: [{ name: app, image: ledger }] }
---
`;
  const told = (more: string): readonly string[] =>
    findingsOf(unresolvedReference, '', ledger + pods + list + more).map(
      ({ symptom, ...told }) => `${spoken(messageOf(told))} ${spoken(symptom)}`,
    );
  const [closed] = told(authorizationPolicy('nothing', '{}', BOOKS));
  expect(closed).toMatch(/lets nobody in: .* 403, RBAC: access denied/);
  const [open] = told('');
  expect(open).toMatch(/restricts nobody: .* are let in/);
  const [dry] = told(
    authorizationPolicy('nothing', '{}', BOOKS).replace(
      'name: nothing',
      'name: nothing, annotations: { istio.io/dry-run: "true" }',
    ),
  );
  expect(dry).toBe(open);
});

test('where its waypoint is for calls to pods now, it is not told to put back a label that is there', () => {
  const labelled = namespace(
    'books',
    'istio.io/dataplane-mode: ambient, istio.io/use-waypoint: reader',
  );
  const narrowed = waypoint.replace('waypoint-for: service', 'waypoint-for: workload');
  const [lost] = findingsOf(
    policyNotEnforced,
    labelled + ledger + waypoint + readers,
    labelled + ledger + narrowed + readers,
    true,
  ).filter(({ check }) => check === 'waypoint-missing');
  expect(spoken(lost?.why)).toContain(
    'The waypoint of the Service that it targets takes no calls to Services any more (',
  );
  expect(spoken(lost?.fix.text)).toMatch(/^Write `istio.io\/waypoint-for: service` or `all` at /);
});
