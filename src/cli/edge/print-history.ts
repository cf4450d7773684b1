import { refusalError } from '../../review/edge/command-line/command-problems.ts';
import type { FormatOf, PrintersOf } from '../../review/index.ts';
import type { HistoryOfValue } from '../values/history-of-value.ts';
import type { KnownJudgements } from '../values/history-text.ts';
import { createChartRenderer } from '../../charts/edge/create-chart-renderer.ts';
import { namesOfTree } from '../../review/edge/command-line/command-trees.ts';
import { openHistory } from '../../review/edge/command-line/open-history.ts';
import { paintFor } from '../../review/edge/command-line/terminal-paint.ts';
import type { QuietOptions } from '../../review/edge/command-line/progress-line.ts';
import { progressLine } from '../../review/edge/command-line/progress-line.ts';
import { readPackageData } from '../../review/edge/package-data.ts';
import { createEngine } from '../../review/index.ts';
import { historyJson, historyText } from '../values/history-text.ts';
import { historyOfValue } from '../values/history-of-value.ts';
import { judgedPullRequests } from '../audit/pull-request-history.ts';
import { readAudit } from '../audit/audit-log.ts';
import type { RepositoryOptions } from '../../review/edge/command-line/shared-options.ts';
import type { OwnNames } from '../../gitops/index.ts';
import { auditOf, storeOf } from './store/store-at-hand.ts';

export interface HistoryOptions extends RepositoryOptions, QuietOptions {
  readonly environment: string;
  readonly repo?: string;
  readonly rev?: string;
  readonly limit: number;
  readonly format: FormatOf<'history'>;
}

/**
 * Prints each change of a value that is in force.
 *
 * @throws UsageError where there is no repository.
 */
export async function printHistory(asked: string, options: HistoryOptions): Promise<void> {
  const { environment, limit } = options;
  const history = await openHistory(undefined, options);
  const line = progressLine(options);
  try {
    const names = await namesOfTree(undefined, {
      ...options,
      repo: options.repo ?? '.',
      rev: history.commit,
    });
    // of the past, commits are counted, and not what each of them renders
    let isPast = false;
    const engine = createEngine(
      readPackageData(),
      names,
      createChartRenderer(),
      undefined,
      (...step) => {
        if (!isPast) line.tell(...step);
      },
    );
    const question = { asked, environment, limit };
    const found = await historyOfValue(history, engine, question, (at, of) => {
      isPast = true;
      line.tell('commit', at, of);
    });
    line.end();
    show(found, options, { isShallow: history.shallow, judgements: await judgedHere(names) });
  } finally {
    line.end();
    await history.close();
  }
}

function show(
  found: HistoryOfValue,
  { environment, format }: HistoryOptions,
  { isShallow, judgements }: { readonly isShallow: boolean; readonly judgements: KnownJudgements },
): void {
  if (found.kind === 'refused') throw refusalError(found.reason.split('\n'), undefined);
  if (isShallow)
    process.stderr.write(
      'This clone is shallow, and what is older is not seen: git fetch --unshallow brings it.\n',
    );
  const { now, changes, looked, isCutOff, unread } = found;
  const shown = {
    ...{ environment, now, looked, isCutOff, judgements },
    changes: changes.map(({ commit, ...change }) => ({ ...commit, ...change })),
    unread: unread.map(({ sha }) => sha),
  };
  process.stdout.write(PRINTERS[format](shown));
}

const PRINTERS: PrintersOf<'history', (shown: Parameters<typeof historyJson>[0]) => string> = {
  terminal: (shown) => historyText(shown, paintFor(process.stdout)),
  json: historyJson,
};

/**
 * Finds how the pull requests of this repository were judged, where a store of the app is at hand that has
 * records of it.
 *
 * @throws UsageError where there is a store that cannot be read.
 */
async function judgedHere({ said, found }: OwnNames): Promise<KnownJudgements> {
  const trail = await auditOf(storeOf(process.env));
  if (trail === null) return { kind: 'no-store' };
  try {
    const names = [...(said === null ? [] : [said]), ...found].flatMap(ownerAndName);
    if (names.length === 0) return { kind: 'no-name' };
    const rows = await trail.rows({ since: 0, repository: null });
    const own = rows.filter(({ repository }) => names.includes(repository.toLowerCase()));
    const read = own.map(readAudit);
    return {
      kind: 'known',
      of: judgedPullRequests(read.flatMap((each) => (each.kind === 'read' ? each.record : []))),
      unreadable: read.filter(({ kind }) => kind === 'unreadable').length,
    };
  } finally {
    await trail.close();
  }
}

/** Reads `owner/name` from an address or a name, in lower case; empty where there is none. */
const ownerAndName = (address: string): readonly string[] => {
  const [, name] = /([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(address) ?? [];
  return name === undefined ? [] : [name.toLowerCase()];
};
