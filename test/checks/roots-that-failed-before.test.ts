import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import type { Detector } from '../../src/checks/detection/detector.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import type { BuildFailure } from '../../src/kustomize/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { app, policy } from './findings-of.ts';

const MISSING: BuildFailure = {
  reason: 'not-found',
  message: 'The file "logo.svg" of the generator of theme does not exist.',
  origin: null,
};

/** What a detector says of a root that does not render on either side, as far as it was built. */
function messages(
  detector: Detector,
  base: string,
  head: string,
  failures: { readonly before: BuildFailure; readonly after: BuildFailure },
): readonly string[] {
  const side = (text: string, failure: BuildFailure): ReturnType<typeof renderedFrom> =>
    renderedFrom(text, { status: 'failed', failure });
  const { findings } = detector.detect({
    mesh: meshFrom(head),
    before: meshFrom(base),
    changes: [],
    rendered: side(head, failures.after),
    renderedBefore: side(base, failures.before),
    schemas: shippedSchemas(),
  });
  return findings.map((told) => spoken(messageOf(told)));
}

describe('a root that fails as it did before', () => {
  const alike = { before: MISSING, after: MISSING };
  const otherwise = { before: MISSING, after: { ...MISSING, message: 'No folder "../auth".' } };
  const payments = app('shop', 'payments');
  const select = 'selector: { matchLabels: { app: payments } }';

  test('an ALLOW that is gone from it lets nobody in, whatever an authorizer answers', () => {
    const apps = payments + policy('istio-system', 'deny-all', '{}');
    const base = apps + policy('shop', 'all', `{ ${select}, rules: [{}] }`);
    const head =
      apps +
      policy('shop', 'auth', `{ ${select}, action: CUSTOM, provider: { name: sso }, rules: [{}] }`);
    const found = messages(authorizationCutsOffCallers, base, head, alike);
    expect(found).toEqual(['Nobody can call Deployment shop/payments any more.']);
    expect(messages(authorizationCutsOffCallers, base, head, otherwise)).toEqual([]);
  });

  test('a DENY that is gone from it refuses nothing any more', () => {
    const base =
      payments +
      policy(
        'shop',
        'no-admin',
        `{ ${select}, action: DENY, rules: [{ to: [{ operation: { paths: [/admin] } }] }] }`,
      );
    expect(messages(securityLoosened, base, payments, alike)).toHaveLength(1);
    expect(messages(securityLoosened, base, payments, otherwise)).toEqual([]);
  });
});
