import { legacy } from '../../../src/manifest/index.ts';
import { expect, test } from 'vitest';
import type { Consequence, SideOutcome } from '../../../src/compare/index.ts';
import { adviceOn } from '../../../src/review/report/consequences/consequence-advice.ts';
import { symptomOf } from '../../../src/review/report/consequences/consequence-symptom.ts';
import type { ChangedCause } from '../../../src/review/report/consequences/consequence-cause.ts';
import { contextOf, finding, review } from '../../support/report-parts.ts';
import { reportOf } from '../../support/review-of.ts';

const answered: SideOutcome = {
  answered: 100,
  by: [{ name: 'Deployment shop/payments', percent: 100 }],
  refusal: null,
  decidedBy: null,
};

const waiting = (worstSeconds: number, timeoutSeconds: number | null): SideOutcome => ({
  ...answered,
  waiting: { worstSeconds, timeoutSeconds, tries: 2, delaySeconds: 0 },
});

const consequence = (
  kind: Consequence['kind'],
  after: SideOutcome,
  before: SideOutcome = answered,
): Consequence => ({
  kind,
  environment: 'prod',
  sources: ['Deployment shop/orders'],
  isKnown: true,
  destination: 'shop/payments',
  port: 8080,
  witness: { source: 'Deployment shop/orders', http: null, port: 8080 },
  before,
  after,
  cause: null,
  cells: 1,
});

const change: ChangedCause['change'] = {
  kind: 'route',
  environment: 'prod',
  subject: {
    group: 'networking.istio.io',
    kind: 'VirtualService',
    namespace: 'shop',
    name: 'payments',
  },
  field: 'spec.http[0].timeout',
  ...{ before: '8s', after: '2s', digest: null, object: null, oldObject: null },
  origin: { file: 'route.yaml', line: 9, column: 1, endLine: 9 },
  side: 'head',
};

const cause: ChangedCause = {
  object: 'VirtualService shop/payments',
  text: 'VirtualService shop/payments: timeout 8s → 2s',
  place: {
    kind: 'place' as const,
    place: { file: 'route.yaml', line: 9, side: 'head' as const },
    target: null,
  },
  change,
  restore: 'keep VirtualService shop/payments as it was',
};

/** What is advised, after its label. */
function advised(
  of: Consequence,
  by: ChangedCause | null,
  findings: readonly ReturnType<typeof finding>[] = [],
): string | null {
  const advice = adviceOn(of, by, contextOf(review({ findings })));
  return advice === null ? null : `${advice.label}: ${advice.text}`;
}

test('a timeout that comes earlier says what callers get, and what to compare it with', () => {
  const shorter = consequence('shorter', waiting(2, 2), waiting(8, 8));
  expect(symptomOf(shorter)).toBe('504, response flag UT');
  expect(advised(shorter, cause)).toBe(
    'Consider: Compare 2 s with the slowest requests of payments.',
  );
});

test('where tries end it and not the timeout of the whole, nothing is promised of how it ends', () => {
  const shorter = consequence('shorter', waiting(2, null), waiting(8, null));
  expect([symptomOf(shorter), advised(shorter, cause)]).toEqual([null, null]);
});

test('who is cut off is changed first, who is let in is meant', () => {
  const refused = { ...answered, answered: 0, refusal: { status: 503, flag: 'NR' } };
  expect(symptomOf(consequence('lost', refused))).toBe('503, response flag NR');
  expect(advised(consequence('lost', refused), cause)).toBe(
    'Consider: Change the callers first, or keep VirtualService shop/payments as it was until then.',
  );
  expect(advised(consequence('opened', answered, refused), null)).toBe(
    'Consider: Confirm in the pull request that this is intended, or keep the deciding object as it was.',
  );
});

test('what a gateway says to some callers only is said with the policy that lets them in', () => {
  const of = (refusal: { status: number; flag: string | null }, admittedBy: readonly string[]) =>
    symptomOf(consequence('lost', { ...answered, answered: 0, refusal, admittedBy }));
  const [one, other] = ['AuthorizationPolicy edge/a', 'AuthorizationPolicy edge/b'];
  expect(of({ status: 404, flag: 'NR' }, [one])).toBe(
    '404, response flag NR, for callers whom AuthorizationPolicy edge/a admits',
  );
  expect(of({ status: 503, flag: null }, [one, other])).toBe(
    '503, for callers whom AuthorizationPolicy edge/a and AuthorizationPolicy edge/b admit',
  );
  expect(of({ status: 403, flag: null }, [one])).toBe('403, RBAC: access denied');
});

