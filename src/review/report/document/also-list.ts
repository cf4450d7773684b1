import type { Details, FindingBlock, Item, List, Words } from './blocks.ts';
import { joined, linked, listOf } from './blocks.ts';

/** Things that are listed in a sentence or two; the JSON report has all. */
const ALSO_SHOWN = 20;

/** Says of a list that it tells what else the edit of a point does. */
export const ALSO = 'Also by this edit';

/** Lists what else the edit of a point does, each in a sentence or two; null for nothing. */
export function alsoList({ also = [], tier }: FindingBlock): List | null {
  if (also.length === 0) return null;
  const shown = also.slice(0, also.length > ALSO_SHOWN + 1 ? ALSO_SHOWN : also.length);
  return {
    kind: 'list',
    title: null,
    items: shown.map((block) => alsoItem(block, tier)),
    more: also.length - shown.length,
    after: null,
  };
}

/** Folds findings for which no number is left; nothing for none. */
export function alsoFound(blocks: readonly FindingBlock[]): readonly Details[] {
  const all = blocks.flatMap((block) => [block, ...(block.also ?? [])]);
  if (all.length === 0) return [];
  const items = withoutRepeats(all, null).map((block) => alsoItem(block, null));
  const list = listOf(null, items, ALSO_SHOWN);
  return [{ kind: 'details', title: 'Also found', count: all.length, blocks: [list] }];
}

/** Gives a finding as an item: what happens, where, why, and what to do; its tier where that is another than `known`. */
function alsoItem(block: FindingBlock, known: FindingBlock['tier'] | null): Item {
  const { message, tier, environments, place, witness, why, alike, symptom, advice, page } = block;
  const facts: readonly Words[] = [
    [tier === known ? '' : tier],
    [environments],
    place === null ? [''] : [place],
    [witness ?? ''],
  ].filter(([first]) => first !== '');
  const reason = [...why, ...(alike?.words ?? [])].filter((word) => word !== '');
  const told: readonly Words[] = [
    [
      ...linked([message.replace(/\.$/, '')], page),
      ...(facts.length === 0 ? [] : [' (', ...joined(facts, ', '), ')']),
      '.',
    ],
    ...(reason.length === 0 ? [] : [withoutSpace(reason)]),
    ...(symptom === null ? [] : [[`You will see: ${symptom.replace(/\.$/, '')}.`]]),
    ...(advice === null ? [] : [[`${advice.label}: ${advice.text}`]]),
  ];
  return { words: joined(told, ' ') };
}

const withoutSpace = ([first = '', ...others]: Words): Words => [
  typeof first === 'string' ? first.trimStart() : first,
  ...others,
];

/** Leaves out of each block what was said before it, also in `lead`: where it is, how its reason begins, what is seen and the advice. */
export function withoutRepeats(
  blocks: readonly FindingBlock[],
  lead: FindingBlock | null,
): readonly FindingBlock[] {
  const said = new Set([lead?.symptom, lead?.advice?.text]);
  const isNew = (text: string | null | undefined): boolean => {
    const isKnown = said.has(text);
    said.add(text);
    return !isKnown;
  };
  return blocks.map((block, at) => {
    const { symptom, advice, place, environments, why } = block;
    const before = [lead, blocks[at - 1]].map((other) => withoutStart(why, other?.why ?? []));
    return {
      ...block,
      number: null,
      also: [],
      environments: environments === lead?.environments ? '' : environments,
      place: isSame(place, lead?.place) ? null : place,
      why: before.reduce((least, each) => (each.length < least.length ? each : least), why),
      symptom: isNew(symptom) ? symptom : null,
      advice: isNew(advice?.text) ? advice : null,
    };
  });
}

/** Leaves out the sentences with which both begin. */
function withoutStart(words: Words, other: Words): Words {
  const differing = words.findIndex((word, index) => !isSame(word, other[index]));
  const shared = words.slice(0, differing < 0 ? words.length : differing);
  const end = shared.findLastIndex((word) => typeof word === 'string' && word.endsWith('.'));
  return words.slice(end + 1);
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
