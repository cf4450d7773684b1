import { expect, test } from 'vitest';
import { hostsThatDiffer } from '../../../src/compare/rollout/reach/affected-services.ts';
import type { Resource } from '../../../src/manifest/index.ts';
import { serviceEntry } from '../../support/objects.ts';
import { meshFrom } from '../../support/rendered.ts';

const entry = (hosts: string): Resource => {
  const text = serviceEntry(
    'outside',
    `{ hosts: [${hosts}], ports: [{ number: 443, name: tls }] }`,
  );
  const [found] = meshFrom(text).ofKind('networking.istio.io', 'ServiceEntry');
  if (found === undefined) throw new Error('no ServiceEntry');
  return found;
};

test.each([
  ['one comes', 'a.test', 'a.test, b.test', ['b.test']],
  ['one goes', 'a.test, b.test', 'b.test', ['a.test']],
  ['one takes the place of another', 'a.test, b.test', 'b.test, c.test', ['c.test', 'a.test']],
  ['none does', 'a.test, b.test', 'a.test, b.test', ['a.test', 'b.test']],
])('of the hosts of a ServiceEntry those are asked about that differ: %s', (_, was, is, asked) => {
  const [before, after] = [entry(was), entry(is)];
  expect(hostsThatDiffer(meshFrom(''), after, [before, after])).toEqual(asked);
});

test('all hosts of an object that comes or goes are asked about', () => {
  const object = entry('a.test, b.test');
  expect(hostsThatDiffer(meshFrom(''), object, [null, object])).toEqual(['a.test', 'b.test']);
  expect(hostsThatDiffer(meshFrom(''), object, [object, null])).toEqual(['a.test', 'b.test']);
});
