const WORDS = new Set([
  ...['', '~', 'null', 'Null', 'NULL', 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE'],
  ...['on', 'On', 'ON', 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'],
  ...['.nan', '.NaN', '.NAN', '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'],
  ...['-.inf', '-.Inf', '-.INF'],
]);
const NUMBERS: readonly RegExp[] = [
  /^[-+]?(?:0|[1-9]\d*)$/,
  /^[-+]?0[xX][0-9a-fA-F]+$/,
  /^[-+]?0[bB][01]+$/,
  /^[-+]?0[oO]?[0-7]+$/,
  /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/,
];
/** Numbers to base 60, such as times of day. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const DATE =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|\s)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})?)?$/;

/** Whether an unquoted scalar is read back as text by YAML 1.1's rules, as go-yaml v2 knows them. */
export function readsAsText(text: string): boolean {
  if (WORDS.has(text)) return false;
  if (!/^[-+.\d]/.test(text)) return true;
  const plain = text.replaceAll('_', '');
  return !NUMBERS.some((number) => number.test(plain)) && !BASE_60.test(text) && !DATE.test(text);
}
