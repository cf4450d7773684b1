import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { outsideTheMesh } from '../../src/checks/outside-the-mesh/outside-the-mesh.ts';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { peerAuthentication } from '../support/objects.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const strict = (mode = 'STRICT'): string =>
  peerAuthentication('default', `{ mtls: { mode: ${mode} } }`, { namespace: 'bank' });
const admits = policy(
  'bank',
  'ledger',
  '{ rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/till] } }] }] }',
);
const ledger = app('bank', 'ledger');
const till = (inject: string): string =>
  app('shop', 'till', ['ledger.bank']).replace('inject: "true"', `inject: "${inject}"`);

const rest = (mode?: string): string => ledger + strict(mode) + admits;
const [had, lost] = [till('true'), till('false')];

describe('a caller that loses its sidecar', () => {
  test('is refused for want of mTLS, and asked by no policy', () => {
    const [base, head] = [rest() + had, rest() + lost];
    expect(findingsOf(strictMtlsCutsOffCallers, base, head)).toHaveLength(1);
    expect(spoken(findingsOf(authorizationCutsOffCallers, base, head))).toEqual([]);
  });

  test('is refused by the policy where plaintext is taken', () => {
    const open = rest('PERMISSIVE');
    expect(spoken(findingsOf(strictMtlsCutsOffCallers, open + had, open + lost))).toEqual([]);
    expect(
      findingsOf(authorizationCutsOffCallers, open + had, open + lost).map(({ symptom }) =>
        spoken(symptom),
      ),
    ).toEqual(['403, RBAC: access denied']);
  });

  test('is advised to keep it, and one that never had one to get it', () => {
    const [left] = findingsOf(strictMtlsCutsOffCallers, rest() + had, rest() + lost);
    expect(spoken(left?.fix.text)).toMatch(
      /^Keep the sidecar of Deployment shop\/till as it was, or keep /,
    );
    const [never] = findingsOf(strictMtlsCutsOffCallers, rest('PERMISSIVE') + lost, rest() + lost);
    expect(spoken(never?.fix.text)).toMatch(/^Inject the sidecar into till first. Or keep /);
  });

  test('does not stay outside the mesh', () => {
    const unlabelled = had.replace(', sidecar.istio.io/inject: "true"', '');
    const home = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n';
    const stays = (base: string, head: string) =>
      findingsOf(outsideTheMesh, rest() + home + base, rest() + home + head).filter(
        ({ check }) => check === 'neighbours-in-mesh',
      );
    expect(spoken(stays(had, unlabelled))).toEqual([]);
    expect(stays(unlabelled, unlabelled)).toHaveLength(1);
  });
});
