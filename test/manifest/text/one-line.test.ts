import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneLine } from '../../../src/manifest/index.ts';

test('two texts that begin alike are cut where they differ', () => {
  const start = 'helm upgrade --install mesh charts/mesh --namespace istio-system --atomic --wait';
  const [one, other] = [`${start} --set mode=STRICT`, `${start} --set mode=PERMISSIVE`];
  expect(oneLine.beside(one, [other], 60)).toBe('helm upgrade --install m… mode=STRICT');
  expect(oneLine.beside(other, [one], 60)).toBe('helm upgrade --install m… mode=PERMISSIVE');
});

test('a text without another that begins alike is cut at its end', () => {
  expect(oneLine.beside('a'.repeat(20), ['b', 'a'.repeat(20)], 10)).toBe(`${'a'.repeat(9)}…`);
  expect(oneLine.beside('short', ['shore'], 10)).toBe('short');
});

test('two texts that differ never look alike, and none is longer than is shown', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '/'), maxLength: 120 });
  fc.assert(
    fc.property(text, text, text, (start, a, b) => {
      const [one, other] = [start + a, start + b];
      const [was, is] = [oneLine.beside(one, [other], 40), oneLine.beside(other, [one], 40)];
      expect(was.length).toBeLessThanOrEqual(40);
      expect(was === is).toBe(one === other);
    }),
  );
});
