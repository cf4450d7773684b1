import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf } from './findings-of.ts';

const mode = (namespace: string, value: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec: { mtls: { mode: ${value} } }
---
`;
const namespace = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n---\n`;

const told = (base: string, head: string) =>
  findingsOf(securityLoosened, base, head)
    .filter(({ check }) => check === 'mtls-weakened')
    .map(({ symptom, fix, ...told }) => ({ message: messageOf(told), symptom, fix: fix.text }));

const mesh = app('bank', 'payments') + mode('istio-system', 'STRICT');

test('a namespace that is new begins with its mode: none there had that of the mesh', () => {
  const shop = namespace('shop') + app('shop', 'web');
  expect(spoken(told(mesh, mesh + shop + mode('shop', 'DISABLE')))).toEqual([
    {
      message:
        'Namespace shop begins with mTLS DISABLE, where the mesh has STRICT. mTLS is off: calls arrive in plaintext and without identity.',
      symptom: expect.stringMatching(/^its calls are in plaintext/),
      fix: expect.stringMatching(/^Leave it the STRICT of the mesh, or limit DISABLE to/),
    },
  ]);
  expect(spoken(told(mesh, mesh + shop + mode('shop', 'PERMISSIVE')))).toEqual([
    expect.objectContaining({
      message:
        'Namespace shop begins with mTLS PERMISSIVE, where the mesh has STRICT. Callers without a sidecar get in, in plaintext and without identity.',
    }),
  ]);
  expect(spoken(told(mesh, mesh + shop + mode('shop', 'STRICT')))).toEqual([]);
});

test('one of which anything was there goes from one mode to the other', () => {
  for (const earlier of [namespace('shop'), app('shop', 'orders')])
    expect(spoken(told(mesh + earlier, mesh + earlier + mode('shop', 'DISABLE')))).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^mTLS goes from STRICT to DISABLE for namespace shop\./),
        fix: expect.stringMatching(/^Keep STRICT, or/),
      }),
    ]);
});
