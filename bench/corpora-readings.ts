import { z } from 'zod';

/** What a reader said of one environment table, held against the trees and the rules of delivery. */
const TableReading = z.object({
  /** Of the review as it was when it was read. */
  asRead: z.enum(['true', 'untrue', 'undecidable']),
  /** What was untrue. */
  why: z.string().optional(),
  /** Of the review since it was mended; absent where nothing was. */
  now: z.enum(['true', 'untrue']).optional(),
});

/**
 * `bench/corpora-readings.json`: judgments by reading. `first` holds every case, `second` those that another reader
 * read without knowing the first one's judgments, as the same entries: `"<case>": { "asRead": "true" }`. `third` is of
 * somebody who read whole comments, findings and consequences too, when reports had been rewritten around these.
 * `mapReading` is of 30 changes at random (a shuffle of their sorted ids with seed 20261122): a quick reading of the table
 * of environments and of what is said first of delivery, and of 11 maps, against the lists of changed files.
 * `secondMapReading` is of 30 others at random (seed 20261125), with the map of each, against the trees, by somebody who had
 * no part in the program. `thirdMapReading` is of 30 more (seed 20261122 on another list), by four of them. When that was
 * mended, four others read the same 30: `fourthTableReading` is of headline, table and list of changes, `fourthMapReading`
 * of all else that is said of delivery, the map included. `fifthTableReading` and `fifthMapReading` are the same of three
 * others, when that was mended; what is wrong in causes and fixes of findings counts there, too.
 */
const Readings = z.object({
  first: z.record(z.string(), TableReading),
  second: z.record(z.string(), TableReading),
  third: z.record(z.string(), TableReading),
  mapReading: z.record(z.string(), TableReading),
  secondMapReading: z.record(z.string(), TableReading),
  thirdMapReading: z.record(z.string(), TableReading),
  fourthTableReading: z.record(z.string(), TableReading),
  fourthMapReading: z.record(z.string(), TableReading),
  fifthTableReading: z.record(z.string(), TableReading),
  fifthMapReading: z.record(z.string(), TableReading),
  /** Two builds, by their commits, asked for the tiers of all changes. */
  tiers: z.object({
    before: z.string(),
    after: z.string(),
    same: z.number(),
    differ: z.array(
      z.object({
        case: z.string(),
        before: z.string(),
        after: z.string(),
        judgment: z.enum(['raised rightly', 'lowered rightly', 'wrong']),
        why: z.string(),
      }),
    ),
  }),
  sentences: z.array(
    z.object({
      case: z.string(),
      sentence: z.string(),
      judgment: z.enum(['true', 'false', 'undecidable']),
      why: z.string(),
      /** What it said before, where reading it led to a mend. */
      before: z.string().optional(),
    }),
  ),
});

type Tables = z.output<typeof Readings>['first'];

