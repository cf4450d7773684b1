import { isIpAddress, isIpBlock } from '../../admission/values/network-address.ts';
import { knownText } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { KubernetesReleases } from '../../kubernetes-releases.ts';
import type { Violations } from '../../schema-violations.ts';
import { refuse } from '../refusals.ts';

/** From this release on zeros in front and bits behind a prefix are refused. [src: pkg/features StrictIPCIDRValidation] */
const STRICT: KubernetesReleases = { from: 36, until: 37 };

/** `010.1.2.3` reads as `10.1.2.3` in older releases. */
const withoutZeros = (text: string): string =>
  text.includes(':') ? text : text.replace(/(^|[./])0+(?=\d)/g, '$1');

/** [src: apimachinery pkg/util/validation/ip.go IsValidIPForLegacyField] */
export const isLooseAddress = (text: string): boolean =>
  !text.includes('%') && isIpAddress(withoutZeros(text));

/** [src: apimachinery pkg/util/validation/ip.go IsValidIPForLegacyField] */
export function checkAddress(violations: Violations, place: PathedNode | undefined): void {
  const text = knownText(place);
  if (place === undefined || text === undefined) return;
  if (!isLooseAddress(text))
    refuse(violations, place, `${JSON.stringify(text)} is no IP address.`, {
      remedy: 'Write an address such as 10.1.2.3 or 2001:db8::1.',
    });
  else if (withoutZeros(text) !== text)
    refuse(violations, place, `${text} has zeros in front.`, {
      nearest: withoutZeros(text),
      kubernetes: STRICT,
    });
}

const INWARD = /^(?:127\.|169\.254\.|224\.0\.0\.|0\.0\.0\.0$|::1?$|fe[89ab][0-9a-f]:)/i;

/** Reports what is no address, or one that means a host itself. [src: pkg/apis/core/validation/validation.go ValidateEndpointIP] */
export function checkOutsideAddress(violations: Violations, place: PathedNode | undefined): void {
  checkAddress(violations, place);
  const text = knownText(place);
  if (place !== undefined && text !== undefined && isLooseAddress(text) && INWARD.test(text))
    refuse(violations, place, `${text} is no address that others can reach.`);
}

/** A range of addresses as its first address and the number of bits that count. */
export interface AddressRange {
  readonly isIpv6: boolean;
  readonly start: bigint;
  readonly bits: number;
}

const WIDTHS = { 4: 32, 6: 128 } as const;

/** Reads `10.0.0.0/8`; null where it is none. */
export function parseRange(text: string): AddressRange | null {
  const plain = withoutZeros(text);
  if (!plain.includes('/') || !isIpBlock(plain)) return null;
  const [address = '', bits = ''] = plain.split('/');
  const isIpv6 = address.includes(':');
  const width = isIpv6 ? WIDTHS[6] : WIDTHS[4];
  const host = BigInt(width - Number(bits));
  const value = isIpv6 ? ipv6Value(address) : ipv4Value(address);
  return { isIpv6, start: (value >> host) << host, bits: Number(bits) };
}

const ipv4Value = (address: string): bigint =>
  address.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);

function ipv6Value(address: string): bigint {
  const groupsOf = (half: string): readonly bigint[] =>
    half === ''
      ? []
      : half.split(':').flatMap((group) => {
          if (!group.includes('.')) return [BigInt(`0x${group}`)];
          const value = ipv4Value(group);
          return [value >> 16n, value & 0xffffn];
        });
  const [head = '', tail] = address.split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => 0n);
  return [...first, ...zeros, ...last].reduce((value, group) => (value << 16n) | group, 0n);
}

/** Tells whether all of one range is in another one that is wider. */
export function isInside(inner: AddressRange, outer: AddressRange): boolean {
  if (inner.isIpv6 !== outer.isIpv6 || inner.bits <= outer.bits) return false;
  const host = BigInt((inner.isIpv6 ? WIDTHS[6] : WIDTHS[4]) - outer.bits);
  return inner.start >> host === outer.start >> host;
}

/** [src: apimachinery pkg/util/validation/ip.go IsValidCIDRForLegacyField] */
export function checkRangeText(violations: Violations, place: PathedNode | undefined): void {
  const text = knownText(place);
  if (place === undefined || text === undefined) return;
  const range = parseRange(text);
  if (range === null) {
    const isAddress = isLooseAddress(text);
    refuse(violations, place, `${JSON.stringify(text)} is no range of addresses.`, {
      nearest: isAddress ? `${text}/${text.includes(':') ? '128' : '32'}` : null,
      remedy: 'Write a range such as 10.0.0.0/8.',
    });
    return;
  }
  if (withoutZeros(text) !== text)
    refuse(violations, place, `${text} has zeros in front.`, {
      nearest: withoutZeros(text),
      kubernetes: STRICT,
    });
  const plain = withoutZeros(text).split('/')[0] ?? '';
  const value = range.isIpv6 ? ipv6Value(plain) : ipv4Value(plain);
  if (value !== range.start)
    refuse(violations, place, `${text} has bits behind its first ${String(range.bits)}.`, {
      remedy: 'Write the first address of the range.',
      kubernetes: STRICT,
    });
}
