import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const peers = (namespace: string, mode: string): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: ${namespace} }\nspec: { mtls: { mode: ${mode} } }\n---\n`;

const told = (policies: string): readonly string[] => {
  const shop = `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n---\n${app('shop', 'web')}`;
  const was = shop + policies + peers('istio-system', 'STRICT');
  return findingsOf(securityLoosened, was, was + peers('shop', 'PERMISSIVE'))
    .filter(({ check }) => check === 'mtls-weakened')
    .map((told) => spoken(messageOf(told)));
};

const NAMED = '{ from: [{ source: { principals: ["cluster.local/ns/shop/sa/cart"] } }] }';
const GETS_IN = /Callers without a sidecar get in, in plaintext and without identity\.$/;

test('callers in plaintext are refused where each rule asks who calls', () => {
  const said = [
    'mTLS goes from STRICT to PERMISSIVE for namespace shop. Callers without a sidecar connect and are refused, for every ALLOW rule there asks who calls.',
  ];
  expect(told(policy('shop', 'web', `{ rules: [${NAMED}] }`))).toEqual(said);
  expect(told(policy('istio-system', 'nobody', '{}'))).toEqual(said);
});

test('and get in where no policy refuses them, or one rule asks for less', () => {
  const open = '{ to: [{ operation: { paths: [/healthz] } }] }';
  const others = '{ from: [{ source: { notNamespaces: [batch] } }] }';
  for (const policies of [
    '',
    policy('shop', 'web', `{ rules: [${NAMED}, ${open}] }`),
    policy('shop', 'web', `{ rules: [${others}] }`),
    policy('shop', 'web', `{ action: DENY, rules: [${NAMED}] }`),
  ])
    expect(told(policies)).toEqual([expect.stringMatching(GETS_IN)]);
});
