import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKind } from '../../../../src/charts/edge/registries/address-kind.ts';

describe('addresses that are never connected to', () => {
  test.each([
    '0.0.0.0',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '169.254.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'ff02::1',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '::ffff:0:169.254.169.254',
    '64:ff9b::169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::1',
    '2002:a9fe:a9fe::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '[::1]',
    '4000::1',
    '',
    'localhost',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '127.1',
  ])('%s', (address) => {
    expect(addressKind(address)).toBe('never');
  });
});

test.each([
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '100.127.255.255',
  '198.18.0.1',
  'fd00::1',
  'fc00::1',
  '::ffff:10.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::1',
  '2002:a00:1::',
  '2001:db8::1',
])('%s is private', (address) => {
  expect(addressKind(address)).toBe('private');
});

test.each([
  '8.8.8.8',
  '172.32.0.1',
  '172.15.255.255',
  '100.63.255.255',
  '100.128.0.0',
  '169.253.255.255',
  '126.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001:81b::200e',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
])('%s is anybody’s', (address) => {
  expect(addressKind(address)).toBe('public');
});

const byte = fc.integer({ min: 0, max: 255 });
const hex = (value: number): string => value.toString(16);

test('an address of IPv4 is the same in every form in which IPv6 carries it', () => {
  fc.assert(
    fc.property(byte, byte, byte, byte, (a, b, c, d) => {
      const dotted = [a, b, c, d].join('.');
      const groups = `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
      const kind = addressKind(dotted);
      for (const form of [
        `::ffff:${dotted}`,
        `::ffff:${groups}`,
        `0:0:0:0:0:FFFF:${groups}`,
        `64:ff9b::${groups}`,
        `2002:${groups}::1`,
      ])
        expect([form, addressKind(form)]).toEqual([form, kind]);
    }),
  );
});

test('what URLs make of decimal, octal and hexadecimal forms is judged as what it is', () => {
  fc.assert(
    fc.property(byte, byte, byte, byte, (a, b, c, d) => {
      const number = ((a * 256 + b) * 256 + c) * 256 + d;
      const octal = [a, b, c, d].map((each) => `0${each.toString(8)}`).join('.');
      for (const form of [String(number), `0x${hex(number)}`, octal])
        expect(addressKind(new URL(`https://${form}/`).hostname)).toBe(
          addressKind([a, b, c, d].join('.')),
        );
    }),
  );
});

test('of local ranges nothing is anybody’s', () => {
  const range = fc.oneof(
    fc.tuple(fc.constantFrom('10', '127', '0'), byte, byte, byte).map((each) => each.join('.')),
    fc.tuple(fc.constant('169.254'), byte, byte).map((each) => each.join('.')),
    fc.tuple(fc.constant('192.168'), byte, byte).map((each) => each.join('.')),
    fc
      .tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte)
      .map((each) => each.join('.')),
    fc
      .tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte)
      .map((each) => each.join('.')),
    fc
      .tuple(fc.integer({ min: 0xfe80, max: 0xfebf }), byte)
      .map(([a, b]) => `${hex(a)}::${hex(b)}`),
    fc
      .tuple(fc.integer({ min: 0xfc00, max: 0xfdff }), byte)
      .map(([a, b]) => `${hex(a)}::${hex(b)}`),
  );
  fc.assert(
    fc.property(range, (address) => {
      expect(addressKind(address)).not.toBe('public');
    }),
  );
});

test('any text has a kind', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4()), (text) => {
      expect(['public', 'private', 'never']).toContain(addressKind(text));
    }),
  );
});
