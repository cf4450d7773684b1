import type { JudgedDrift } from '../comparison/drift.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { Words, BlockOf } from '../../../review/index.ts';

/**
 * What a review says of a change, said of a cluster: nobody proposes anything, it is live, and Git says otherwise. What
 * to do is not what would mend the change, but the way back.
 */
export function asLive(
  block: BlockOf<'finding'>,
  drifts: readonly JudgedDrift[],
): BlockOf<'finding'> {
  const causes = causesOf(block, drifts);
  return {
    ...block,
    message: liveText(block.message),
    witness: block.witness === null ? null : liveText(block.witness),
    why: block.why.map(liveWords),
    symptom: block.symptom === null ? null : liveText(block.symptom),
    advice: causes.length === 0 ? null : { label: 'Fix', text: wayBack(causes) },
    patch: null,
    ...(block.also && { also: block.also.map((other) => asLive(other, drifts)) }),
  };
}

/**
 * The differences that a block is about: those whose line of Git it points at; else objects that came or went and that it
 * names; else others that it names.
 */
export function causesOf(
  block: BlockOf<'finding'>,
  drifts: readonly JudgedDrift[],
): readonly JudgedDrift[] {
  const placed = drifts.filter((each) => isPointedAt(each, block));
  if (placed.length > 0) return placed;
  const { message, why } = block;
  const texts = [message, ...why.flatMap((each) => (typeof each === 'string' ? [each] : []))];
  const named = drifts.filter(({ drift }) => {
    const subject = subjectText(drift.git ?? drift.live);
    return texts.some((text) => namesWhole(text, subject));
  });
  const whole = named.filter(({ drift }) => drift.kind !== 'changed');
  return whole.length > 0 ? whole : named;
}

/** Of one that is live only all values have the same place. */
function isPointedAt({ drift }: JudgedDrift, { place }: BlockOf<'finding'>): boolean {
  if (place === null || drift.kind === 'added') return false;
  const origins =
    drift.kind === 'removed'
      ? [drift.git.origin]
      : drift.fields.map(({ git }) => git?.origin ?? drift.git.origin);
  return origins.some(({ file, line }) => place.place.file === file && place.place.line === line);
}

const namesWhole = (text: string, subject: string): boolean => {
  const at = text.indexOf(subject);
  return at !== -1 && !/^[\w-]/.test(text.slice(at + subject.length));
};

const MOST_NAMED = 3;

function wayBack(causes: readonly JudgedDrift[]): string {
  const named = causes
    .slice(0, MOST_NAMED)
    .map(({ id, drift }) => `${id} (${subjectText(drift.git ?? drift.live)})`)
    .join(', ');
  const more = causes.length > MOST_NAMED ? ` and ${String(causes.length - MOST_NAMED)} more` : '';
  return `Have the cluster as Git says again, or adopt it into Git if it is meant: ${named}${more}.`;
}

/** One side of `200 → 403`; a way of three names (`web → orders → payments`) has no sides. */
const SIDE = '(connection closed|"[^"]*"|`[^`]*`|[^\\s→()]+)';
const SIDES = new RegExp(String.raw`(?<![^\s(]|→ )${SIDE} → ${SIDE}(?![^\s.,;)]| →)`, 'g');

/** Sentences that speak of a change, and what is said in their place. */
const SAID: readonly (readonly [RegExp, string])[] = [
  [/\b[Bb]efore this change it was ([^()]+) \(([^()]+?)(?: at the base)?\)/g, 'Git has $1 ($2)'],
  [/\bBefore this change\b/g, 'By Git'],
  [/\bbefore this change\b/g, 'by Git'],
  [/\bthis change\b/g, 'what is live'],
  [/\bThis change\b/g, 'What is live'],
  [/\bBefore: /g, 'By Git: '],
  [/\bAfter: /g, 'Live: '],
  [/\bWho answers: (.+?) → (.+?)\./g, 'Who answers: by Git $1, live $2.'],
  // nobody installs or syncs what is live
  [
    / gets it within seconds (?:of the sync|once (?:someone runs istioctl with it|istioctl(?: or the Istio operator)? installs it(?: \(up to Istio 1\.23, or its operator\))?))/g,
    ' gets what is live within seconds',
  ],
  [
    /\bthe change does nothing at first, and comes\b/g,
    'what is live does nothing at first, and comes',
  ],
  [/^Now allowed at /, 'Allowed live and not by Git at '],
  [/, and no policy did before\b/g, ', and by Git none does'],
  [/ \(no request timeout before\)/g, ' (no request timeout in Git)'],
  [/ \(was ([^()]+)\)/g, ' (Git: $1)'],
  [/\brefused it before\b/g, 'refuses it by Git'],
  [SIDES, 'Git $1, live $2'],
];

const liveText = (text: string): string =>
  SAID.reduce((said, [pattern, words]) => said.replace(pattern, words), text);

const liveWords = (words: Words[number]): Words[number] =>
  typeof words === 'string'
    ? liveText(words)
    : words.kind === 'strong'
      ? { ...words, words: words.words.map(liveWords) satisfies Words }
      : words;
