import { expect, test } from 'vitest';
import { mayMakeObjects } from '../../src/checks/references/object-makers.ts';
import { operatorKinds } from '../istio/mesh/operators/operator-kinds.ts';

test('that a Service is known which an operator makes does not hide that its object may make more', () => {
  expect(operatorKinds.length).toBeGreaterThan(0);
  expect(operatorKinds.filter((kind) => !mayMakeObjects(kind))).toEqual([]);
});
