import type { ComputedRevert, PathOutcome, RevertConflict } from '../reverts/revert-result.ts';
import type { LocalRollback } from '../reverts/local-rollback.ts';
import type { Restoration } from '../reverts/restoration.ts';
import { counted, lastNet } from '../../../manifest/index.ts';
import { namingLines, becauseWords } from './revert-words.ts';
import {
  changeItems,
  environmentLabel,
  plainWords,
  wordsText,
  wrapped,
} from '../../../review/index.ts';

/** Bounds the lines of one list; the rest is counted. */
const SHOWN = 20;

export interface LocalRevertContext {
  /** The name of what it was computed on, as it was given. */
  readonly onto: string;
  /** The review of the revert as a terminal shows it; null where there is none. */
  readonly preview: string | null;
  /** Says whether it brings back what was there before; null where that is not meant. */
  readonly restoration: Restoration | null;
  readonly next: readonly string[];
}

type Shown = Exclude<LocalRollback, { readonly kind: 'refused' }>;

/**
 * Reports a revert in a local repository to a person at a terminal: what is done, what is not, what to type.
 */
export function localRevertReport(rollback: Shown, context: LocalRevertContext): string {
  const lines =
    rollback.kind === 'nothing-to-revert'
      ? nothingLines(rollback, context)
      : revertLines(rollback, context);
  const next = context.next.length === 0 ? [] : ['', 'Next:', ...context.next.map(indented)];
  return lastNet(`${[...lines, ...next].join('\n')}\n`);
}

const indented = (text: string): string => `  ${text}`;

function nothingLines(
  { paths, tip }: Extract<Shown, { readonly kind: 'nothing-to-revert' }>,
  { onto }: LocalRevertContext,
): readonly string[] {
  return [
    `NOTHING TO REVERT  ${plainWords(onto)} (${short(tip)}) holds nothing of it any more.`,
    ...pathLines('already as before', namesOf(paths, 'already-reverted')),
    'No branch was written.',
  ];
}

function revertLines(
  rollback: Exclude<Shown, { readonly kind: 'nothing-to-revert' }>,
  { onto, preview, restoration }: LocalRevertContext,
): readonly string[] {
  const { revert, kind, branch } = rollback;
  const done = branch.kind === 'not-written' ? 'WOULD REVERT' : 'REVERTED';
  const word = kind === 'conflict' ? 'CONFLICT' : done;
  return [
    `${word}  ${subjectOf(revert)}, on ${plainWords(onto)} (${short(revert.tip)})`,
    ...pathLines('restored exactly', namesOf(revert.paths, 'restored')),
    ...pathLines('taken back, later edits kept', namesOf(revert.paths, 'merged')),
    ...pathLines('with what names it', namingLines(revert).map(wordsText)),
    ...pathLines('already as before', namesOf(revert.paths, 'already-reverted')),
    ...pathLines('CONFLICTS, left as they are', revert.conflicts.map(conflictText)),
    ...laterLines(revert),
    ...openStepLines(revert),
    '',
    branchSentence(rollback),
    ...(restoration === null ? [] : localRestorationLines(restoration)),
    ...(preview === null ? [] : ['', 'What merging it does:', preview.trimEnd()]),
  ];
}

function subjectOf({ method, steps, pre, post }: ComputedRevert): string {
  if (method === 'restore') return `files as they were at ${short(pre ?? '')}`;
  const [first] = steps;
  return steps.length === 1 && first !== undefined
    ? `"${plainWords(first.subject)}" (${short(first.post)})`
    : `${counted(steps.length, 'commit')} up to ${short(post)}`;
}

const namesOf = (
  paths: readonly PathOutcome[],
  wanted: PathOutcome['outcome'],
): readonly string[] =>
  paths.flatMap(({ path, outcome }) => (outcome === wanted ? [plainWords(path)] : []));

function conflictText({ path, kind, sections }: RevertConflict): string {
  const lines = sections.map(({ line }) => String(line)).join(', ');
  const why =
    kind === 'later-edit-lost'
      ? 'was edited later; Git would delete it with that edit'
      : 'was changed later in the same place';
  return `${plainWords(path)}${lines === '' ? '' : `:${lines}`}  ${why}`;
}

function pathLines(title: string, texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [];
  const more = texts.length - SHOWN;
  return [
    `  ${title}`,
    ...texts.slice(0, SHOWN).map((text) => `    ${text}`),
    ...(more > 0 ? [`    and ${String(more)} more`] : []),
  ];
}

/** Lists later commits. For files brought back, they go with it; else they have to be undone first. */
function laterLines({ method, later }: ComputedRevert): readonly string[] {
  const restores = method === 'restore';
  const told = restores ? later : later.filter(({ conflicts }) => conflicts);
  return pathLines(
    restores ? 'undone with it' : 'in the way, changed later',
    told.map(({ commit, subject }) => `${short(commit)}  ${plainWords(subject)}`),
  );
}

const openStepLines = ({ openSteps }: ComputedRevert): readonly string[] =>
  pathLines(
    'not undone yet, for a later one conflicts',
    openSteps.map(({ post, subject }) => `${short(post)}  ${plainWords(subject)}`),
  );

function branchSentence({
  kind,
  branch,
}: Exclude<Shown, { readonly kind: 'nothing-to-revert' }>): string {
  switch (branch.kind) {
    case 'written':
      return `Branch ${branch.name} holds ${kind === 'conflict' ? 'what is clean of it' : 'it'} (commit ${short(branch.commit ?? '')}). Nothing else of this repository is touched.`;
    case 'there-already':
      return `Branch ${branch.name} holds exactly this already (commit ${short(branch.commit ?? '')}).`;
    case 'not-written':
      return kind === 'conflict'
        ? 'No branch was written, for part of it conflicts.'
        : `No branch was written: this is a dry run. It would be ${branch.name}.`;
  }
}

const short = (commit: string): string => commit.slice(0, 12);

const DIFFERENCES_SHOWN = 5;

/**
 * Says for a terminal whether a revert brings back the configuration of before the change, and what it does
 * not.
 */
function localRestorationLines(restoration: Restoration): readonly string[] {
  switch (restoration.kind) {
    case 'exact':
      return ['Exactly the configuration of before the change, in every environment.'];
    case 'unknown':
      return [
        `Whether it is the configuration of before the change is not known: ${plainWords(restoration.why)}.`,
      ];
    case 'differs':
      return differenceLines(restoration);
  }
}

function differenceLines({
  complete,
  differences,
  unnamed = [],
}: Extract<Restoration, { readonly kind: 'differs' }>): readonly string[] {
  const incomplete = complete ? '' : ' Some of it could not be rendered, and is not compared.';
  if (differences.length === 0)
    return [`No difference from the configuration of before the change was found.${incomplete}`];
  const reasons = new Map(differences.map(({ change, because }) => [change, because] as const));
  const items = changeItems(differences.map(({ change }) => change)).map(
    ({ change, environments, text }) => {
      const because = reasons.get(change);
      const why = because === undefined ? '' : ` (${wordsText(becauseWords(because))})`;
      const where = environmentLabel(environments, { environments: unnamed });
      return wrapped(plainWords(`${where}${text}${why}`), '  ');
    },
  );
  const more = items.length - DIFFERENCES_SHOWN;
  return [
    `The configuration of before the change, except for this.${incomplete}`,
    ...items.slice(0, DIFFERENCES_SHOWN),
    ...(more > 0 ? [`  and ${String(more)} more`] : []),
  ];
}
