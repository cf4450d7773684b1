import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';
import { peerAuthentication } from '../../support/objects.ts';

test('a PeerAuthentication that no longer says its mode is not told as mTLS that goes', async () => {
  const policy = (spec: string): Files => ({ 'prod/pa.yaml': peerAuthentication('a', spec) });
  const { text } = await reportOf(
    policy('{ mtls: { mode: PERMISSIVE } }'),
    policy('{ }'),
    'markdown',
  );
  expect(text).not.toContain('mTLS removed');
});
