import { describe, expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';
import { reviewOf } from '../support/review-of.ts';

/** A Sidecar for pods that are not there, with annotations of its own. */
const sidecar = (annotations: string, app = 'order'): string => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata:
  name: orders
  namespace: shop
  annotations: {${annotations}}
spec:
  workloadSelector: { labels: { app: ${app} } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, image: registry.example/orders:1 }] }
`;

const SUPPRESSED = 'galley.istio.io/analyze-suppress: IST0101';
const CHECK = 'policy-without-pods';

describe('meshwarden analyze', () => {
  const checksOf = async (annotations: string) => {
    const { entries, leftOut } = await analysed({ 'orders.yaml': sidecar(annotations) });
    return [
      entries.map(({ finding }) => finding.check).includes(CHECK),
      leftOut.map(({ finding, origin }) => `${finding.check} ${String(origin?.line)}`),
    ];
  };

  test('tells what no object asks to be left out of', async () => {
    expect(await checksOf('')).toEqual([true, []]);
  });

  test('leaves out what the object asks, and lists it', async () => {
    expect(await checksOf(SUPPRESSED)).toEqual([false, [`${CHECK} 6`]]);
  });

  test('leaves out what the configuration names', async () => {
    const { entries, leftOut } = await analysed({
      'orders.yaml': sidecar(''),
      '.meshwarden/config.yaml': `ignore: [{detector: unresolved-reference/${CHECK}, reason: made elsewhere}]\n`,
    });
    expect(entries.map(({ finding }) => finding.check)).not.toContain(CHECK);
    expect(leftOut.map(({ by, reason }) => [by, reason])).toEqual([
      ['configuration', 'made elsewhere'],
    ]);
  });
});

describe('a review', () => {
  const FILE = 'apps/orders.yaml';
  const reviewed = async (before: string, after: string) => {
    const {
      tier,
      findings,
      leftOut = [],
      notes,
    } = await reviewOf({ [FILE]: before }, { [FILE]: after });
    const isNew = findings.filter(({ introducedBy }) => introducedBy === 'this-change');
    return {
      tier,
      checks: isNew.map(({ check }) => check),
      leftOut: leftOut.map(({ finding }) => finding.check),
      notes: notes.filter((note) => /left out|asks with this change/.test(note)),
    };
  };

  test('tells what its own change asks to be left out of, and that it asks', async () => {
    const { tier, checks, leftOut, notes } = await reviewed(
      sidecar('', 'orders'),
      sidecar(SUPPRESSED),
    );
    expect(tier).toBe('high');
    expect([...checks].sort()).toEqual(['opt-out-added', CHECK]);
    expect(leftOut).toEqual([]);
    expect(notes).toEqual([
      expect.stringContaining(
        `asks with this change not to be told of unresolved-reference/${CHECK}`,
      ),
    ]);
  });

  test('follows what the object asked before, and says so', async () => {
    const { checks, leftOut, notes } = await reviewed(
      sidecar(SUPPRESSED, 'orders'),
      sidecar(SUPPRESSED),
    );
    expect(checks).toEqual([]);
    expect(leftOut).toEqual([CHECK]);
    expect(notes).toEqual([expect.stringContaining('1 finding left out as its object asks')]);
  });
});
