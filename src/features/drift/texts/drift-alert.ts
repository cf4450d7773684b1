import { createHash } from 'node:crypto';
import type { EnvironmentDrift } from '../../../review/index.ts';
import type { SortedDrifts } from '../comparison/environment-drift.ts';
import { counted, lastNet, nettedJson, subjectText } from '../../../manifest/index.ts';

/** What a receiver is told. */
export interface DriftAlert {
  /** `owner/name` */
  readonly repository: string;
  readonly known: EnvironmentDrift;
  readonly sorted: SortedDrifts;
  /** Page of the issue; null where there is none. */
  readonly issueUrl: string | null;
  readonly delivery: string;
  /** ISO 8601. */
  readonly at: string;
}

const MOST_OBJECTS = 100;
const SHOWN_IN_TEXT = 5;

/** Names which differences there are: another one as soon as the set, or what differs of an object, is another. */
export const driftSet = ({ told }: SortedDrifts): string =>
  told.length === 0
    ? ''
    : createHash('sha256')
        .update(
          told
            .map(({ id, state }) => `${id} ${state}`)
            .sort()
            .join('\n'),
        )
        .digest('hex')
        .slice(0, 16);

/** The body of an alert, JSON (docs/how-to/drift.md); `text` is for Slack and what takes the same. Fields are only ever added. */
export function driftAlert({ repository, known, sorted, ...alert }: DriftAlert): string {
  const { environment, cluster } = known;
  const { told, ignored } = sorted;
  const body = {
    schemaVersion: '1.0',
    event: told.length === 0 ? 'drift.resolved' : 'drift.changed',
    delivery: alert.delivery,
    sentAt: alert.at,
    repository,
    environment,
    cluster,
    issue: alert.issueUrl,
    objects: told.slice(0, MOST_OBJECTS).map(({ id, kind, resource, tier, since, fields }) => ({
      id,
      change: kind,
      group: resource.group,
      kind: resource.kind,
      namespace: resource.namespace,
      name: resource.name,
      tier,
      since,
      fields,
    })),
    count: told.length,
    ignored: ignored.length,
    text: textOf({ repository, known, sorted, ...alert }),
  };
  return nettedJson(body, ['text']);
}

function textOf({ repository, known, sorted: { told }, issueUrl }: DriftAlert): string {
  const where = `${known.environment} (cluster ${known.cluster}) of ${repository}`;
  const names = told.slice(0, SHOWN_IN_TEXT).map(({ resource, tier }) => {
    const level = tier === null ? '' : ` (${tier})`;
    return `${subjectText(resource)}${level}`;
  });
  const more = told.length - names.length;
  const list = [...names, ...(more > 0 ? [`and ${String(more)} more`] : [])].join(', ');
  const said =
    told.length === 0
      ? goneText(where, known.drifts.length)
      : `Drift: ${where} left Git in ${counted(told.length, 'object')}: ${list}.`;
  return slackText(lastNet([said, ...(issueUrl === null ? [] : [issueUrl])].join(' ')));
}

/** `untold`: differences that nobody is told of, for they are ignored, of a lower tier, or only just there. */
const goneText = (where: string, untold: number): string =>
  untold === 0
    ? `Drift is gone: all compared objects of ${where} match Git.`
    : `No drift is told of ${where} any more; ${counted(untold, 'object')} still ${untold === 1 ? 'differs' : 'differ'} (ignored, of a lower tier or only just there).`;

/** Slack reads `<…>` and `&…;`; without them nothing mentions anybody or hides a link. */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
