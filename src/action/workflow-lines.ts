/** As `@actions/core` escapes what follows the second colon pair. */
const escapedText = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** A line of the log that GitHub shows as an annotation of the run. */
export const messageLine = (level: 'error' | 'warning' | 'notice', text: string): string =>
  `::${level} title=Meshwarden::${escapedText(text)}\n`;

/**
 * Outputs of a step, as `GITHUB_OUTPUT` takes them. The delimiter is another one each time, so that no value can end itself
 * and name an output of its own.
 */
export function outputLines(outputs: Readonly<Record<string, string>>, delimiter: string): string {
  if (Object.values(outputs).some((value) => value.includes(delimiter)))
    throw new Error('The delimiter is part of a value.');
  return Object.entries(outputs)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join('');
}

/** Bytes that GitHub takes of the summary of a step; of more it shows nothing. */
const MOST_SUMMARY = 1_048_576;

const CUT = 'The report is longer than GitHub shows here: its end is left out.\n\n';

/** The summary of a step that may already hold some bytes: as much of it as GitHub shows, cut between two lines. */
export function fittedSummary(text: string, written: number): string {
  const most = MOST_SUMMARY - written;
  const whole = `${text.trimEnd()}\n`;
  if (Buffer.byteLength(whole) <= most) return whole;
  const kept: string[] = [];
  let left = most - CUT.length;
  for (const line of whole.split('\n')) {
    left -= Buffer.byteLength(line) + 1;
    if (left < 0) break;
    kept.push(line);
  }
  return left < 0 && kept.length === 0 ? '' : `${CUT}${kept.join('\n')}\n`;
}
