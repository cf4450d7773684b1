import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { z } from 'zod';
import { wordsIn } from '../../../sandbox/prose/prose.ts';
import { checkTitles, ruleReasons } from './texts.ts';

const golden = new URL('../../golden/', import.meta.url);

const cases = readdirSync(golden, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name)
  .filter((name) => existsSync(new URL(`${name}/expected.json`, golden)));

const Report = z.object({
  findings: z.array(
    z.object({
      message: z.string(),
      why: z.string().nullish(),
      symptom: z.string().nullish(),
      fix: z.string().nullish(),
    }),
  ),
});

const findings = cases.flatMap(
  (name) =>
    Report.parse(JSON.parse(readFileSync(new URL(`${name}/expected.json`, golden), 'utf8')))
      .findings,
);

/** The headline without its request and the count of further findings: `… payments (GET /: 200 → 403); 1 more finding`. */
const headlines = cases.flatMap((name) => {
  const comment = readFileSync(new URL(`${name}/comment.md`, golden), 'utf8');
  const line = /^### \S+ [^·\n]+ · (.+)$/m.exec(comment)?.[1];
  return line === undefined
    ? []
    : [line.replace(/[:(] ?(?:GET|PUT|POST|PATCH|DELETE|HEAD)\b.*$|; \d+ more finding.*$/, '')];
});

type Text = string | null | undefined;

const longerThan = (words: number, texts: readonly Text[]): readonly string[] =>
  texts.flatMap((text) => (text != null && wordsIn(text) > words ? [text] : []));

/** Two sentences of so many words each; a code span is one word. */
const beyondTwo = (words: number, texts: readonly Text[]): readonly string[] =>
  texts.flatMap((text) => {
    if (text == null) return [];
    const sentences = text.replaceAll(/`[^`]*`/g, 'X').split(/(?<=[.!?]) +/);
    return sentences.length > 2 || sentences.some((each) => wordsIn(each) > words) ? [text] : [];
  });

/** Returns the texts that are longer than their place allows, by place. */
export const overBudget = (): Readonly<Record<string, readonly string[]>> => ({
  'headline, 14 words': longerThan(14, headlines),
  'finding, 16 words': longerThan(
    16,
    findings.map(({ message }) => message),
  ),
  'why, 2 sentences of 20 words': beyondTwo(
    20,
    findings.map(({ why }) => why),
  ),
  'You will see, 12 words': longerThan(
    12,
    findings.map(({ symptom }) => symptom),
  ),
  'fix, 2 sentences of 20 words': beyondTwo(
    20,
    findings.map(({ fix }) => fix),
  ),
  'check title, 10 words': longerThan(10, checkTitles),
  'reason of a rule, 12 words': longerThan(12, ruleReasons),
});
