import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressSpace,
  extentOf,
  holdsAll,
  meets,
} from '../../../src/checks/traffic-taken/address-space.ts';

const range = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => {
    const bytes = [24, 16, 8, 0].map((bits) => String(Math.floor(address / 2 ** bits) % 256));
    return `${bytes.join('.')}/${String(length)}`;
  });

const RANK = ['narrow', 'wide', 'world'];
const rankOf = (ranges: readonly string[]): number => RANK.indexOf(extentOf(addressSpace(ranges)));

test('more ranges are never fewer addresses, in whichever order and however often they are written', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 6 }), fc.array(range, { maxLength: 6 }), (a, b) => {
      const all = [...a, ...b];
      expect(rankOf(all)).toBeGreaterThanOrEqual(rankOf(a));
      expect(addressSpace([...all, ...a].toReversed())).toEqual(addressSpace(all));
      expect(holdsAll(addressSpace(all), addressSpace(a))).toBe(true);
      expect(meets(addressSpace(all), addressSpace(a))).toBe(a.length > 0);
    }),
  );
});

test('a range cut in two halves, or into many parts, is the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 255 }), (bits, first) => {
      const parts = Array.from(
        { length: 2 ** bits },
        (_, at) => `${String(first)}.${String(at)}.0.0`,
      );
      const cut = parts.map((part) => `${part}/16`);
      expect(addressSpace(cut)).toEqual(
        addressSpace([`${String(first)}.0.0.0/${String(16 - bits)}`]),
      );
    }),
  );
});

test('IPv4 counts the same where IPv6 writes it', () => {
  fc.assert(
    fc.property(range, (text) => {
      const [address = '', length = ''] = text.split('/');
      for (const prefix of ['::ffff:', '64:ff9b::'])
        expect(addressSpace([`${prefix}${address}/${String(Number(length) + 96)}`]).ipv4).toEqual(
          addressSpace([text]).ipv4,
        );
    }),
  );
});

test.each([
  ['narrow', ['192.168.0.0/24']],
  ['narrow', ['10.0.0.1', '10.0.0.1/32', 'not an address', '']],
  ['narrow', ['2001:db8::/64']],
  ['wide', ['192.168.0.0/23']],
  ['wide', ['192.168.0.0/24', '10.0.0.1']],
  ['wide', ['fd00::/63']],
  ['world', ['0.0.0.0/0']],
  ['world', ['1.0.0.0/9', '1.128.0.0/9']],
  ['world', ['::/0']],
  ['world', ['2000::/3']],
])('is %s where it is %s', (extent, ranges) => {
  expect(extentOf(addressSpace(ranges))).toBe(extent);
});
