import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { counted, lastNet, nettedJson, plainText } from '../../text/index.ts';
import type { Paint } from '../print/print-terminal.ts';
import { UNPAINTED } from '../print/print-terminal.ts';
import { columns } from '../print/terminal-text.ts';

/** A commit that changed a value; null where it is not there. */
export interface ShownChange {
  readonly sha: string;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  readonly subject: string;
  readonly pullRequest: number | null;
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly place: Origin | null;
}

export interface ShownHistory {
  readonly environment: string;
  readonly now: readonly {
    readonly what: string;
    readonly value: string;
    readonly origin: Origin | null;
  }[];
  /** Newest first. */
  readonly changes: readonly ShownChange[];
  /** Commits that were looked at. */
  readonly looked: number;
  readonly isCutOff: boolean;
  /** Commits at which it cannot be told. */
  readonly unread: readonly string[];
}

/** The changes of a value for a terminal, newest first. */
export function historyText(history: ShownHistory, paint: Paint = UNPAINTED): string {
  const { environment, now, changes } = history;
  const whats = [...new Set([...now, ...changes].map(({ what }) => what))];
  const blocks = whats.map((what) => {
    const current = now.find((each) => each.what === what);
    const title = `${what} in ${environment}: ${current?.value ?? 'not there any more'}`;
    const place = current?.origin == null ? '' : plainText(placeOf(current.origin));
    return [
      paint.bold(columns(plainText(title), place)),
      ...changes.filter((change) => change.what === what).flatMap(linesOf),
    ].join('\n');
  });
  return lastNet(`${[...blocks, ...notesOf(history)].join('\n\n')}\n`);
}

function linesOf(change: ShownChange): readonly string[] {
  const { at, author, pullRequest, sha, before, after, subject, place } = change;
  const by = `${at.slice(0, 10)}  ${author}  ${pullRequest === null ? sha.slice(0, 8) : `#${String(pullRequest)}`}`;
  const what = `${before ?? 'not there'} → ${after ?? 'not there'}`;
  return [
    columns(plainText(`  ${by}  ${what}`), place === null ? '' : plainText(placeOf(place))),
    `    ${plainText(subject)}`,
  ];
}

const notesOf = ({ looked, isCutOff, unread }: ShownHistory): readonly string[] => [
  ...(isCutOff
    ? [`${counted(looked, 'commit')} looked at; there are more, which --limit reaches.`]
    : []),
  ...(unread.length === 0
    ? []
    : [
        `It cannot be told at ${counted(unread.length, 'commit')}: ${unread.map((sha) => sha.slice(0, 8)).join(', ')}.`,
      ]),
];

/** The same for programs (docs/environments.md). Fields are only ever added. */
export const historyJson = ({
  environment,
  now,
  changes,
  looked,
  isCutOff,
  unread,
}: ShownHistory) =>
  `${nettedJson({
    schemaVersion: '1.0',
    environment,
    now: now.map(({ what, value, origin }) => ({ what, value, ...placeFields(origin) })),
    changes: changes.map(({ place, ...change }) => ({ ...change, ...placeFields(place) })),
    looked,
    complete: !isCutOff,
    unread,
  })}\n`;

const placeFields = (origin: Origin | null) => ({
  file: origin?.file ?? null,
  line: origin?.line ?? null,
});
