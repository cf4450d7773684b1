import { expect, test } from 'vitest';
import { previewLocally } from '../../../../src/features/rollback/use-cases/roll-back-locally.ts';
import { NO_NAMES } from '../../../../src/gitops/index.ts';
import { createEngine, UNPAINTED } from '../../../../src/review/index.ts';
import { readPackageData } from '../../../../src/review/edge/package-data.ts';
import { readTreesOf, reportOf } from '../../../support/review-of.ts';
import { computedRevert } from './revert-parts.ts';

const mtls = (mode: string) => ({
  'prod/mtls.yaml': `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: ${mode} } }
`,
});

test.each(['terminal', 'markdown'] as const)(
  'the preview of a rollback as %s does not argue for what is being undone',
  async (format) => {
    const [before, after] = [mtls('STRICT'), mtls('PERMISSIVE')];
    const { review } = await previewLocally(
      computedRevert({
        pre: null,
        changes: [{ path: 'prod/mtls.yaml', before: null, after: null, size: null }],
      }),
      { kind: 'everything' },
      { trees: () => Promise.resolve(readTreesOf(before, after)) },
      createEngine(readPackageData(), NO_NAMES),
      { format, paint: UNPAINTED, asOf: '2026-01-02T03:04:05.000Z' },
    );
    expect(review).toContain('mTLS goes from STRICT to PERMISSIVE');
    expect(review).not.toMatch(/^\s*(?:Fix|Consider):/m);
    // of a change that is none, it is said
    expect((await reportOf(before, after, format)).text).toMatch(/^\s*Fix: Keep STRICT/m);
  },
);