/** The sections of `bench/evidence/corpora.md` that come from reading: environment tables, and sentences about traffic. */
export function readingSections(given: unknown, cases: readonly string[]): string {
  const { tiers, sentences, ...read } = Readings.parse(given);
  const { first, second, third, mapReading, secondMapReading, thirdMapReading } = read;
  const { fourthTableReading, fourthMapReading, fifthTableReading, fifthMapReading } = read;
  const unread = cases.filter((id) => first[id] === undefined);
  const judged = (judgment: string): number =>
    sentences.filter((sentence) => sentence.judgment === judgment).length;
  return `## Environment tables, read

Each table of environments was held against the diff, the tree and the rules of Argo CD, Flux and kustomize: which environments there are, which are production, what changes in which, what is new, gone or applied by nobody seen here.

- ${countOf('First reader', 'tables', first)}
- ${Object.keys(second).length === 0 ? 'Second reader: not entered yet.' : countOf('Second reader', 'tables', second)}${unread.length === 0 ? '' : `\n- Not read: ${unread.join(', ')}.`}
- ${countOf('Third reader, since comments are written around consequences (what was mended last, of seven changes, was read by the one who mended it)', 'comments', third)}
- ${countOf('Only tables of environments and what is said first of delivery, of 30 changes at random (seed 20261122), with the maps of 11 of them, held against the lists of changed files by the one who mended them (two were reviewed again after that, the other 28 not)', 'changes', mapReading)}
- ${countOf('What is said of delivery in reports and maps, of 30 changes at random (seed 20261125), held against the trees by somebody who had no part in the program; what is said to be mended was looked at by those who mended it', 'changes', secondMapReading)}
- ${countOf('The same of 30 other changes at random, on the tree of 2026-11-22, by four who had no part in the program and counted every sentence of reports and maps (5 of the untrue were grave, the others stood in the map, in footers or notes); "now" is what the fourth reading says of them', 'changes', thirdMapReading)}
- ${countOf('The same 30 when that was mended, by four others who had no part in the program and knew no earlier judgment: headline, table and list of changes', 'tables', fourthTableReading)}
- ${countOf('The same reading: notes, footers, places of findings, and the map', 'changes', fourthMapReading)}
- ${countOf('The same 30 once more, by three others, when that was mended: headline, table and list of changes', 'tables', fifthTableReading)}
- ${countOf('The same reading: notes, footers, the map, and now causes, symptoms and fixes of findings (none of the untrue was called grave)', 'changes', fifthMapReading)}

| change | reader | as read | now | what was untrue |
|---|---|---|---|---|
${[...untrueRows('first', first), ...untrueRows('second', second), ...untrueRows('third', third), ...untrueRows('map', mapReading), ...untrueRows('second of the map', secondMapReading), ...untrueRows('third of the map', thirdMapReading), ...untrueRows('fourth, tables', fourthTableReading), ...untrueRows('fourth, notes and maps', fourthMapReading), ...untrueRows('fifth, tables', fifthTableReading), ...untrueRows('fifth, notes and maps', fifthMapReading)].join('\n')}

All other tables that were read are true as they are.

## Tiers of two builds

The tier and the exit code of every change by the build of \`${tiers.before}\` and by that of \`${tiers.after}\`: ${String(tiers.same)} of ${String(tiers.same + tiers.differ.length)} are the same.

| change | before | after | judgment | why |
|---|---|---|---|---|
${tiers.differ.map((each) => `| ${each.case} | ${each.before} | ${each.after} | ${each.judgment} | ${each.why} |`).join('\n')}

## Sentences about traffic, read

Each sentence of a finding, a consequence or a headline that says what becomes of calls, routes, TLS, authorization, gateways or the proxies, judged by reading the objects and the rules of Istio: ${String(judged('true'))} true, ${String(judged('false'))} false, ${String(judged('undecidable'))} undecidable from the repository. "Before" is what it said when it was read first, where that was mended.

| change | sentence | judgment | why | before |
|---|---|---|---|---|
${sentences.map((each) => `| ${each.case} | ${each.sentence} | ${each.judgment} | ${each.why} | ${each.before ?? ''} |`).join('\n')}
`;
}

function countOf(reader: string, read: string, tables: Tables): string {
  const all = Object.values(tables);
  const without = all.filter(({ asRead }) => asRead === 'true').length;
  const since = all.filter(({ asRead, now }) => (now ?? asRead) === 'true').length;
  const total = String(all.length);
  const mended =
    since === without
      ? ''
      : `, ${String(since)} of ${total} since what this reader found is mended`;
  return `${reader}: ${String(without)} of ${total} ${read} without an untrue statement as first read${mended}.`;
}

const untrueRows = (reader: string, tables: Tables): readonly string[] =>
  Object.entries(tables)
    .filter(([, { asRead }]) => asRead !== 'true')
    .map(
      ([id, { asRead, now, why }]) =>
        `| ${id} | ${reader} | ${asRead} | ${now ?? asRead} | ${why ?? ''} |`,
    );
