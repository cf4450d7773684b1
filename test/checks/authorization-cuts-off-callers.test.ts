import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const messages = (base: string, head: string): readonly string[] =>
  findingsOf(authorizationCutsOffCallers, base, head).map((told) => spoken(messageOf(told)));

const payments = app('shop', 'payments');
const web = app('web', 'web', ['payments.shop']);
const batch = app('batch', 'batch', ['payments.shop']);
const only = (...principals: readonly string[]): string =>
  policy(
    'shop',
    'payments',
    `{ selector: { matchLabels: { app: payments } }, rules: [{ from: [{ source: { principals: [${principals.join(', ')}] } }] }] }`,
  );
const WEB = 'cluster.local/ns/web/sa/web';
const BATCH = 'cluster.local/ns/batch/sa/batch';

/** A gateway that serves callers inside the cluster. */
const localGateway = `${app('istio-system', 'local-gateway')}
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: local, namespace: istio-system }
spec:
  selector: { app: local-gateway }
  servers: [{ hosts: ["*"], port: { number: 80, name: http, protocol: HTTP } }]
---
`;

describe('authorization-cuts-off-callers', () => {
  test('a first ALLOW policy cuts off a caller that it does not name', () => {
    const base = payments + web + batch;
    expect(messages(base, base + only(WEB))).toEqual([
      'Deployment batch/batch can no longer call Service shop/payments.',
    ]);
  });

  test('a principal that is dropped from an ALLOW rule', () => {
    const apps = payments + web + batch;
    expect(messages(apps + only(WEB, BATCH), apps + only(WEB))).toEqual([
      'Deployment batch/batch can no longer call Service shop/payments.',
    ]);
  });

  describe('the cause names what the rule says otherwise', () => {
    const apps = payments + web + batch;
    const rules = (...texts: readonly string[]): string =>
      policy(
        'shop',
        'payments',
        `{ selector: { matchLabels: { app: payments } }, rules: [${texts.join(', ')}] }`,
      );
    const from = (principal: string): string =>
      `{ from: [{ source: { principals: [${principal}] } }] }`;
    const why = (base: string, head: string): string =>
      spoken(findingsOf(authorizationCutsOffCallers, apps + base, apps + head)[0]?.why) ?? '';

    test.each([
      [
        'a principal for another',
        only(WEB),
        only(BATCH),
        'principal `batch` instead of `web` in its rule (',
      ],
      [
        'a principal written otherwise, whole',
        only(WEB),
        only(`spiffe://${WEB}`),
        `principal \`spiffe://${WEB}\` instead of \`${WEB}\` in its rule (`,
      ],
      [
        'a principal less',
        only(WEB, BATCH),
        only(BATCH),
        'no longer names principal `web` in its rule (',
      ],
      [
        'something asked for besides',
        rules(from(WEB)),
        rules(`{ from: [{ source: { principals: [${WEB}], namespaces: [other] } }] }`),
        'also requires namespace `other` in its rule (',
      ],
      [
        'a rule less',
        rules(from(WEB), from(BATCH)),
        rules(from(BATCH)),
        'no longer has rule 1 (for `web`) as it was (',
      ],
    ])('%s', (_, base, head, words) => {
      expect(why(base, head)).toContain(words);
      expect(why(base, head)).toContain('No other rendered policy allows them,');
    });
  });

  test('a principal that is dropped is a caller, even where its workload is not rendered here', () => {
    expect(messages(payments + only(WEB, BATCH), payments + only(WEB))).toEqual([
      'service account batch/batch can no longer call Service shop/payments.',
    ]);
  });

  test('a principal that goes away with its workload lost nothing', () => {
    const apps = payments + web;
    expect(
      messages(
        apps + batch + app('batch', 'other') + only(WEB, BATCH),
        apps + app('batch', 'other') + only(WEB),
      ),
    ).toEqual([]);
  });

  test('a DENY rule for the namespace of a caller', () => {
    const base = payments + web;
    const deny = policy(
      'shop',
      'deny',
      '{ action: DENY, rules: [{ from: [{ source: { namespaces: [web] } }] }] }',
    );
    expect(messages(base, base + deny)).toEqual([
      'Deployment web/web can no longer call Service shop/payments.',
    ]);
  });

  test('a caller that moves to a service account which the policy does not name', () => {
    const base = payments + web + only(WEB);
    const head = base.replace('serviceAccountName: web', 'serviceAccountName: web2');
    expect(messages(base, head)).toEqual([
      'Deployment web/web can no longer call Service shop/payments.',
    ]);
  });

  test('a caller that loses its sidecar, and with it its identity', () => {
    const base = payments + web + only(WEB);
    const head = payments + web.replace('inject: "true"', 'inject: "false"') + only(WEB);
    const [found] = findingsOf(authorizationCutsOffCallers, base, head);
    expect(spoken(found)?.message).toBe(
      'Deployment web/web can no longer call Service shop/payments.',
    );
    expect(spoken(found?.why)).toContain('no longer has a sidecar');
  });

  test('a policy that allows nothing in a namespace refuses everyone, said once', () => {
    const base = payments + app('shop', 'orders') + web;
    expect(messages(base, `${base}${policy('shop', 'allow-nothing', '{}')}`)).toEqual([
      'Nobody can call Deployment shop/payments and Deployment shop/orders any more.',
    ]);
  });

  test('a policy that admits nobody for it says something else now is advised to stay as it was', () => {
    const base = payments + app('shop', 'orders') + web;
    const fixes = (before: string, after: string): string =>
      findingsOf(authorizationCutsOffCallers, base + before, base + after)
        .map(({ fix }) => spoken(fix.text))
        .join(' ');
    const all = policy('shop', 'all', '{ rules: [{}] }');
    expect(fixes(all, policy('shop', 'all', '{ action: DENY, rules: [{}] }'))).toContain(
      'Keep AuthorizationPolicy shop/all as it was',
    );
    expect(fixes('', policy('shop', 'nothing', '{}'))).not.toContain('as it was');
  });

  test('a header condition in a DENY rule denies whoever does not send the header', () => {
    const base = payments;
    const deny = policy(
      'shop',
      'whoami',
      '{ action: DENY, rules: [{ to: [{ operation: { methods: [GET] } }], when: [{ key: "request.headers[x-whoami]", notValues: [me] }] }] }',
    );
    expect(messages(base, base + deny)).toEqual([
      'GET to Deployment shop/payments is refused without an expected value of header x-whoami.',
    ]);
  });

  test('a CUSTOM rule for everything on a gateway inside the cluster asks for every in-mesh call', () => {
    const select = 'selector: { matchLabels: { app: local-gateway } }';
    const base = localGateway + policy('istio-system', 'local', `{ ${select}, rules: [{}] }`);
    const head =
      localGateway +
      policy(
        'istio-system',
        'local-auth',
        `{ ${select}, action: CUSTOM, provider: { name: oauth2-proxy }, rules: [{}] }`,
      );
    expect(messages(base, head)).toEqual([
      'Every call through Deployment istio-system/local-gateway must pass an external authorizer, calls between workloads included.',
    ]);
  });

  test('a gateway that is rendered, and made by two installations beside it, is one', () => {
    const operator = (name: string): string => `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: ${name}, namespace: istio-system }
spec:
  meshConfig:
    extensionProviders:
      - { name: oauth2-proxy, envoyExtAuthzHttp: { service: auth.auth.svc.cluster.local, port: 80 } }
  components:
    ingressGateways:
      - { name: local-gateway, enabled: true, label: { app: local-gateway } }
---
`;
    const gateway = localGateway + operator('plain') + operator('cni');
    const select = 'selector: { matchLabels: { app: local-gateway } }';
    const asked = `{ ${select}, action: CUSTOM, provider: { name: oauth2-proxy }, rules: [{}] }`;
    expect(messages(gateway, gateway + policy('istio-system', 'auth', asked))).toEqual([
      'Every call through Deployment istio-system/local-gateway must pass an external authorizer, calls between workloads included.',
    ]);
  });

  test('without a RequestAuthentication nobody satisfies a policy that asks for a token', () => {
    const base =
      payments +
      policy('shop', 'jwt', '{ rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }');
    const tokens = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { jwtRules: [{ issuer: login.example }] }
`;
    expect(messages(base + tokens, base)).toEqual([
      'Nobody can call Deployment shop/payments any more.',
    ]);
  });

  test('a policy that admission refuses changes nothing', () => {
    const base = payments + web;
    const refused = policy('shop', 'p', '{ rules: [{ to: [{ operation: { ports: ["*"] } }] }] }');
    expect(messages(base, base + refused)).toEqual([]);
  });

  test('a new policy for a new workload takes nothing away, and leaves a caller out that waits for it', () => {
    expect(messages(web, web + payments + only(BATCH))).toEqual([
      'Deployment web/web cannot call Service shop/payments: AuthorizationPolicy shop/payments does not admit it.',
    ]);
    expect(messages(web, web + payments + only(WEB, BATCH))).toEqual([]);
  });

  test('an ALLOW policy that admits the known callers cuts off nobody', () => {
    const base = payments + web + batch;
    expect(messages(base, base + only(WEB, BATCH))).toEqual([]);
  });

  test('a policy that is only dry-run cuts off nobody', () => {
    const base = payments + web;
    const dry = only(BATCH).replace(
      'namespace: shop }',
      'namespace: shop, annotations: { istio.io/dry-run: "true" } }',
    );
    expect(messages(base, base + dry)).toEqual([]);
  });
});
