import type { Change } from '../../compare/index.ts';
import { canonicalJson, listed, plainOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { effectOf, finalizersOf } from './finalizers.ts';
import { ownersOf, ownerText } from './named-owners.ts';

const TAKES_ALONG: Check = {
  id: 'deletion-extended',
  title: 'New finalizer decides which objects are deleted with its object',
  level: 'medium',
  blind: 'Finalizers that exist only in the cluster.',
};

const LET_GO: Check = {
  id: 'deletion-hold-removed',
  title: 'Object loses a finalizer or an owner',
  level: 'medium',
  blind: 'Finalizers and owners that a controller adds again.',
};

/** More are counted. */
const MOST = 2;

/** Finds what changes of the time at which an object is deleted, and of what goes with it. */
export const lifetimeChanged = checks([TAKES_ALONG, LET_GO], ({ changes }) =>
  [...changedOnBothSides(changes)].flatMap(([object, old]) => [
    ...extended(object, old),
    ...letGo(object, old),
  ]),
);

/** Gives the two sides of each object that the change alters. */
const changedOnBothSides = (changes: readonly Change[]): ReadonlyMap<Resource, Resource> =>
  new Map(
    changes.flatMap(({ object, oldObject }) =>
      object === null || oldObject === null ? [] : [[object, oldObject] as const],
    ),
  );

function extended(object: Resource, old: Resource): readonly ToldBy[] {
  const were = new Set(finalizersOf(old).map(({ text }) => text));
  return finalizersOf(object).flatMap((finalizer) => {
    const does = effectOf(finalizer);
    const { text, node } = finalizer;
    if (does === null || were.has(text)) return [];
    return [
      {
        by: TAKES_ALONG,
        subject: object,
        key: `extended ${text}`,
        message: `${subjectText(object)} gets the finalizer ${text}: if it is deleted, ${does}.`,
        why: 'The finalizer is new on an object that was there.',
        symptom: 'nothing until the object is deleted',
        origin: node.origin,
        fix: { text: 'Keep it if that is meant.', kind: 'choice' as const },
      },
    ];
  });
}

function letGo(object: Resource, old: Resource): readonly ToldBy[] {
  const finalizers = new Set(finalizersOf(object).map(({ text }) => text));
  const gone = finalizersOf(old).filter(({ text }) => !finalizers.has(text));
  const owners = new Set(ownersOf(object).map((owner) => canonicalJson(plainOf(owner))));
  const left = ownersOf(old).filter((owner) => !owners.has(canonicalJson(plainOf(owner))));
  const [first] = [...gone.map(({ node }) => node), ...left];
  if (first === undefined) return [];
  const names = [
    ...gone.map(({ text }) => `finalizer ${text}`),
    ...left.map((owner) => `owner ${ownerText(owner)}`),
  ];
  return [
    {
      by: LET_GO,
      subject: object,
      key: `let go ${names.join(' ')}`,
      message: `${subjectText(object)} loses ${listed(names, MOST)}: it is deleted at another time, or without what went with it.`,
      why: say`The base has it.`,
      symptom: say`nothing until the object, or its owner, is deleted`,
      origin: first.origin,
      side: 'base',
      fix: { text: say`Keep it if its effect is still wanted.`, kind: 'choice' },
    },
  ];
}
