import type { Change } from '../../../compare/index.ts';
import { counted, isPlainList, oneLine, plainText } from '../../../manifest/index.ts';
import type { Plain } from '../../../manifest/index.ts';

/** Tells whether a change is of what a job of a pipeline, a target or a script runs. */
export const isOfJob = ({ kind, subject }: Pick<Change, 'kind' | 'subject'>): boolean =>
  kind === 'unseen' && subject.group === '' && subject.kind === 'Pipeline job';

/** This many lines are shown, and the rest is counted. */
const SHOWN = 2;

/** Says what a job runs otherwise: `has new lines: yq -i …`, `runs actions/checkout v5 (was v4)`. */
export function jobWords({ field, before, after, object, oldObject, side }: Change): string {
  if (field !== null && field !== 'lines')
    return `runs another version of ${plainText(field.replace(/^uses /, ''))}: ${versionText(before)} → ${versionText(after)}`;
  const [gone, come] = differing(linesOf(before), linesOf(after));
  if (object === null) return `is removed, and ran ${shown(gone)}`;
  if (oldObject === null) return `is new, and runs ${shown(come)}`;
  if (gone.length + come.length === 0)
    return `has ${shown(linesOf(after))} in another place or with another value, which is not shown`;
  if (gone.length === 0)
    return `${come.length === 1 ? 'has a new line' : 'has new lines'}: ${shown(come)}`;
  if (come.length === 0) return `no longer has ${shown(gone)}`;
  return side === 'base'
    ? `no longer has ${shown(gone, come)} (now has ${shown(come, gone)})`
    : `now has ${shown(come, gone)} (was ${shown(gone, come)})`;
}

/** Leaves out lines that look the same on both sides, one for one: they are moved, or differ in what is not shown. */
function differing(
  before: readonly string[],
  after: readonly string[],
): readonly [readonly string[], readonly string[]] {
  const without = (lines: readonly string[], others: readonly string[]): readonly string[] => {
    const left = others.map(openText);
    return lines.filter((line) => {
      const at = left.indexOf(openText(line));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  return [without(before, after), without(after, before)];
}

/** Gives the end of the sentence; another version of a tool is all that there is to say. */
export const jobEnd = ({ content }: Pick<Change, 'content'>): string =>
  content === 'may-be-mesh-wide' ? '; its effect on the cluster is not analysed' : '';

const linesOf = (value: Plain): readonly string[] =>
  value !== null && typeof value === 'object' && isPlainList(value) ? value.map(String) : [];

const LONGEST = 80;

/** Of a job with more lines no more are handed on: `compare/jobs` bounds them. */
const COUNTED = 40;

const shown = (lines: readonly string[], others: readonly string[] = []): string => {
  const more = lines.length - SHOWN;
  const beside = others.map(openText);
  const told = lines
    .slice(0, SHOWN)
    .map((line) => `\`${oneLine.beside(openText(line), beside, LONGEST)}\``)
    .join(', ');
  const least = lines.length >= COUNTED ? 'at least ' : '';
  return more > 0 ? `${told} and ${least}${counted(more, 'more line')}` : told;
};

const openText = (line: string): string =>
  plainText(line).replace(/\s+/g, ' ').trim().replaceAll('`', "'");

const versionText = (version: Plain): string =>
  typeof version !== 'string' || version === '' ? 'none' : `\`${plainText(version).slice(0, 40)}\``;
