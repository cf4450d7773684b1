import type { answerQuestion } from '../../istio/index.ts';
import { lastNet, placeOf, plainText, nettedJson } from '../../manifest/index.ts';
import type { Paint } from '../../review/index.ts';
import { UNPAINTED, wrapped } from '../../review/index.ts';

type CallAnswer = Extract<
  ReturnType<typeof answerQuestion>,
  { kind: 'answered' }
>['answers'][number];

type AnswerStep = CallAnswer['steps'][number];

/** More of what was not seen is counted. */
const NOT_SEEN_SHOWN = 5;

/** Answers as a person reads them in a terminal: the sentence first, then what decided it. */
export function answerText(answers: readonly CallAnswer[], paint: Paint = UNPAINTED): string {
  const versions = [...new Set(answers.flatMap(({ versionNote }) => versionNote ?? []))];
  const parts = [
    ...answers.map((answer) => answerLines(answer, paint).join('\n')),
    ...versions.map((note) => wrapped(plainText(note), '')),
  ];
  return lastNet(`${parts.join('\n\n')}\n`);
}

function answerLines(answer: CallAnswer, paint: Paint): readonly string[] {
  const { sentence, steps, shares, notes, notSeen } = answer;
  return [
    paint.bold(wrapped(plainText(sentence), '')),
    ...steps.flatMap((step) => stepLines(step, '  ', paint)),
    ...sharesLines(shares, paint),
    ...notes.map((note) => wrapped(plainText(note), '  ')),
    ...notSeenLines(notSeen),
  ];
}

/** The names of steps stand in a column. */
const STEP_WIDTH = 15;

/** More places than these say no more of one decision. */
const PLACES_SHOWN = 4;

function stepLines(
  { step, says, notes, places }: AnswerStep,
  indent: string,
  paint: Paint,
): readonly string[] {
  const [first, ...others] = placesOf(places);
  const below = `${indent}${' '.repeat(STEP_WIDTH)}`;
  const text = wrapped(plainText(says), below).slice(below.length);
  return [
    withPlace(`${indent}${step.padEnd(STEP_WIDTH)}${text}`, first?.text ?? '', below),
    ...others
      .slice(0, PLACES_SHOWN - 1)
      .map((place) => paint.dim(withPlace(`${below}${place.object}`, place.text, below))),
    ...notes.map((note) => paint.dim(wrapped(plainText(note), below))),
  ];
}

const WIDTH = 100;

/** The place at the right margin, on a line of its own where it has no room beside the text. */
function withPlace(text: string, place: string, below: string): string {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  const room = WIDTH - place.length;
  if (place === '') return text;
  if (line.length + 2 <= room) return `${text}${' '.repeat(room - line.length)}${place}`;
  return `${text}\n${' '.repeat(Math.max(below.length, room))}${place}`;
}

/** Each line once. */
function placesOf(
  places: AnswerStep['places'],
): readonly { readonly object: string; readonly text: string }[] {
  const shown = new Map<string, string>();
  for (const { object, origin } of places) {
    const text = plainText(placeOf(origin));
    if (!shown.has(text)) shown.set(text, plainText(object ?? ''));
  }
  return [...shown].map(([text, object]) => ({ text, object }));
}

/** Shares that read alike are one. */
function sharesLines(
  shares: readonly CallAnswer['shares'][number][],
  paint: Paint,
): readonly string[] {
  const lines = shares.map(({ steps, says }) => [
    ...steps.flatMap((step) => stepLines(step, '  ', paint)),
    wrapped(`→ ${plainText(says)}`, '  '),
  ]);
  const [first = []] = lines;
  if (lines.every((each) => each.join('\n') === first.join('\n'))) return first;
  const isSplit = shares.some(({ weight }) => weight < 100);
  return shares.flatMap(({ weight, endpoint }, at) => {
    const share = isSplit ? `${String(weight)} % of the calls` : 'calls';
    const where = endpoint === null ? '' : `, at ${endpoint}`;
    return [paint.bold(`  ${share}${plainText(where)}:`), ...(lines[at] ?? [])];
  });
}

function notSeenLines(notSeen: readonly string[]): readonly string[] {
  if (notSeen.length === 0) return [];
  const more = notSeen.length - NOT_SEEN_SHOWN;
  return [
    '  Not seen here, and may change this:',
    ...notSeen.slice(0, NOT_SEEN_SHOWN).map((text) => wrapped(plainText(text), '    ')),
    ...(more > 0 ? [`    and ${String(more)} more`] : []),
  ];
}

/** Answers for programs (docs/how-to/ask.md). Fields are only ever added. */
export const answerJson = (answers: readonly CallAnswer[]): string =>
  `${nettedJson({ schemaVersion: '1.0', answers: answers.map(answerOf) })}\n`;

const answerOf = (answer: CallAnswer): object => ({
  environment: answer.environment,
  production: answer.production,
  from: answer.isFromOutside ? null : answer.caller,
  gateway: answer.isFromOutside ? answer.caller : null,
  host: answer.host,
  port: answer.port,
  ends: answer.ends,
  sentence: answer.sentence,
  steps: answer.steps.map(stepOf),
  shares: answer.shares.map(({ steps, ...share }) => ({ ...share, steps: steps.map(stepOf) })),
  timeout: answer.timeout,
  retries: answer.retries,
  notes: answer.notes,
  istioVersion: answer.istioVersion,
  versionNote: answer.versionNote,
  notSeen: answer.notSeen,
});

const stepOf = ({ step, says, notes, places }: AnswerStep): object => ({
  step,
  says,
  notes,
  places: places.map(({ object, origin }) => ({
    object,
    file: origin.file,
    line: origin.line,
  })),
});
