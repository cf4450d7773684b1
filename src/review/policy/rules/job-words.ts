import type { Change } from '../../../compare/index.ts';
import { counted, isPlainList, plainText } from '../../../manifest/index.ts';
import type { Plain } from '../../../manifest/index.ts';

/** Tells whether a change is of what a job of a pipeline, a target or a script runs. */
export const isOfJob = ({ kind, subject }: Pick<Change, 'kind' | 'subject'>): boolean =>
  kind === 'unseen' && subject.group === '' && subject.kind === 'Pipeline job';

/** This many lines are shown, and the rest is counted. */
const SHOWN = 2;

/** Says what a job runs otherwise: `has new lines: yq -i …`, `runs actions/checkout v5 (was v4)`. */
export function jobWords({ field, before, after, object, oldObject }: Change): string {
  if (field !== null && field !== 'lines')
    return `runs another version of ${plainText(field.replace(/^uses /, ''))}: ${versionText(before)} → ${versionText(after)}`;
  const [gone, come] = [linesOf(before), linesOf(after)];
  if (object === null) return `is removed, and ran ${shown(gone)}`;
  if (oldObject === null) return `is new, and runs ${shown(come)}`;
  if (gone.length === 0)
    return `${come.length === 1 ? 'has a new line' : 'has new lines'}: ${shown(come)}`;
  if (come.length === 0) return `no longer has ${shown(gone)}`;
  return `now has ${shown(come)} (was ${shown(gone)})`;
}

/** Gives the end of the sentence; another version of a tool is all that there is to say. */
export const jobEnd = ({ content }: Pick<Change, 'content'>): string =>
  content === 'may-be-mesh-wide' ? '; its effect on the cluster is not analysed' : '';

const linesOf = (value: Plain): readonly string[] =>
  value !== null && typeof value === 'object' && isPlainList(value) ? value.map(String) : [];

const LONGEST = 80;

const shown = (lines: readonly string[]): string => {
  const more = lines.length - SHOWN;
  const told = lines.slice(0, SHOWN).map(shownLine).join(', ');
  return more > 0 ? `${told} and ${counted(more, 'more line')}` : told;
};

function shownLine(line: string): string {
  const text = plainText(line).replaceAll('`', "'");
  return `\`${text.length > LONGEST ? `${text.slice(0, LONGEST - 1).replace(/\p{Cs}$/u, '')}…` : text}\``;
}

const versionText = (version: Plain): string =>
  typeof version !== 'string' || version === '' ? 'none' : `\`${plainText(version).slice(0, 40)}\``;
