import { expect, test } from 'vitest';
import { portNameProblem } from '../../../../src/manifest/schema/kubernetes/values/object-names.ts';

test('a range of ports in the place of a name is told where ranges are written', () => {
  expect(portNameProblem('6800-7300')?.remedy).toContain('`endPort`');
  expect(portNameProblem('8080')?.remedy).not.toContain('endPort');
  expect(portNameProblem('http-')?.remedy).toContain('at most 15 small letters');
  expect(portNameProblem('6800-a')).toBeNull();
});