test('who is cut off by another trust domain gets in again by an alias', () => {
  const refused = { ...answered, answered: 0, refusal: { status: 403, flag: null } };
  const domain = { field: 'spec.meshConfig.trustDomain', before: 'old.mesh', after: 'new.mesh' };
  const by = { ...cause, change: { ...change, kind: 'mesh-config' as const, ...domain } };
  expect(advised(consequence('lost', refused), by)).toBe(
    'Consider: Add old.mesh to `trustDomainAliases` until policies name new.mesh and all pods have restarted, or keep `trustDomain` as it was.',
  );
});

test('what hurts nobody by itself has no fix', () => {
  expect(advised(consequence('moved', answered), cause)).toBeNull();
  expect(advised(consequence('encrypted', answered), cause)).toBeNull();
});

test('callers in the mesh get routes again that a change takes from them', () => {
  const removed = { field: 'spec.gateways[0]', before: 'mesh', after: null };
  const by = { ...cause, change: { ...change, ...removed } };
  const again =
    'Consider: Add `mesh` to `gateways` again, unless callers in the mesh should not use these routes.';
  expect(advised(consequence('moved', answered), by)).toBe(again);
  expect(advised(consequence('slower', waiting(15, null), waiting(3, 3)), by)).toBe(again);
  const atGateway = { ...consequence('moved', answered), gateway: 'Deployment ingress/gateway' };
  expect(advised(atGateway, by)).toBeNull();
  const other = { ...by, change: { ...by.change, before: 'ingress/public' } };
  expect(advised(consequence('moved', answered), other)).toBeNull();
});

const GONE = { ...answered, answered: 0, refusal: { status: 404, flag: 'NR' } };

test('nobody here can change who calls from outside', () => {
  const closed = { ...consequence('closed', GONE), gateway: 'Deployment ingress/gateway' };
  expect(advised(closed, cause)).toBe(
    'Consider: Keep VirtualService shop/payments as it was, unless such external requests should end here.',
  );
});

test('what mends the line that changes comes before what can be said of any call', () => {
  const given = {
    ...{ detector: 'ports-misread', check: 'http-lost', subject: change.subject },
    origin: change.origin,
  };
  const text = 'Have its name begin with `http` again.';
  const lost = consequence('lost', GONE);
  expect(advised(lost, cause, [finding({ ...given, fix: { text: legacy(text) } })])).toBe(
    `Fix: ${text}`,
  );
  for (const other of [
    { ...given, fix: { text: legacy(text), kind: 'choice' as const } },
    { ...given, origin: { ...change.origin, line: 10 } },
    { ...given, detector: 'unpinned-input' },
    { ...given, introducedBy: 'already-there' as const },
  ])
    expect(advised(lost, cause, [finding(other)])).toMatch(/^Consider: Change the callers first/);
});

test('what keeps callers in is no fix of what opens', () => {
  const text = 'Keep both issuers.';
  const tokens = finding({
    ...{ detector: 'security-loosened', subject: change.subject, origin: change.origin },
    fix: { text: legacy(text) },
  });
  expect(advised(consequence('lost', GONE), cause, [tokens])).toBe(`Fix: ${text}`);
  expect(advised(consequence('opened', answered, GONE), cause, [tokens])).toMatch(
    /^Consider: Confirm/,
  );
});

const service = (name: string, port: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: forum }
spec: { selector: { app: ${name} }, ports: [{ name: ${port}, port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: forum }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: app
          image: ${name}:1
          ports: [{ containerPort: 8080 }]
          env: [{ name: FORUM_URL, value: 'http://forum/posts' }]
---
`;
const FORUM = `apiVersion: v1
kind: Namespace
metadata: { name: forum, labels: { istio-injection: enabled } }
---
${service('forum', 'http')}${service('mod', 'http')}`;
const faulty = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: forum, namespace: forum }
spec:
  hosts: [forum]
  http:
    - fault: { abort: { percentage: { value: 100 }, httpStatus: 503 } }
      route: [{ destination: { host: forum } }]
`;
const printed = async (before: string, after: string): Promise<string> =>
  (await reportOf({ 'prod/all.yaml': before }, { 'prod/all.yaml': after }, 'markdown')).text;

test('a new object is to be left out, and is not kept as it was', async () => {
  expect(await printed(FORUM, FORUM + faulty)).toContain(
    'Consider: Change the callers first, or leave VirtualService forum/forum out until then.',
  );
});

test('of an object one field of which changes, that field is kept', async () => {
  const healthy = faulty.replace('value: 100', 'value: 0');
  expect(await printed(FORUM + healthy, FORUM + faulty)).toMatch(
    /Consider: Change the callers first, or keep `\w+` as it was until then\./,
  );
});
