import { expect, test } from 'vitest';
import type { ResourceId } from '../../../src/manifest/index.ts';
import {
  legacy,
  likenessOf,
  objectsNamedIn,
  namesPlace,
  say,
  slot,
  turnsIn,
} from '../../../src/manifest/index.ts';

const service = (name: string): ResourceId => ({
  ...{ group: '', kind: 'Service', namespace: 'shop', name },
});
const lost = (name: string) => say`Requests to ${slot.object(service(name))} and more fail.`;
const bare = (name: string): string =>
  likenessOf(lost(name), { objects: [service(name)], names: [name] });

test('sentences that say the same of other objects are alike, and of other words they are not', () => {
  expect(bare('web')).toBe(bare('orders'));
  expect(bare('web')).not.toBe(likenessOf(lost('web'), { names: [] }));
  const gone = say`Requests to ${slot.object(service('web'))} and more come.`;
  expect(likenessOf(gone, { objects: [service('web')], names: ['web'] })).not.toBe(bare('web'));
});

test('a name that is a word of the sentence takes nothing out of its words', () => {
  expect(bare('more')).toBe(bare('web'));
  expect(bare('and')).toBe(bare('web'));
});

test('a name within texts, code and further sentences is left out there', () => {
  const of = (name: string): string =>
    likenessOf(
      say`${legacy(`Deployment shop/${name}`)} has ${slot.code(`${name}-api`)}. ${say`It is ${slot.object(service(name))}.`}`,
      { objects: [service(name)], names: [name, 'shop'] },
    );
  expect(of('web')).toBe(of('orders'));
});

test('counts are left out on demand, with their plural', () => {
  const of = (count: number): string =>
    likenessOf(say`${slot.count(count, 'pod')} of ${legacy(`${String(count)} pods`)}`, {
      names: [],
      counts: true,
    });
  expect(of(2)).toBe(of(7));
});

test('what a sentence names is known from slots and from texts', () => {
  const said = say`${slot.object(service('web'))} ${legacy('goes from 1s to 2s by Gateway shop/edge (a.yaml:3), for api.shop.example.com')} ${slot.named(service('orders'))}`;
  expect(objectsNamedIn(said)).toEqual([
    'Service shop/web',
    'Gateway shop/edge',
    'Service shop/orders',
  ]);
  expect(turnsIn(said)).toEqual(['from 1s to 2s']);
  expect(namesPlace(said, { file: 'a.yaml', line: 3 })).toBe(true);
  expect(namesPlace(said, { file: 'a.yaml', line: 33 })).toBe(false);
  expect(
    namesPlace(say`It is at ${slot.place({ file: 'b.yaml', line: 1 })}.`, {
      file: 'b.yaml',
      line: 1,
    }),
  ).toBe(true);
});
