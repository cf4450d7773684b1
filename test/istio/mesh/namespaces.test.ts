import { expect, test } from 'vitest';
import { meshFrom } from '../../support/rendered.ts';

const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: ${labels} }\n---\n`;

test('a namespace that several roots write has the labels of all of them, the first one first', () => {
  const mesh = meshFrom(
    namespace('{ team: a }') + namespace('{ team: b, istio-injection: enabled }'),
  );
  expect(mesh.namespaceLabels('shop')).toEqual(
    new Map([
      ['istio-injection', 'enabled'],
      ['team', 'a'],
    ]),
  );
});
