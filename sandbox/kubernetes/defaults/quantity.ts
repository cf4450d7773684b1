/** 10 ** 0 = 1000 ** 0: the suffix stands for this power of 1000. */
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Everything is counted in nanos. */
const NANO = 1_000_000_000n;

/**
 * A quantity as the API server writes it: no fraction, the largest suffix without one. A text that is none stays. From:
 * apimachinery, `resource.Quantity`.
 */
export function canonicalQuantity(input: string | number): string {
  const text = String(input);
  const [, sign = '', whole = '', , fraction = '', suffix = ''] =
    /^([+-]?)(\d*)(\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/.exec(text) ?? [];
  if (whole === '' && fraction === '') return text;
  const minus = sign === '-' ? '-' : '';
  const digits = BigInt(whole + fraction);
  const scale = 10n ** BigInt(fraction.length);
  if (BINARY.includes(suffix) && suffix !== '')
    return minus + binary(digits * 1024n ** BigInt(BINARY.indexOf(suffix)), scale);
  if (/^[eE]/.test(suffix)) {
    const exponent = Number(suffix.slice(1));
    return (
      minus +
      exponential(
        digits * NANO * 10n ** BigInt(Math.max(0, exponent)),
        scale * 10n ** BigInt(Math.max(0, -exponent)),
      )
    );
  }
  const nanos = ceiling(digits * 1000n ** BigInt(DECIMAL.indexOf(suffix)), scale);
  return minus + decimal(nanos);
}

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

function exponential(nanos: bigint, scale: bigint): string {
  let [value, power] = [ceiling(nanos, scale), -9];
  while (value !== 0n && value % 1000n === 0n) {
    value /= 1000n;
    power += 3;
  }
  return power === 0 || value === 0n ? String(value) : `${String(value)}e${String(power)}`;
}

const ceiling = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;
