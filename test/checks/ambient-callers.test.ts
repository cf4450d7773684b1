import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { detectionOf } from './detection-of.ts';
import { app, findingsOf, istiodRelease, policy } from './findings-of.ts';

const AMBIENT = 'istio.io/dataplane-mode: ambient';
const ambient = (text: string): string =>
  text.replaceAll('sidecar.istio.io/inject: "true"', AMBIENT);
/** Without them it is not known whether pods get a sidecar. */
const namespaces = (label = 'a: b'): string =>
  [`shop, labels: { ${label} }`, 'web']
    .map((one) => `\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${one} }\n---\n`)
    .join('');
const waypointNamespaces = namespaces('istio.io/use-waypoint: wp');
const waypoint = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: wp, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
`;

const object = (kind: string, spec: string, namespace = 'shop', name = 'default'): string => `
apiVersion: ${kind === 'PeerAuthentication' ? 'security' : 'networking'}.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---
`;
const strict = object('PeerAuthentication', '{ mtls: { mode: STRICT } }');
const plaintextRule = object(
  'DestinationRule',
  '{ host: payments, trafficPolicy: { tls: { mode: DISABLE } } }',
);
const hbone = (value: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: '{defaultConfig: {proxyMetadata: {ISTIO_META_ENABLE_HBONE: "${value}"}}}' }
---
`;

const payments = namespaces() + app('shop', 'payments');
const web = app('web', 'web', ['payments.shop/api']);

describe('mTLS of callers that ztunnel takes', () => {
  const messages = (head: string): readonly string[] =>
    findingsOf(strictMtlsCutsOffCallers, head, head).map((told) => spoken(messageOf(told)));
  const CUT_OFF = 'Deployment web/web cannot call shop/payments on port 80.';

  test('is not that of a DestinationRule (AMBIENT-1)', () => {
    const head = payments + web + strict + plaintextRule;
    expect(messages(head)).not.toEqual([]);
    expect(messages(ambient(head))).toEqual([]);
  });

  test('a Sidecar hides nothing from them', () => {
    const narrow = object(
      'Sidecar',
      '{ egress: [{ hosts: ["./*"] }], outboundTrafficPolicy: { mode: REGISTRY_ONLY } }',
      'web',
    );
    const head = payments + web + narrow;
    expect(messages(head)).toEqual([CUT_OFF]);
    expect(messages(ambient(head))).toEqual([]);
  });

  test('is sent to sidecars only by tunnels, and whether these are there is often not told (AMBIENT-2)', () => {
    const head = payments + ambient(web) + strict;
    expect(messages(head)).toEqual([]);
    expect(messages(head + hbone('true'))).toEqual([]);
    expect(messages(head + hbone('false'))).toEqual([CUT_OFF]);
    const [finding] = findingsOf(
      strictMtlsCutsOffCallers,
      head + hbone('false'),
      head + hbone('false'),
    );
    expect(spoken(finding?.why)).toContain('sends plaintext to sidecars that take no tunnels');
    expect(spoken(finding?.fix.text)).toContain('ISTIO_META_ENABLE_HBONE');
  });

  test('a DestinationRule of a sidecar holds against ztunnel only without tunnels', () => {
    const head = ambient(payments) + web + strict + plaintextRule;
    expect(messages(head)).toEqual([]);
    expect(messages(head + hbone('true'))).toEqual([]);
    expect(messages(head + hbone('false'))).not.toEqual([]);
  });

  test('mode DISABLE at ztunnel refuses nobody (AMBIENT-3)', () => {
    const disabled = object('PeerAuthentication', '{ mtls: { mode: DISABLE } }');
    const mutual = object(
      'DestinationRule',
      '{ host: payments, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }',
    );
    const head = payments + web + disabled + mutual;
    expect(messages(head)).not.toEqual([]);
    expect(messages(ambient(head))).toEqual([]);
  });
});

describe('what is not known of calls between ztunnel and sidecars', () => {
  const unknownsOf = (base: string, head: string) =>
    (detectionOf(strictMtlsCutsOffCallers, base, head).unknowns ?? []).map(
      ({ message, mayChange }) => ({ message, mayChange }),
    );
  const HBONE =
    'whether sidecars and gateways speak HBONE, as ztunnel does (ISTIO_META_ENABLE_HBONE)';

  test('is whether they open tunnels, and the change that brings it is said to bring it', () => {
    const all = payments + web + strict;
    expect(unknownsOf(all, payments + ambient(web) + strict)).toEqual([
      {
        message: `Whether STRICT mTLS cuts off these calls cannot be told, because it is not known here ${HBONE}: Deployment web/web to shop/payments.`,
        mayChange: `calls of Deployment web/web to shop/payments may fail, for it is not known here ${HBONE}`,
      },
    ]);
  });

  test('is told by the profile of what installs all control planes, where nothing is written', () => {
    const [before, after] = [payments + web + strict, payments + ambient(web) + strict];
    const cutOff = (control: string): readonly string[] =>
      findingsOf(strictMtlsCutsOffCallers, before + control, after + control).map((told) =>
        spoken(messageOf(told)),
      );
    const [release, other] = ['{ profile: ambient }', '{ profile: remote }'].map((values) =>
      istiodRelease('1.27.0', values),
    );
    const second = other?.replace('name: istiod', 'name: istiod-two') ?? '';
    expect(unknownsOf(before + (release ?? ''), after + (release ?? ''))).toEqual([]);
    expect(unknownsOf(before + (other ?? ''), after + (other ?? ''))).toHaveLength(1);
    expect(
      unknownsOf(before + (release ?? '') + second, after + (release ?? '') + second),
    ).toHaveLength(1);
    expect(cutOff(release ?? '')).toEqual([]);
    expect(cutOff(`${release ?? ''}${hbone('false')}`)).not.toEqual([]);
  });

  test('is no part of a change that finds it so', () => {
    const all = payments + ambient(web) + strict;
    const elsewhere = plaintextRule.replace('host: payments', 'host: other');
    expect(unknownsOf(all, all + elsewhere).map((one) => one.mayChange)).toEqual([undefined]);
  });
});

