/** Each suffix stands for a thousand of the one before it. */
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Everything is counted in nanos. */
const NANO = 1_000_000_000n;

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+|[numkMGTPE])?$/;
const MILLI = 1_000_000n;

/**
 * A quantity as the API server writes it: no fraction, the largest suffix without one; a text that is none stays. In a list
 * of resources what is below a thousandth is rounded up. From: apimachinery, `resource.ParseQuantity`, `RoundUp`.
 */
export function canonicalQuantity(input: string | number, inResources: boolean): string {
  const text = String(input);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = QUANTITY.exec(text) ?? [];
  if (whole === '' && fraction === '') return text;
  const digits = (whole.replace(/^0+/, '') || '0') + fraction;
  const minus = sign === '-' ? '-' : '';
  const power = BINARY.indexOf(suffix);
  const scale = 10n ** BigInt(fraction.length);
  if (power > 0) return minus + binary(BigInt(digits) * 1024n ** BigInt(power), scale);
  const isExponent = /^[eE]./.test(suffix);
  const exponent = isExponent ? Number(suffix.slice(1)) : 3 * DECIMAL.indexOf(suffix) - 9;
  const places = exponent - fraction.length;
  const tooSmall = inResources && places < -3;
  if (!tooSmall && isWrittenWell(digits, places)) return text;
  const exact =
    places + 9 >= 0
      ? BigInt(digits) * 10n ** BigInt(places + 9)
      : ceiling(BigInt(digits), 10n ** BigInt(-places - 9));
  const nanos = inResources ? ceiling(exact, MILLI) * MILLI : exact;
  return minus + (isExponent ? exponential(nanos) : decimal(nanos));
}

/** The server keeps the text of a number that looks canonical to it: `1.500` and `1.` do. */
const isWrittenWell = (digits: string, places: number): boolean =>
  places % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');

/** Below 1024, or with a fraction, it is written as a decimal one. */
function binary(units: bigint, scale: bigint): string {
  if (units % scale !== 0n || units / scale < 1024n) return decimal(ceiling(units * NANO, scale));
  let [value, power] = [units / scale, 0];
  while (value !== 0n && value % 1024n === 0n && power < BINARY.length - 1) {
    value /= 1024n;
    power += 1;
  }
  return String(value) + (BINARY[power] ?? '');
}

function decimal(nanos: bigint): string {
  if (nanos === 0n) return '0';
  let [value, power] = [nanos, 0];
  while (value % 1000n === 0n && power < DECIMAL.length - 1) {
    value /= 1000n;
    power += 1;
  }
  return String(value) + (DECIMAL[power] ?? '');
}

function exponential(nanos: bigint): string {
  let [value, power] = [nanos, -9];
  while (value !== 0n && value % 1000n === 0n) {
    value /= 1000n;
    power += 3;
  }
  return power === 0 || value === 0n ? String(value) : `${String(value)}e${String(power)}`;
}

const ceiling = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;
