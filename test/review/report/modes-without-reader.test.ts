import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { changeLines } from '../../../src/review/report/changes/change-text.ts';
import { app } from '../../checks/findings-of.ts';
import { peerAuthentication } from '../../support/objects.ts';
import { reviewOf } from '../../support/review-of.ts';

const SHOP = app('shop', 'web');
const STRICT = peerAuthentication('default', '{ mtls: { mode: STRICT } }').replace(
  /namespace: \w+/,
  'namespace: istio-system',
);
const ROOT = `apiVersion: v1
kind: Namespace
metadata: { name: istio-system }
`;

test('the mode of the mesh has its condition in the list of changes, too, and none where the namespace stays', async () => {
  const told = async (left: string): Promise<readonly string[]> => {
    const { changes } = await reviewOf(
      { 'prod/all.yaml': SHOP + STRICT + ROOT },
      { 'prod/all.yaml': SHOP + left },
    );
    return changeLines(changes).map(({ text }) => text);
  };
  expect(await told('')).toContain(
    'the whole mesh: mTLS `STRICT` → `PERMISSIVE` (where a control plane still reads this)',
  );
  expect(await told(ROOT)).toContain('the whole mesh: mTLS `STRICT` → `PERMISSIVE`');
});

test('a policy that is for one revision from now on changes the mode for control planes of others', async () => {
  const labelled = STRICT.replace(
    'name: default',
    "name: default, labels: { istio.io/rev: '1-25' }",
  );
  const { changes, findings } = await reviewOf(
    { 'prod/all.yaml': SHOP + STRICT },
    { 'prod/all.yaml': SHOP + labelled },
  );
  expect(changeLines(changes).map(({ text }) => text)).toContain(
    'the whole mesh: mTLS `STRICT` → `PERMISSIVE` (for control planes of other revisions)',
  );
  expect(findings.map((told) => spoken(messageOf(told)))).toContainEqual(
    expect.stringMatching(
      /^mTLS goes from STRICT to PERMISSIVE for the mesh, for control planes of other revisions\./,
    ),
  );
});