describe('policies at ztunnel', () => {
  const messages = (base: string, head: string): readonly string[] =>
    findingsOf(authorizationCutsOffCallers, base, head).map((told) => spoken(messageOf(told)));
  const CUT_OFF = 'Deployment web/web can no longer call Service shop/payments on /api.';
  const CLOSED = 'Nobody can call Deployment shop/payments any more.';
  const spec = (rest: string): string =>
    policy('shop', 'payments', `{ selector: { matchLabels: { app: payments } }, ${rest} }`);
  const WEB = 'from: [{ source: { principals: [cluster.local/ns/web/sa/web] } }]';
  const GETS = 'to: [{ operation: { methods: [GET] } }]';
  const base = ambient(payments + web);

  test('an ALLOW rule that asks for HTTP lets nobody in (INJ-16)', () => {
    const asking = spec(`rules: [{ ${WEB}, ${GETS} }]`);
    expect(messages(payments + web, payments + web + asking)).toEqual([]);
    expect(messages(base, base + asking)).toEqual([CLOSED]);
    expect(messages(base, base + spec(`rules: [{ ${WEB} }]`))).toEqual([]);
  });

  test('a DENY rule that asks for HTTP beside the caller denies nobody', () => {
    const denying = spec(
      `action: DENY, rules: [{ ${WEB}, to: [{ operation: { paths: ["/api*"] } }] }]`,
    );
    expect(messages(payments + web, payments + web + denying)).toEqual([CUT_OFF]);
    expect(messages(base, base + denying)).toEqual([]);
  });

  test('routes of sidecars do not lead its calls elsewhere, those of its waypoint do', () => {
    const next = ambient(app('shop', 'next'));
    const route = object(
      'VirtualService',
      '{ hosts: [payments], http: [{ route: [{ destination: { host: next } }] }] }',
      'shop',
      'payments',
    );
    const denying = spec('action: DENY, rules: [{ from: [{ source: { namespaces: [web] } }] }]');
    const all = base + next + route;
    expect(messages(all, all + denying)).toEqual([CUT_OFF]);
    const attached = all.replace(namespaces(), waypointNamespaces) + waypoint;
    expect(messages(attached, attached + denying)).toEqual([]);
  });

  test('behind a waypoint the pods do not see the caller (INJ-17)', () => {
    const only = spec(`rules: [{ ${WEB} }]`);
    const attached = base.replace(namespaces(), waypointNamespaces);
    expect(messages(base + only + waypoint, attached + only + waypoint)).toEqual([]);
    expect(messages(attached + waypoint, attached + waypoint + only)).toEqual([CUT_OFF]);
  });

  const attached = base.replace(namespaces(), waypointNamespaces) + waypoint;
  const atService = policy(
    'shop',
    'payments',
    `{ targetRefs: [{ kind: Service, name: payments }], rules: [{ ${WEB} }] }`,
  );

  test('that selects pods behind a waypoint has to name the waypoint, which is said', () => {
    const [finding] = findingsOf(
      authorizationCutsOffCallers,
      attached + atService,
      attached + spec(`rules: [{ ${WEB} }]`),
    );
    expect(spoken(finding?.why)).toContain(
      'does not name Gateway shop/wp, the waypoint that pods see as the caller',
    );
    expect(spoken(finding?.fix.text)).toBe(
      'Allow cluster.local/ns/shop/sa/wp in an ALLOW rule, or keep AuthorizationPolicy shop/payments as it was until they stop calling.',
    );
    expect(spoken(finding?.symptom)).toBe(
      '503 from the waypoint, whose connections the pods close',
    );
  });

  test('that takes the place of one at the waypoint opens nothing, for the pods refuse the waypoint', () => {
    const opened = (rules: string): readonly string[] =>
      findingsOf(securityLoosened, attached + atService, attached + spec(rules)).map((told) =>
        spoken(messageOf(told)),
      );
    expect(opened(`rules: [{ ${WEB} }]`)).toEqual([]);
    expect(
      opened('rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/wp] } }] }]'),
    ).toEqual(['Anyone can now call Service shop/payments: no ALLOW policy remains.']);
  });

  test('of a waypoint that stays is no new one where the caller gets another service account', () => {
    const renamed = attached.replace('serviceAccountName: web', 'serviceAccountName: store');
    const [finding] = findingsOf(
      authorizationCutsOffCallers,
      attached + atService,
      renamed + atService,
    );
    expect(spoken(finding?.why)).toContain(
      'Deployment web/web now runs as service account store (was web,',
    );
    expect(spoken(finding?.fix.text)).toBe(
      'Allow cluster.local/ns/web/sa/store in an ALLOW rule, or keep service account web until a rule allows the new one.',
    );
  });
});
