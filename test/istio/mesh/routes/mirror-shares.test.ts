import { expect, test } from 'vitest';
import { virtualServicesOf } from '../../../../src/istio/mesh/routes/virtual-service-index.ts';
import { virtualService } from '../../../support/objects.ts';
import { meshFrom } from '../../../support/rendered.ts';

const shares = (fields: string): readonly number[] => {
  const route = `{ route: [{ destination: { host: web } }], ${fields} }`;
  const mesh = meshFrom(virtualService('web', `{ hosts: [web], http: [${route}] }`));
  return virtualServicesOf(mesh, 'mesh').all.flatMap(({ http }) =>
    http.flatMap(({ mirrors }) => mirrors.map(({ percent }) => percent)),
  );
};

test.each<[string, string, readonly number[]]>([
  ['all where nothing is said', 'mirror: { host: next }', [100]],
  ['a share', 'mirror: { host: next }, mirrorPercentage: { value: 2.5 }', [2.5]],
  ['a share by its former name', 'mirror: { host: next }, mirrorPercent: 10', [10]],
  [
    'the newer name where both are written',
    'mirror: { host: next }, mirrorPercentage: { value: 1 }, mirrorPercent: 10',
    [1],
  ],
  [
    'each entry its own',
    'mirrors: [{ destination: { host: next } }, { destination: { host: last }, percentage: { value: 0 } }]',
    [100, 0],
  ],
])('of requests are mirrored: %s', (_, fields, expected) => {
  expect(shares(fields)).toEqual(expected);
});
