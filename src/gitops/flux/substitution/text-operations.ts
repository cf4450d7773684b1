/** What a function of Flux's variables makes of a value (FLUX-26); null for one that is not followed here. */
export function applyOperation(
  value: string,
  operator: string,
  operands: readonly string[],
): string | null {
  const [first = '', second = ''] = operands;
  switch (operator) {
    case 'length':
      return String(new TextEncoder().encode(value).length);
    case '^':
      return value.slice(0, 1).toUpperCase() + value.slice(1);
    case '^^':
      return value.toUpperCase();
    case ',':
      return value.slice(0, 1).toLowerCase() + value.slice(1);
    case ',,':
      return value.toLowerCase();
    case ':':
      return part(value, operands);
    case '/':
      return value.replace(first, () => second);
    case '//':
      return value.length * second.length > MOST ? null : value.replaceAll(first, () => second);
    case '/#':
      return value.startsWith(first) ? second + value.slice(first.length) : value;
    case '/%':
      return value.endsWith(first) ? value.slice(0, value.length - first.length) + second : value;
    case '#':
    case '##':
    case '%':
    case '%%':
      return trimmed(value, operator, first);
    default:
      return value;
  }
}

/** More than any value of a cluster: a variable that multiplies another stays bounded. */
const MOST = 4_000_000;

/** From a position, which counts from the end where it is negative; what is no number changes nothing. */
function part(value: string, [from = '', count]: readonly string[]): string {
  if (!/^[-+]?\d+$/.test(from)) return value;
  const wanted = Number(from);
  const start = wanted < 0 ? Math.max(0, value.length + wanted) : wanted;
  if (count === undefined) return value.slice(start);
  return /^\+?\d+$/.test(count) ? value.slice(start, start + Number(count)) : value;
}

function trimmed(value: string, operator: string, pattern: string): string | null {
  if (/[*?[\\]/.test(pattern)) return null;
  if (operator.startsWith('#'))
    return value.startsWith(pattern) ? value.slice(pattern.length) : value;
  return value.endsWith(pattern) ? value.slice(0, value.length - pattern.length) : value;
}
