import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';
import { meshMtls, peerAuthentication } from '../../support/objects.ts';

const NAMED: Files = {
  'base/kustomization.yaml': 'resources: [pa.yaml]\n',
  'base/pa.yaml': meshMtls('PERMISSIVE'),
  'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
  'overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
};
const old = (mode: string): Files => ({
  'attic/old.yaml': peerAuthentication('old', `{ mtls: { mode: ${mode} } }`),
});

test('what nobody seen here applies is no environment beside those that have a name', async () => {
  const { text } = await reportOf(
    { ...NAMED, ...old('DISABLE') },
    { ...NAMED, ...old('STRICT') },
    'markdown',
  );
  expect(text).toContain('2 environments and what nobody seen here applies, 3 objects compared.');
});

test('by itself it is all that there is', async () => {
  const { text } = await reportOf(old('DISABLE'), old('STRICT'), 'markdown');
  expect(text).toContain('1 environment, 1 object compared.');
});
