import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { explainRules } from '../../src/review/analysis/repository-rules.ts';
import { readTreesOf } from '../support/review-of.ts';

const engine = createEngine(readPackageData());

const sidecar = (mode: string): Readonly<Record<string, string>> => ({
  'overlays/prod/kustomization.yaml': 'resources: [sidecar.yaml]\n',
  'overlays/prod/sidecar.yaml': `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec:
  outboundTrafficPolicy: { mode: ${mode} }
`,
});

/** What `meshwarden rules explain --rule NAME` says of a change that opens egress. */
async function explained(rule: string): Promise<string> {
  const trees = readTreesOf(sidecar('REGISTRY_ONLY'), sidecar('ALLOW_ANY'));
  const outcome = await explainRules(trees, engine, { rule, asOf: '2026-01-02T03:04:05.000Z' });
  if (outcome.kind === 'explained') return outcome.text;
  return outcome.kind === 'unknown-rule' ? `not ${String(outcome.nearest)}` : outcome.kind;
}

describe('`rules explain --rule` takes the name of a detector or a check', () => {
  test('and says what a check looks for, what it cannot see, and what it finds', async () => {
    const text = await explained('security-loosened/egress-opened');
    expect(text).toContain('security-loosened/egress-opened\n');
    expect(text).toMatch(/high in production\.\s+Not\s+seen:\s+NetworkPolicies/);
    expect(text).toContain('It finds 1 thing here:');
    expect(text).toMatch(/prod: .*can now call any external host/);
    expect(text).toContain('overlays/prod/sidecar.yaml:5');
  });

  test('and lists the checks of a detector', async () => {
    const text = await explained('security-loosened');
    expect(text).toContain('security-loosened/mtls-weakened: ');
    expect(text).toContain('It finds 1 thing here:');
  });

  test('and says so where a check finds nothing', async () => {
    expect(await explained('security-loosened/mtls-weakened')).toContain('It finds nothing here.');
  });

  test('and names the nearest where there is none', async () => {
    expect(await explained('security-loosened/egress-openned')).toBe(
      'not security-loosened/egress-opened',
    );
  });
});
