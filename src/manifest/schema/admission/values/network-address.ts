/**
 * Tells whether the text is an IPv4 or IPv6 address; an octet has no zero in front, and a zone may follow
 * IPv6.
 */
export const isIpAddress = (text: string): boolean =>
  text.includes(':') ? isIpv6(text) : isIpv4(text);

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 &&
    parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

/** Groups of four hexadecimal digits, the last two perhaps as IPv4, and one `::` for at least one of zeros. */
function isIpv6(text: string): boolean {
  const [, address = '', zone] = /^([^%]*)(?:%(.*))?$/s.exec(text) ?? [];
  if (zone === '') return false;
  const halves = address.split('::');
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1)?.pop();
  const width =
    last === undefined ? 0 : last.includes('.') ? (isIpv4(last) ? 2 : 9) : widthOf(last);
  const whole = groups.flat().reduce((sum, group) => sum + widthOf(group), width);
  return halves.length === 1 ? whole === 8 : halves.length === 2 && whole <= 7;
}

/** 9 is more than an address has. */
const widthOf = (group: string): number => (/^[0-9a-fA-F]{1,4}$/.test(group) ? 1 : 9);

/** Tells whether the text is an address or a range of addresses (CIDR). */
export function isIpBlock(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  if (more !== undefined || !isIpAddress(address)) return false;
  if (bits === undefined) return true;
  const most = address.includes(':') ? 128 : 32;
  return !address.includes('%') && /^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= most;
}

const UNIX = 'unix://';

export const isUnixAddress = (text: string): boolean => text.startsWith(UNIX);

/**
 * Says what is wrong with `unix://…`; null where it is the absolute path of a file, or the name of a socket
 * without one.
 */
export function socketProblem(address: string): string | null {
  const path = address.slice(UNIX.length);
  if (path.startsWith('@') || (path.startsWith('/') && !path.endsWith('/'))) return null;
  return `${JSON.stringify(address)} is no socket: behind unix:// stands the absolute path of a file.`;
}
