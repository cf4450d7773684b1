/** A number as kustomize prints it. */
export function printNumber(value: number): string {
  // Beyond what a double holds exactly, Go fills up the shortest digits with zeros, as String does.
  if (Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 64)
    return String(value === 0 ? 0 : value);
  return goFloat(value);
}

/** A number as Go's shortest `%g` spells it. */
export function goFloat(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return Object.is(value, -0) ? '-0' : String(value);
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  return value > 0 ? '.inf' : '-.inf';
}
