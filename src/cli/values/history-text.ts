import type { JudgedPullRequest } from '../audit/pull-request-history.ts';
import type { Origin } from '../../manifest/index.ts';
import { counted, lastNet, nettedJson, placeOf, plainText } from '../../manifest/index.ts';
import type { Paint } from '../../review/index.ts';
import { UNPAINTED, columns } from '../../review/index.ts';

/** A commit that changed a value; null where it is not there. */
interface ShownChange {
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

interface ShownHistory {
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
  readonly judgements: KnownJudgements;
}

/** Says how pull requests were judged, as far as the store of the app knows. */
export type KnownJudgements =
  | {
      readonly kind: 'known';
      /** By number. */
      readonly of: ReadonlyMap<number, JudgedPullRequest>;
      /** Records that cannot be read. */
      readonly unreadable: number;
    }
  /** No store is at hand, or nobody says which repository of it this is. */
  | { readonly kind: 'no-store' | 'no-name' };

/** The changes of a value for a terminal, newest first. */
export function historyText(history: ShownHistory, paint: Paint = UNPAINTED): string {
  const { environment, now, changes, judgements } = history;
  const whats = [...new Set([...now, ...changes].map(({ what }) => what))];
  const blocks = whats.map((what) => {
    const current = now.find((each) => each.what === what);
    const title = `${what} in ${environment}: ${current?.value ?? 'not there any more'}`;
    const place = current?.origin == null ? '' : plainText(placeOf(current.origin));
    return [
      paint.bold(columns(plainText(title), place)),
      ...changes
        .filter((change) => change.what === what)
        .flatMap((change) => linesOf(change, judgements)),
    ].join('\n');
  });
  return lastNet(`${[...blocks, ...notesOf(history)].join('\n\n')}\n`);
}

function linesOf(change: ShownChange, judgements: KnownJudgements): readonly string[] {
  const { at, author, pullRequest, sha, before, after, subject, place } = change;
  const by = `${at.slice(0, 10)}  ${author}  ${pullRequest === null ? sha.slice(0, 8) : `#${String(pullRequest)}`}${judgedText(change, judgements)}`;
  const what = `${before ?? 'not there'} → ${after ?? 'not there'}`;
  return [
    columns(plainText(`  ${by}  ${what}`), place === null ? '' : plainText(placeOf(place))),
    `    ${plainText(subject)}`,
  ];
}

/** Tier and who approved, as a column of its own; nothing where no row has it. */
function judgedText({ pullRequest }: ShownChange, judgements: KnownJudgements): string {
  if (judgements.kind !== 'known') return '';
  if (pullRequest === null) return '  no pull request is named';
  const judged = judgements.of.get(pullRequest);
  if (judged === undefined) return '  not on record';
  const { tier, approvedBy, brokenBy } = judged;
  const approved =
    approvedBy.length > 0 ? `approved by ${approvedBy.join(', ')}` : 'approved by nobody';
  const broken = brokenBy === null ? '' : `, ${brokenBy} broke the glass`;
  return `  ${tier ?? 'not analysed'}, ${approved}${broken}`;
}

const HOW_TO_KNOW = {
  'no-store': 'MESHWARDEN_DATA_DIR names the data folder of the app',
  'no-name': '--repository owner/name says whose records of the store are meant',
} as const;

const judgementNotes = (judgements: KnownJudgements): readonly string[] => {
  if (judgements.kind !== 'known')
    return [`Tier and who approved are shown where ${HOW_TO_KNOW[judgements.kind]}.`];
  return judgements.unreadable === 0
    ? []
    : [
        `${counted(judgements.unreadable, 'record')} of the store cannot be read: meshwarden audit.`,
      ];
};

const notesOf = ({ looked, isCutOff, unread, judgements }: ShownHistory): readonly string[] => [
  ...(isCutOff
    ? [`${counted(looked, 'commit')} looked at; there are more, which --limit reaches.`]
    : []),
  ...(unread.length === 0
    ? []
    : [
        `It cannot be told at ${counted(unread.length, 'commit')}: ${unread.map((sha) => sha.slice(0, 8)).join(', ')}.`,
      ]),
  ...judgementNotes(judgements),
];

/** The same for programs (docs/how-to/compare-environments.md). Fields are only ever added. */
export const historyJson = ({
  environment,
  now,
  changes,
  looked,
  isCutOff,
  unread,
  judgements,
}: ShownHistory) =>
  `${nettedJson({
    schemaVersion: '1.0',
    environment,
    now: now.map(({ what, value, origin }) => ({ what, value, ...placeFields(origin) })),
    changes: changes.map(({ place, ...change }) => ({
      ...change,
      ...judgedFields(change.pullRequest, judgements),
      ...placeFields(place),
    })),
    looked,
    complete: !isCutOff,
    unread,
  })}\n`;

/** Left out where no store is at hand; null where it has nothing of the pull request. */
function judgedFields(pullRequest: number | null, judgements: KnownJudgements) {
  if (judgements.kind !== 'known') return {};
  const judged = pullRequest === null ? undefined : judgements.of.get(pullRequest);
  return { judged: judged ?? null };
}

const placeFields = (origin: Origin | null) => ({
  file: origin?.file ?? null,
  line: origin?.line ?? null,
});
