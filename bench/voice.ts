import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChartRenderer } from '../src/charts/edge/create-chart-renderer.ts';
import { NO_NAMES } from '../src/gitops/index.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import {
  createEngine,
  jsonReport,
  markdownOf,
  reviewDocument,
  shortParts,
  reviewTrees,
} from '../src/review/index.ts';
import type { Drafts } from './holes/drafts.ts';
import { fileTreeOf } from './holes/drafts.ts';
import { storyOf } from './holes/story.ts';
import { shopLayout } from './holes/layouts/shop.ts';
import type { Subject } from './places/subjects.ts';
import { corpusSubjects, examplesOf, exampleSubjects, layoutSubjects } from './places/subjects.ts';
import { CASE_KINDS, caseSubjects } from './voice/case-subjects.ts';
import { placeFaults } from './voice/told-places.ts';
import { voiceFaults } from './voice/voice-faults.ts';
import { VoiceReport } from './voice/voice-report.ts';

const AS_OF = '2026-01-01T00:00:00.000Z';

const loaded = (drafts: Drafts) => ({ tree: fileTreeOf(drafts), load: () => Promise.resolve() });

/** Says what is wrong in the texts of a change's review; the words that are read without a click are counted. */
interface HeardSubject {
  readonly name: string;
  readonly faults: readonly string[];
  readonly words: number;
  /** What is read without a click. */
  readonly visible: string;
  readonly folded: string;
}

/** Reviews changes with one engine and holds each printed report against its rows. */
function createListener(): (subject: Subject) => Promise<HeardSubject> {
  const engine = createEngine(readPackageData(), NO_NAMES, createChartRenderer());
  return async ({ name, before, after }) => {
    const outcome = await reviewTrees(loaded(before), loaded(after), engine, {
      asOf: AS_OF,
      pullRequest: null,
    });
    const { review } = outcome.kind === 'reviewed' ? outcome : outcome.byDefault;
    const context = {
      review,
      asOf: AS_OF,
      base: null,
      head: null,
      placeOf: ({ file, line }: { file: string; line: number }, side: 'base' | 'head') => ({
        file,
        line,
        side,
      }),
    };
    const parts = shortParts(reviewDocument(context), { gate: [], last: [] });
    const [visible = '', folded = ''] = [parts.needed, parts.folded].map((blocks) =>
      blocks.map((block) => markdownOf(block)).join('\n\n'),
    );
    const text = `${visible}\n\n${folded}`;
    const report = VoiceReport.parse(JSON.parse(jsonReport(context)));
    return {
      name,
      faults: [...voiceFaults(text, report), ...placeFaults(text, { before, after })],
      words: visible.split(/\s+/).length,
      ...{ visible, folded },
    };
  };
}

const attackSubjects = (examples: string, count: number): readonly Subject[] => {
  const shop = shopLayout(examples);
  return Array.from({ length: count }, (_, seed) => {
    const { layout, after } = storyOf(seed + 1, shop);
    return { name: `attack ${String(seed + 1)}`, before: layout.drafts, after, seed: null };
  });
};

const SHOWN = 40;

/** Says which folder the texts go into; null where they are not asked for. */
function textsFolder(options: readonly string[]): string | null {
  const at = options.indexOf('--texts');
  return at < 0 ? null : (options[at + 1] ?? null);
}

/** Writes what is read of each review, the number of visible words first. */
function writeTexts(folder: string, { name, words, visible, folded }: HeardSubject): void {
  mkdirSync(folder, { recursive: true });
  const file = `${String(words).padStart(4, '0')}-${name.replaceAll(/[^\w.-]+/g, '-')}.md`;
  writeFileSync(join(folder, file), `${visible}\n\n---- folded\n\n${folded}\n`);
}

/** `voice [PAIRS] [--texts DIR]`: goldens, corpora, cases, so many random pairs and as many attacks, each text held against its rows. */
export async function benchVoice(
  root: string,
  options: readonly string[],
): Promise<{ page: string; wrong: number }> {
  const count = Number(options.find((each) => /^\d+$/.test(each)) ?? '300');
  const texts = textsFolder(options);
  const hear = createListener();
  const heard: HeardSubject[] = [];
  const take = async (subject: Subject): Promise<void> => {
    const one = await hear(subject);
    if (texts !== null) writeTexts(texts, one);
    heard.push(one);
  };
  const examples = await exampleSubjects(examplesOf(root));
  for (const subject of examples.all) await take(subject);
  await examples.remove();
  for (const subject of caseSubjects(join(root, '../shared/cases'))) await take(subject);
  for (const subject of layoutSubjects(Array.from({ length: count }, (_, at) => at + 1)))
    await take(subject);
  for (const subject of attackSubjects(examplesOf(root), count)) await take(subject);
  const corpora = corpusSubjects(join(root, '../shared/corpora'));
  for (const subject of corpora?.all ?? []) await take(subject());
  corpora?.remove();
  const wrong = heard.filter(({ faults }) => faults.length > 0);
  return { page: pageOf(heard, wrong), wrong: wrong.length };
}

function pageOf(heard: readonly HeardSubject[], wrong: readonly HeardSubject[]): string {
  const sets = [...new Set(heard.map(setOf))];
  const written = heard.filter((each) => ['corpus', ...CASE_KINDS].includes(setOf(each)));
  const rows = sets.map((set) =>
    rowOf(
      set,
      heard.filter((each) => setOf(each) === set),
    ),
  );
  const lines = wrong
    .slice(0, SHOWN)
    .map(({ name, faults }) => `- ${name}: ${faults.slice(0, 3).join('; ')}`);
  return `${[
    '| set | reviews | with a fault | words: median | p90 | most |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...(written.length === 0 ? [] : [rowOf('corpus and cases', written)]),
    ...(lines.length === 0 ? [] : ['', ...lines]),
  ].join('\n')}\n`;
}

function rowOf(set: string, own: readonly HeardSubject[]): string {
  const words = own.map((each) => each.words).sort((a, b) => a - b);
  const at = (share: number): string =>
    String(words[Math.min(words.length - 1, Math.floor(words.length * share))] ?? 0);
  const bad = own.filter(({ faults }) => faults.length > 0).length;
  return `| ${set} | ${String(own.length)} | ${String(bad)} | ${at(0.5)} | ${at(0.9)} | ${at(1)} |`;
}

const setOf = ({ name }: HeardSubject): string => name.split(' ')[0] ?? '';
