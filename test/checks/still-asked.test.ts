import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const CUSTOM = '{ action: CUSTOM, provider: { name: login }, rules: [{}] }';
const asking = (spec = CUSTOM): string => policy('edge', 'ask', pods(spec));
const pods = (spec: string): string =>
  spec.replace('{ ', '{ selector: { matchLabels: { istio: edge } }, ');

/** An EnvoyFilter for the same pods, which are made elsewhere. */
const filter = ({
  app: label = 'edge',
  context = 'GATEWAY',
  operation = 'INSERT_BEFORE',
  name = 'envoy.filters.http.ext_authz',
} = {}): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: outpost, namespace: edge }
spec:
  workloadSelector: { labels: { istio: ${label} } }
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: ${context} }
      patch:
        operation: ${operation}
        value:
          name: ${name}
          typed_config:
            http_service:
              server_uri: { cluster: outbound|9000||login.auth.svc.cluster.local }
---
`;

const told = (id: string, base: string, head: string) =>
  findingsOf(securityLoosened, base, head).find(({ check }) => check === id);
const narrower = asking(CUSTOM.replace('{}', "{ to: [{ operation: { paths: ['/admin'] } }] }"));

describe('an EnvoyFilter that asks the authorizer as well as a policy that no longer does', () => {
  test.each([
    ['is narrowed', narrower],
    ['goes', policy('edge', 'other', pods('{ rules: [{}] }'))],
  ])('is named where the policy %s', (_, head) => {
    const found = told('authorizer-bypassed', filter() + asking(), filter() + head);
    expect(spoken(found)?.message).toMatch(
      /^Checked through EnvoyFilter edge\/outpost and no longer through AuthorizationPolicy edge\/ask at pods with istio=edge in edge: /,
    );
    expect(spoken(found?.why)).toMatch(
      / EnvoyFilter edge\/outpost \(mesh\.yaml:\d+\) still asks login\.auth\.svc\.cluster\.local:9000 by itself\.$/,
    );
    expect(spoken(found?.symptom)).toContain(
      'now reach the workload, unless what EnvoyFilter edge/outpost asks stops them',
    );
    expect(spoken(found?.fix)).toMatchObject({
      text: 'If EnvoyFilter edge/outpost should check them, leave it; otherwise keep the rule of AuthorizationPolicy edge/ask.',
      kind: 'choice',
    });
  });

  test('that comes with the change does not “still” ask', () => {
    const found = told('authorizer-bypassed', asking(), filter() + narrower);
    expect(spoken(found?.why)).toMatch(/ asks login\.auth\.svc/);
    expect(spoken(found?.why)).not.toContain('still asks');
  });

  test.each([
    ['for other pods', { app: 'other' }],
    ['for what goes out', { context: 'SIDECAR_OUTBOUND' }],
    ['taken out', { operation: 'REMOVE' }],
    ['another one', { name: 'envoy.filters.http.cors' }],
  ])('asks nobody there: %s', (_, what) => {
    const found = told('authorizer-bypassed', filter(what) + asking(), filter(what) + narrower);
    expect(spoken(found)?.message).toMatch(
      /^No longer checked by the external authorizer login at /,
    );
    expect(spoken(found?.symptom)).toBe(
      'no errors: requests that the authorizer was asked about now reach the workload',
    );
  });
});

test('requests that a DENY policy refused are asked about where a CUSTOM policy stays', () => {
  const web = (more: string): string => app('shop', 'web') + policy('shop', 'ask', CUSTOM) + more;
  const found = told(
    'deny-narrowed',
    web(policy('shop', 'no', '{ action: DENY, rules: [{}] }')),
    web(''),
  );
  expect(spoken(found?.symptom)).toBe(
    'no errors: requests that got 403 now reach the workload, unless what AuthorizationPolicy shop/ask asks stops them',
  );
});

test('what an EnvoyFilter stopped may be stopped by a CUSTOM policy of its pods', () => {
  const gone = (head: string): string | undefined =>
    spoken(told('access-filter-changed', filter() + head, head)?.symptom);
  expect(gone(asking())).toMatch(
    /may get through, unless what AuthorizationPolicy edge\/ask \(mesh\.yaml:\d+\) asks stops them$/,
  );
  expect(gone(asking().replace('istio: edge', 'istio: other'))).toMatch(/may get through$/);
  expect(gone(asking(CUSTOM.replace('CUSTOM', 'ALLOW')))).toMatch(/may get through$/);
});
