import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { peerAuthentication } from '../support/objects.ts';
import { app, findingsOf } from './findings-of.ts';

const told = (base: string, head: string) =>
  findingsOf(securityLoosened, base, head)
    .filter(({ check }) => check === 'mtls-weakened')
    .map(({ subject, why, ...told }) => [subject.name, messageOf(told), why] as const);

const policy = (name: string, namespace: string, mode: string): string =>
  peerAuthentication(name, `{ mtls: { mode: ${mode} } }`, { namespace });
const SHOP = app('shop', 'web');

test.each([
  ['istio-system', 'STRICT', 'PERMISSIVE', 'the mesh'],
  ['istio-system', 'PERMISSIVE', 'DISABLE', 'the mesh'],
  ['shop', 'STRICT', 'DISABLE', 'namespace shop'],
])('in %s, %s may become %s beside a second policy', (namespace, was, is, whom) => {
  const first = SHOP + policy('a', namespace, was);
  const [found, ...others] = told(first, first + policy('b', namespace, is));
  const [name, message, why] = found ?? [];
  expect(others).toEqual([]);
  expect(name).toBe('b');
  expect(spoken(message)).toContain(`mTLS may go from ${was} to ${is} for ${whom}`);
  expect(spoken(why)).toMatch(/^PeerAuthentication \S+\/b sets /);
  expect(spoken(why)).toContain('It holds if it was created before all others');
});

test('where one policy takes the place of another the mode goes', () => {
  const [[, message] = []] = told(
    SHOP + policy('a', 'shop', 'STRICT'),
    SHOP + policy('b', 'shop', 'PERMISSIVE'),
  );
  expect(spoken(message)).toMatch(/^mTLS goes from STRICT to PERMISSIVE for /);
});
