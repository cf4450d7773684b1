import { upperFirst } from '../../../checks/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import { placeOf } from '../../../manifest/index.ts';
import type { FindingBlock, Inline, PlaceLink, Words } from '../document/blocks.ts';
import { code, joined } from '../document/blocks.ts';
import { environmentList, inPlace } from './environment-list.ts';

/** A block, and the environments in which each word of it is true. */
interface Told {
  readonly block: FindingBlock;
  readonly environments: string;
}

/**
 * Joins the blocks of one claim, each formed from one environment: the first, with the environments that say the same.
 * What others say otherwise is said of those.
 */
export function toldInEach(
  blocks: readonly [OfEnvironment, ...OfEnvironment[]],
  review: Parameters<typeof environmentList>[1],
): FindingBlock {
  const groups = groupedBy(blocks, ({ block }) => JSON.stringify(saidIn(block)));
  const told = [...groups.values()].flatMap((members): readonly Told[] => {
    const [first] = members;
    const environments = members.map(({ environment }) => environment);
    return first === undefined
      ? []
      : [{ block: first.block, environments: environmentList(environments, review) }];
  });
  const [lead = { block: blocks[0].block, environments: '' }, ...others] = told;
  const named = others.filter(({ environments }) => environments !== '');
  return {
    ...lead.block,
    environments: lead.environments,
    ...(named.length > 0 && {
      elsewhere: { each: named, words: elsewhereWords(lead.block, named) },
    }),
  };
}

/** A block that is formed from one environment alone. */
export interface OfEnvironment {
  readonly environment: string;
  readonly block: FindingBlock;
}

/** The parts of a block that are sentences. */
const partsOf = ({ message, why, alike, symptom, advice }: FindingBlock): readonly Words[] => [
  [message],
  why,
  alike?.words ?? [],
  symptom === null ? [] : ['You will see: ', symptom],
  advice === null ? [] : [`${advice.label}: `, advice.text],
];

const saidIn = (block: FindingBlock): readonly unknown[] => [
  block.place,
  block.witness,
  block.isConditional,
  ...partsOf(block),
];

/** Environments that are told by themselves; further ones are named. */
const MOST_TOLD = 3;

function elsewhereWords(lead: FindingBlock, others: readonly Told[]): Words {
  const shown = others.slice(0, others.length > MOST_TOLD + 1 ? MOST_TOLD : others.length);
  const left = others.slice(shown.length).map(({ environments }) => environments);
  return [
    ...shown.flatMap(({ block, environments }) => [
      ` ${upperFirst(inPlace(environments))}: `,
      ...differenceWords(lead, block),
    ]),
    ...(left.length === 0
      ? []
      : [` ${upperFirst(inPlace(left.join(', ')))}: the same, with values of their own.`]),
  ];
}

/** Says of another environment what it has in the place of what the first one has, and in whole sentences what is longer. */
function differenceWords(lead: FindingBlock, other: FindingBlock): Words {
  const was = partsOf(lead);
  const compared = partsOf(other).map((is, at) => ({ is, pairs: pairsOf(was[at] ?? [], is) }));
  const pairs = distinct(compared.flatMap((part) => part.pairs ?? []));
  const isFew = pairs.length <= MOST_PAIRS;
  const whole = compared.filter((part) => part.pairs === null || (!isFew && part.pairs.length > 0));
  const place = isSame(other.place, lead.place) ? null : other.place;
  const facts: readonly Words[] = [
    ...(other.witness === null || other.witness === lead.witness ? [] : [[other.witness]]),
    ...(place === null ? [] : [[place]]),
    ...(isFew ? pairs : [])
      .filter(([, is]) => place === null || !isPlace(is, place))
      .map(([old, is]): Words => [wordOf(is), ' instead of ', wordOf(old)]),
  ];
  if (facts.length + whole.length === 0) return ['the same, but for that request.'];
  const told = facts.length === 0 ? [] : [[...joined(facts, ', '), '.']];
  return joined([...told, ...whole.map(({ is }) => is)], ' ');
}

/** Differences that are told as pairs; of more the sentences are told. */
const MOST_PAIRS = 4;

type Pair = readonly [was: Inline, is: Inline];

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const isPlace = (word: Inline, link: PlaceLink): boolean =>
  typeof word === 'string' ? word === placeOf(link.place) : isSame(word, link);

const wordOf = (word: Inline): Inline => (typeof word === 'string' ? code(word) : word);

const distinct = (pairs: readonly Pair[]): readonly Pair[] => [
  ...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values(),
];

/**
 * What stands in one sentence in the place of what the other has, so that whoever puts it there has the other; null if they
 * differ in more than single words. A number says too little by itself.
 */
function pairsOf(was: Words, is: Words): readonly Pair[] | null {
  if (isSame(was, is)) return [];
  const [old, now] = [inWords(was), inWords(is)];
  const put = new Map<string, Inline>();
  for (const [at, word] of old.entries()) {
    const other = now[at] ?? '';
    const key = typeof word === 'string' ? word : JSON.stringify(word);
    const known = put.get(key) ?? other;
    if (!isSame(known, other) || (word !== other && IS_NUMBER.test(key))) return null;
    put.set(key, other);
  }
  const pairs = old.flatMap((word, at): readonly Pair[] =>
    isSame(word, now[at]) ? [] : [[word, now[at] ?? '']],
  );
  return old.length === now.length && pairs.length > 0 ? pairs : null;
}

const IS_NUMBER = /^[\d.]+$/;

/** Takes sentences apart into places and words, these without the marks around them. */
const inWords = (words: Words): readonly Inline[] =>
  words.flatMap((each): readonly Inline[] =>
    typeof each === 'string'
      ? each.split(' ').map((word) => word.replace(/^[(`"]+|[)`".,:;]+$/g, ''))
      : [each],
  );
