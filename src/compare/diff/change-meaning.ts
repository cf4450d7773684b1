import type { GapDraft } from '../../manifest/index.ts';
import { canonicalJson, resourceKey } from '../../manifest/index.ts';
import type { Change } from './change.ts';
import { digestOf } from './compare/value-redaction.ts';

/** A file whose text itself is judged, or whose effect cannot be told. */
interface JudgedFile {
  readonly path: string;
  /** Names what it held and what it holds. */
  readonly content: string;
}

/**
 * Which way meanings are made. It is raised where places, or what belongs to them, come about otherwise than in the
 * version before: then approvals are taken over (docs/reference/gate.md).
 */
export const MEANING_VERSION = 9;

/**
 * What a change means, as a SHA-256 in hexadecimal digits: equal for two changes that do the same to
 * the same objects where the same appliers take them to the same clusters, however they are written and whatever the
 * environments are called; lines, files and order do not count. What could not be analysed counts by its content, and so
 * do the files that are judged as files: what they hold is all they mean. docs/reference/gate.md says what hangs on it.
 */
export function meaningOf(
  changes: readonly Change[],
  blockingGaps: readonly Pick<GapDraft, 'reason' | 'input'>[],
  files: readonly JudgedFile[] = [],
): string {
  const lines = [
    // clusters that get the same are one entry or several, as what lies beside it has it
    ...new Set(changes.flatMap(textsOfPlaces)),
    ...blockingGaps.map(({ reason, input }) => `gap ${JSON.stringify([reason, digestOf(input)])}`),
    ...files.map(({ path, content }) => `file ${JSON.stringify([path, content])}`),
  ];
  return digestOf(lines.sort().join('\n'));
}

/** All that a change says, but for where it is written; of what moves, from which root to which. */
export const textOfChange = (change: Change): string => textAt(change, placesOf(change));

/** The same, once for each place at which it happens. */
export const textsOfPlaces = (change: Change): readonly string[] =>
  placesOf(change).map((place) => textAt(change, [place]));

const placesOf = ({ placeIds, environment }: Change): readonly string[] =>
  placeIds ?? [`environment ${environment}`];

function textAt(change: Change, places: readonly string[]): string {
  const { kind, field, digest, before, after, cause } = change;
  const move = cause?.kind === 'moved' ? [cause.from, cause.to] : [];
  const where = JSON.stringify([places, kind, subjectOf(change), field, digest, ...move]);
  return `change ${where} ${canonicalJson(before)} ${canonicalJson(after)}`;
}

/** A mesh as a whole goes by the name of its environment. */
const subjectOf = ({ subject }: Change): string =>
  resourceKey(subject.group === '' && subject.kind === 'Mesh' ? { ...subject, name: '' } : subject);
