import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const messages = (base: string, head: string): readonly string[] =>
  findingsOf(securityLoosened, base, head).map((told) => spoken(messageOf(told)));

const payments = app('shop', 'payments');
const select = 'selector: { matchLabels: { app: payments } }';
const allow = (source: string): string =>
  policy('shop', 'payments', `{ ${select}, rules: [{ from: [{ source: ${source} }] }] }`);

describe('security-loosened: who is let in', () => {
  test('a principal is added', () => {
    expect(
      messages(
        payments + allow('{ principals: [cluster.local/ns/web/sa/web] }'),
        payments + allow('{ principals: [cluster.local/ns/web/sa/web, cluster.local/ns/x/sa/y] }'),
      ),
    ).toEqual([
      'Now allowed at Deployment shop/payments: every request from cluster.local/ns/x/sa/y.',
    ]);
  });

  test('a service account named in full is told apart from a wildcard, a namespace and a gateway', () => {
    const aspects = (...added: string[]) =>
      findingsOf(
        securityLoosened,
        payments + allow('{ principals: [cluster.local/ns/web/sa/web] }'),
        payments + allow(`{ principals: [${['cluster.local/ns/web/sa/web', ...added].join()}] }`),
      ).map(({ aspect, ...told }) => [aspect, spoken(messageOf(told)).replace(/.* from /, '')]);

    expect(aspects('cluster.local/ns/x/sa/y')).toEqual([
      ['named-caller', 'cluster.local/ns/x/sa/y.'],
    ]);
    expect(aspects('cluster.local/ns/x/*')).toEqual([[undefined, 'cluster.local/ns/x/*.']]);
    expect(aspects('"*"')).toEqual([[undefined, '*.']]);
    expect(aspects('cluster.local/ns/istio-ingress/sa/istio-ingressgateway')).toEqual([
      [undefined, 'cluster.local/ns/istio-ingress/sa/istio-ingressgateway.'],
    ]);
    expect(aspects('cluster.local/ns/x/sa/y', 'cluster.local/ns/z/*')).toEqual([
      ['named-caller', 'cluster.local/ns/x/sa/y.'],
      [undefined, 'cluster.local/ns/z/*.'],
    ]);
    expect(
      findingsOf(
        securityLoosened,
        payments + allow('{ namespaces: [web] }'),
        payments + allow('{ namespaces: [web, other] }'),
      ).map(({ aspect }) => aspect),
    ).toEqual([undefined]);
  });

  test('the last ALLOW policy is removed: whatever is not denied is allowed', () => {
    expect(messages(payments + allow('{ namespaces: [web] }'), payments)).toEqual([
      'Anyone can now call Deployment shop/payments: no ALLOW policy remains.',
    ]);
  });

  test('removing one of several ALLOW policies only narrows', () => {
    const other = policy(
      'shop',
      'other',
      '{ rules: [{ from: [{ source: { namespaces: [a] } }] }] }',
    );
    expect(messages(payments + other + allow('{ namespaces: [web] }'), payments + other)).toEqual(
      [],
    );
  });

  test('a selector that meets nothing any more leaves the pods open', () => {
    const base = policy(
      'istio-system',
      'ips',
      '{ selector: { matchLabels: { app: ingress } }, rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }] }',
    );
    const head = base.replace('app: ingress', 'app: private');
    expect(messages(base, head)).toEqual([
      'Anyone can now call pods with app=ingress in istio-system: no ALLOW policy remains.',
    ]);
  });

  test('a selector that none of the pods known there has says so, for it may never have met any', () => {
    const gateway =
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: istio-gateway, namespace: ingress }\nspec: { chart: { spec: { chart: gateway, sourceRef: { kind: HelmRepository, name: istio } } } }\n---\n';
    const base = policy(
      'ingress',
      'deny',
      '{ action: DENY, selector: { matchLabels: { istio: ingressgateway } }, rules: [{ to: [{ operation: { paths: ["/admin"] } }] }] }',
    );
    const head = base.replace('/admin', '/nothing');
    expect(messages(base, head).join()).not.toContain('if there are any');
    expect(messages(gateway + base, gateway + head).join()).toContain(
      'at pods with istio=ingressgateway in ingress, if there are any: ',
    );
    const served =
      'apiVersion: v1\nkind: Service\nmetadata: { name: in, namespace: ingress }\nspec: { selector: { istio: ingressgateway }, ports: [{ port: 80 }] }\n---\n';
    const both = gateway + served;
    expect(messages(both + base, both + head).join()).not.toContain('if there are any');
  });

  test('DENY becomes AUDIT', () => {
    const deny = policy(
      'shop',
      'deny',
      '{ action: DENY, rules: [{ to: [{ operation: { paths: [/admin*] } }] }] }',
    );
    expect(messages(payments + deny, payments + deny.replace('DENY', 'AUDIT'))).toEqual([
      'No longer refused at Deployment shop/payments: /admin*.',
    ]);
  });

  test('a DENY rule that gets narrower, but not one that is split', () => {
    const deny = (paths: string): string =>
      policy(
        'shop',
        'deny',
        `{ action: DENY, rules: [{ to: [{ operation: { paths: [${paths}] } }] }] }`,
      );
    expect(messages(payments + deny('/admin*, /debug'), payments + deny('/admin*'))).toEqual([
      'No longer refused at Deployment shop/payments: /debug.',
    ]);
    const split = deny('/admin*') + deny('/debug').replace('name: deny', 'name: deny2');
    expect(messages(payments + deny('/admin*, /debug'), payments + split)).toEqual([]);
  });

  test('an enforced policy becomes dry-run', () => {
    const base = payments + allow('{ namespaces: [web] }');
    const head = base.replace(
      'name: payments, namespace: shop }\nspec: { selector: { matchLabels: { app: payments } }, rules',
      'name: payments, namespace: shop, annotations: { istio.io/dry-run: "true" } }\nspec: { selector: { matchLabels: { app: payments } }, rules',
    );
    expect(messages(base, head)).toHaveLength(1);
  });

  test('a CUSTOM policy is removed', () => {
    const custom = policy(
      'shop',
      'auth',
      `{ ${select}, action: CUSTOM, provider: { name: oauth }, rules: [{}] }`,
    );
    expect(messages(payments + custom, payments)).toEqual([
      'No longer checked by the external authorizer oauth at Deployment shop/payments: every request.',
    ]);
  });

  test('a CUSTOM policy that allows from now on refuses what none of its rules lets in', () => {
    const asking = policy(
      'shop',
      'auth',
      `{ ${select}, action: CUSTOM, provider: { name: oauth }, rules: [{ to: [{ operation: { paths: [/a] } }] }] }`,
    );
    const symptoms = (head: string): readonly string[] =>
      findingsOf(securityLoosened, payments + asking, payments + head).map(({ symptom }) =>
        spoken(symptom),
      );
    expect(symptoms(asking.replace('CUSTOM', 'ALLOW'))).toEqual([
      expect.stringContaining('what none of them matches gets 403'),
    ]);
    expect(symptoms('')).toEqual([expect.stringMatching(/^no errors:/)]);
  });

  test('a new application with its own policy is nobody else’s matter', () => {
    const root = policy('istio-system', 'allow-nothing', '{}');
    expect(messages(root, root + payments + allow('{ namespaces: [web] }'))).toEqual([]);
  });

  test('a policy whose root does not render any more is not gone for certain', () => {
    const base = payments + allow('{ namespaces: [web] }');
    const rendered = renderedFrom(payments);
    const failed = { reason: 'not-parsed' as const, message: 'no such file', origin: null };
    const [root] = renderedFrom('', { status: 'failed', failure: failed }).roots;
    const { findings } = securityLoosened.detect({
      mesh: meshFrom(payments),
      before: meshFrom(base),
      changes: [],
      rendered: { ...rendered, roots: root === undefined ? [] : [root] },
      renderedBefore: renderedFrom(base),
      schemas: shippedSchemas(),
    });
    expect(spoken(findings)).toEqual([]);
  });

  test('a policy rewritten to say the same is silent', () => {
    const base = allow('{ principals: [cluster.local/ns/web/sa/web] }');
    expect(messages(payments + base, payments + allow('{ serviceAccounts: [web/web] }'))).toEqual(
      [],
    );
  });
});
