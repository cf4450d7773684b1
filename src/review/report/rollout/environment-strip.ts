import { productionFirst } from '../../../gitops/index.ts';
import type { Promotion } from '../../../compare/index.ts';
import { listed } from '../../../manifest/index.ts';
import type { Words } from '../document/blocks.ts';
import { joined, strong } from '../document/blocks.ts';
import type { EnvironmentReview } from '../../evaluation/review.ts';

/** Says how far others are with what changes in several environments alike. */
export interface SharedPromotion extends Omit<Promotion, 'environment'> {
  readonly changed: readonly string[];
}

/** Environments that stand in one place of a strip by their names; the rest is counted. */
const NAMED = 4;

/**
 * Draws environments in one line, earlier ones first: `dev ● since 2026-11-20 → staging ◐ → prod ○ by this change`. `●` has
 * all that changes, `◐` a part of it, `·` nothing, and `○` gets it by this change. A day stands where the history of the
 * base tells it. A short one leaves out the words behind marks.
 */
export function environmentStrip(
  promotion: SharedPromotion,
  environments: readonly EnvironmentReview[],
  isShort: boolean,
): Words {
  const { inForce, behind } = promotion;
  const isPlain = inForce.length === 0 && behind.every(({ hasOthers }) => hasOthers !== true);
  if (isShort && isPlain) return [firstText(promotion, environments)];
  const order = productionFirst(environments);
  const places = [...order.filter((each) => !each.production), ...order].map(({ name }) => name);
  const earlier = [
    ...inForce.map((each) => ({ name: each.environment, words: inForceWords(each) })),
    ...behind.map((each) => ({ name: each.environment, words: behindWords(each, isShort) })),
  ].toSorted((a, b) => places.indexOf(a.name) - places.indexOf(b.name));
  return joined([...alikeCells(earlier), [changedWords(promotion)]], ' → ');
}

/** Where nobody is ahead, who gets it is all that there is to say. */
function firstText(
  { changed, atOnce, behind }: SharedPromotion,
  environments: readonly EnvironmentReview[],
): string {
  const all = [...atOnce, ...changed];
  const isAll = behind.every(({ kept, of }) => kept === of);
  // where others change too, and otherwise, it is not the whole change
  const hasMore = environments.some((each) => each.changed && !all.includes(each.name));
  const whole = hasMore ? 'what changes there' : 'it';
  const get = `${listed(all, NAMED)} ${all.length === 1 ? 'gets' : 'get'}`;
  if (isAll) return `Only ${get} ${whole}.`;
  // that others follow nobody has said, nor that they lack all of it: those that change too get the rest at once
  const others = behind.map(({ environment }) => environment);
  return hasMore
    ? `${get} a part of this that ${listed(others, NAMED)} ${others.length === 1 ? 'does' : 'do'} not.`
    : `Only ${listed(all, NAMED)} ${all.length === 1 ? 'changes' : 'change'}.`;
}

interface Cell {
  readonly name: string;
  readonly words: Words;
}

/** Neighbours of whom the same is said stand together: `dev and staging · as before`. */
function alikeCells(cells: readonly Cell[]): readonly Words[] {
  const groups: { names: string[]; words: Words }[] = [];
  for (const { name, words } of cells) {
    const last = groups.at(-1);
    if (last !== undefined && JSON.stringify(last.words) === JSON.stringify(words))
      last.names.push(name);
    else groups.push({ names: [name], words });
  }
  return groups.map(({ names, words }) => [`${listed(names, NAMED)} `, ...words]);
}

function inForceWords({ since }: Promotion['inForce'][number]): Words {
  if (since === null) return ['● in force'];
  const day = `● since ${since.at.slice(0, 10)}`;
  const { pullRequest } = since;
  return pullRequest === null ? [day] : [`${day} (`, { kind: 'number', number: pullRequest }, ')'];
}

function behindWords(
  { kept, of, hasOthers, since }: Promotion['behind'][number],
  isShort: boolean,
): Words {
  // who has the rest is ahead of who changes, which a mark alone does not say
  if (hasOthers === true) return ['◐ with the rest already'];
  const mark = kept === of ? '·' : '◐';
  if (isShort) return [mark];
  const day = since === null ? '' : `, since ${since.at.slice(0, 10)}`;
  return [`${mark} ${kept === of ? 'as before' : 'in part as before'}${day}`];
}

/** Those that this change reaches stand together at the end, whoever syncs them. */
function changedWords({ changed, atOnce, inForce, behind }: SharedPromotion) {
  const names = listed([...atOnce, ...changed], NAMED);
  if (inForce.length > 0) return strong(`${names} ○ by this change`);
  const isAll = behind.every(({ kept, of }) => kept === of);
  return strong(`${names} ○ ${isAll ? '' : 'a part of it '}first`);
}
