import { readdirSync, existsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createChartRenderer } from '../src/charts/edge/create-chart-renderer.ts';
import { NO_NAMES } from '../src/gitops/index.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import {
  createEngine,
  jsonReport,
  markdownOf,
  reviewDocument,
  reviewTrees,
} from '../src/review/index.ts';
import { readFileSync } from 'node:fs';
import type { Draft, Drafts } from './holes/drafts.ts';
import { fileTreeOf } from './holes/drafts.ts';
import { storyOf } from './holes/story.ts';
import { shopLayout } from './holes/layouts/shop.ts';
import type { Subject } from './places/subjects.ts';
import { corpusSubjects, examplesOf, exampleSubjects, layoutSubjects } from './places/subjects.ts';
import { voiceFaults } from './voice/voice-faults.ts';
import { VoiceReport } from './voice/voice-report.ts';

const AS_OF = '2026-01-01T00:00:00.000Z';

const loaded = (drafts: Drafts) => ({ tree: fileTreeOf(drafts), load: () => Promise.resolve() });

/** Says what is wrong in the texts of a change's review; the words that are read without a click are counted. */
interface HeardSubject {
  readonly name: string;
  readonly faults: readonly string[];
  readonly words: number;
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
    const document = reviewDocument(context, { isShort: true });
    const visible = [document.heading, ...document.effects, ...document.short.above]
      .map((block) => markdownOf(block))
      .join('\n\n');
    const folded = [...document.short.folded, ...document.folded]
      .map((block) => markdownOf(block))
      .join('\n\n');
    const report = VoiceReport.parse(JSON.parse(jsonReport(context)));
    return {
      name,
      faults: voiceFaults(`${visible}\n\n${folded}`, report),
      words: visible.split(/\s+/).length,
    };
  };
}

/** Reads the texts of a folder. */
function draftsIn(folder: string): Drafts {
  const drafts = new Map<string, Draft>();
  const visit = (path: string): void => {
    for (const name of readdirSync(path).sort()) {
      const full = join(path, name);
      if (statSync(full).isDirectory()) visit(full);
      else drafts.set(relative(folder, full), { text: readFileSync(full, 'utf8') });
    }
  };
  visit(folder);
  return drafts;
}

/** Lists the cases of a folder that holds one `before` and one `after` for each; none where it is not there. */
const caseSubjects = (folder: string, kind: string): readonly Subject[] =>
  !existsSync(folder)
    ? []
    : readdirSync(folder)
        .sort()
        .filter((name) => ['before', 'after'].every((side) => existsSync(join(folder, name, side))))
        .map((name) => ({
          name: `${kind} ${name}`,
          before: draftsIn(join(folder, name, 'before')),
          after: draftsIn(join(folder, name, 'after')),
          seed: null,
        }));

const attackSubjects = (examples: string, count: number): readonly Subject[] => {
  const shop = shopLayout(examples);
  return Array.from({ length: count }, (_, seed) => {
    const { layout, after } = storyOf(seed + 1, shop);
    return { name: `attack ${String(seed + 1)}`, before: layout.drafts, after, seed: null };
  });
};

const SHOWN = 40;

/** `voice [PAIRS]`: goldens, corpora, cases, so many random pairs and as many attacks, each text held against its rows. */
export async function benchVoice(
  root: string,
  options: readonly string[],
): Promise<{ page: string; wrong: number }> {
  const count = Number(options.find((each) => /^\d+$/.test(each)) ?? '300');
  const hear = createListener();
  const heard: HeardSubject[] = [];
  const take = async (subject: Subject): Promise<void> => {
    heard.push(await hear(subject));
  };
  const examples = await exampleSubjects(examplesOf(root));
  for (const subject of examples.all) await take(subject);
  await examples.remove();
  for (const kind of ['bugs', 'newcomer'])
    for (const subject of caseSubjects(join(root, '../shared/cases', kind), kind))
      await take(subject);
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
  const rows = sets.map((set) => {
    const own = heard.filter((each) => setOf(each) === set);
    const words = own.map((each) => each.words).sort((a, b) => a - b);
    const at = (share: number): string =>
      String(words[Math.min(words.length - 1, Math.floor(words.length * share))] ?? 0);
    const bad = own.filter(({ faults }) => faults.length > 0).length;
    return `| ${set} | ${String(own.length)} | ${String(bad)} | ${at(0.5)} | ${at(0.9)} | ${at(1)} |`;
  });
  const lines = wrong
    .slice(0, SHOWN)
    .map(({ name, faults }) => `- ${name}: ${faults.slice(0, 3).join('; ')}`);
  return `${[
    '| set | reviews | with a fault | words: median | p90 | most |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...(lines.length === 0 ? [] : ['', ...lines]),
  ].join('\n')}\n`;
}

const setOf = ({ name }: HeardSubject): string => name.split(' ')[0] ?? '';
