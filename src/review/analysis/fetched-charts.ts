import type { ChartReference, FetchedChart, ChartCopy } from '../../charts/index.ts';
import { chartAddress, REGISTRY } from '../../charts/index.ts';

/**
 * Gives a fetched chart as a copy of what was asked for. Its path names the registry, the chart and the
 * version.
 */
export function copyOfFetched(
  reference: ChartReference,
  { bytes, digest, version }: Extract<FetchedChart, { kind: 'fetched' }>,
): ChartCopy {
  const address = chartAddress(reference).replace(/^[a-z][a-z\d+.-]*:\/\//i, '');
  const steps = address.split('/').filter((step) => step !== '' && !/^\.+$/.test(step));
  const safe = version.replace(/[^\w.+-]/g, '-');
  return { path: `${REGISTRY}${steps.join('/')}-${safe}.tgz`, fetched: { bytes, digest } };
}

/** Holds a chart of elsewhere, and what fetching it came to. */
export interface AnsweredChart {
  readonly reference: ChartReference;
  readonly fetched: FetchedChart;
}

const MOST_NAMED = 5;

/**
 * Says of the charts that were asked for which were fetched and in which version, and why the others were
 * not.
 */
export function fetchedNotes(answers: readonly AnsweredChart[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { reference, fetched } of answers) {
    if (fetched.kind !== 'unseen' && fetched.kind !== 'broken') continue;
    const named = byReason.get(fetched.why) ?? [];
    const asked = reference.version === null ? '' : ` ${reference.version}`;
    byReason.set(fetched.why, [...named, `${chartAddress(reference)}${asked}`]);
  }
  return [
    ...answers.flatMap(thereNote).sort(),
    ...[...byReason].map(([why, named]) => notFetched(why, named.sort())),
  ];
}

function thereNote({ reference, fetched }: AnsweredChart): readonly string[] {
  if (fetched.kind !== 'fetched') return [];
  const { version, digest } = fetched;
  const asked = reference.version ?? '';
  const range = asked === version ? '' : asked === '' ? ', the newest' : `, for ${asked}`;
  return [
    `The chart ${chartAddress(reference)} was fetched: version ${version}${range} (${digest}).`,
  ];
}

function notFetched(why: string, named: readonly string[]): string {
  const more = named.length - MOST_NAMED;
  const shown = named.slice(0, MOST_NAMED).join(', ');
  return `Not fetched, and not seen: ${more > 0 ? `${shown} and ${String(more)} more` : shown}: ${why}.`;
}
