import { anywhereMatch } from '../../argo/path-match.ts';

/**
 * Gives what a function of Flux's variables makes of a value (FLUX-26); null for one that is not followed
 * here.
 */
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
    case '/%':
      return operands.length < 2 ? value : atEdge(value, operator, first, second);
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

/** At the start or the end of a value; without anything to put there it stays. */
function atEdge(value: string, operator: string, first: string, second: string): string {
  if (operator === '/#')
    return value.startsWith(first) ? second + value.slice(first.length) : value;
  return value.endsWith(first) ? value.slice(0, value.length - first.length) + second : value;
}

/** Stands where bytes are no character. */
export const NO_CHARACTER = '\uFFFD';

/**
 * Cuts a part out of a value from a position, which counts from the end where it is negative, as a length does that is;
 * what is no number changes nothing. All is counted in bytes.
 */
function part(value: string, [from = '', count]: readonly string[]): string {
  if (!NUMBER.test(from)) return value;
  const bytes = Buffer.from(value);
  const wanted = Number(from);
  const start = wanted < 0 ? Math.max(0, bytes.length + wanted) : wanted;
  if (count !== undefined && !NUMBER.test(count)) return value;
  const length = count === undefined ? bytes.length : Number(count);
  const end = length < 0 ? bytes.length + length : start + length;
  return end < start ? '' : bytes.subarray(start, end).toString();
}

const NUMBER = /^[-+]?\d{1,18}$/;

/** A longer value is not looked through by a pattern. */
const MOST_TRIMMED = 2_000;

/**
 * Takes away what a pattern fits at the start of a value, or at its end: the shortest or the longest. In the pattern `*`
 * is anything, slashes too, and one that fits nothing changes nothing.
 */
function trimmed(value: string, operator: string, pattern: string): string | null {
  if (value.length > MOST_TRIMMED) return null;
  if (operator.startsWith('#')) return withoutStart(value, pattern, operator === '##');
  return reversed(withoutStart(reversed(value), reversed(pattern), operator === '%%'));
}

function withoutStart(value: string, pattern: string, isLongest: boolean): string {
  const glob = anywhereMatch(pattern);
  const lengths = Array.from({ length: value.length }, (_, at) => at + 1);
  if (isLongest) lengths.reverse();
  const fitting = lengths.find((length) => glob.matches(value.slice(0, length)));
  return fitting === undefined ? value : value.slice(fitting);
}

const reversed = (text: string): string => Array.from(text).reverse().join('');
