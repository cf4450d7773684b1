import { commandEngine } from '../../../../review/edge/command-line/work-on-tree.ts';
import type { Engine, FormatOf, PrintersOf, RevertScope } from '../../../../review/index.ts';
import { openLocalReverts } from '../local-reverts.ts';
import { ownNames } from '../../../../review/edge/command-line/command-trees.ts';
import { paintFor } from '../../../../review/edge/command-line/terminal-paint.ts';
import type {
  ProgressLine,
  QuietOptions,
} from '../../../../review/edge/command-line/progress-line.ts';
import { progressLine } from '../../../../review/edge/command-line/progress-line.ts';
import { USAGE, UsageError } from '../../../../review/edge/command-line/exit-codes.ts';
import { parseResourceName, treesProblemSentence } from '../../../../review/index.ts';
import { createPartWork } from '../../use-cases/part-work.ts';
import type { LocalRevertRequest, LocalReverts } from '../../ports/revert-ports.ts';
import { previewLocally, rollBackLocally } from '../../use-cases/roll-back-locally.ts';
import type { LocalPreview } from '../../use-cases/roll-back-locally.ts';
import { localNextCommands } from '../../reverts/revert-commands.ts';
import { localRefusalSentence } from '../../reverts/revert-refusal.ts';
import { localRevertJson } from '../../texts/local-revert-json.ts';
import { localRevertReport } from '../../texts/local-revert-report.ts';
import type { LocalRollback } from '../../reverts/local-rollback.ts';
import type { RepositoryOptions } from '../../../../review/edge/command-line/shared-options.ts';

export interface RollbackOptions extends RepositoryOptions, QuietOptions {
  readonly repo?: string;
  readonly commit?: string;
  readonly commits?: string;
  readonly to?: string;
  readonly onto: string;
  readonly path: readonly string[];
  readonly resource?: string;
  readonly environment?: string;
  readonly namespace?: string;
  readonly reason?: string;
  readonly dryRun?: true;
  readonly partial?: true;
  readonly format: FormatOf<'rollback'>;
}

/** Tells by the exit code that there is no branch with the whole revert. */
const NOT_REVERTED = 1;

/**
 * Computes a revert, writes it unless it is a rehearsal, and prints what came of it.
 *
 * @throws UsageError where it is refused, or its options contradict each other.
 */
export async function writeRollback(options: RollbackOptions): Promise<void> {
  const line = progressLine(options);
  try {
    const text = await rolledBack(options, line);
    line.end();
    process.stdout.write(text);
  } finally {
    line.end();
  }
}

async function rolledBack(options: RollbackOptions, line: ProgressLine): Promise<string> {
  const [target, scope] = [targetOf(options), scopeOf(options)];
  const engine = commandEngine(await ownNames(options), line);
  const partWork = createPartWork(engine);
  const settings = { searchPath: process.env['PATH'] ?? '', home: process.env['HOME'], partWork };
  const opened = await openLocalReverts(options.repo ?? '.', settings);
  if ('kind' in opened) {
    const refusal = { reason: 'repository', message: treesProblemSentence(opened) } as const;
    return await told({ kind: 'refused', refusal }, null, options, engine);
  }
  try {
    const wish = {
      request: { onto: options.onto, target, scope },
      reason: options.reason ?? null,
      dryRun: options.dryRun ?? false,
      partial: options.partial ?? false,
    };
    return await told(await rollBackLocally(wish, opened), opened, options, engine);
  } finally {
    await opened.close();
  }
}

function targetOf({ commit, commits, to, path }: RollbackOptions): LocalRevertRequest['target'] {
  const given = [commit, commits, to].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw new UsageError(
      'Say what to revert with one of --commit SHA, --commits A..B, or --to SHA with --path.',
    );
  if (commit !== undefined) return { kind: 'commit', commit };
  if (to !== undefined) {
    if (path.length === 0)
      throw new UsageError(
        '--to brings files back to an earlier commit: say which ones with --path.',
      );
    return { kind: 'restore', commit: to };
  }
  const [after = '', upTo = '', ...more] = (commits ?? '').split('..');
  if (after === '' || upTo === '' || more.length > 0 || upTo.startsWith('.'))
    throw new UsageError(
      '--commits takes two commits with two dots between them: the last to keep, and the last to revert.',
    );
  return { kind: 'range', after, upTo };
}

function scopeOf(options: RollbackOptions): RevertScope {
  const { resource, path: globs, to, environment, namespace } = options;
  const parts = [environment, namespace].filter((each) => each !== undefined);
  if (parts.length > 0) {
    if (parts.length > 1 || resource !== undefined || globs.length > 0 || to !== undefined)
      throw new UsageError(
        '--environment and --namespace each go with --commit or --commits alone: not with each other, --path, --resource or --to.',
      );
    return environment === undefined
      ? { kind: 'namespace', name: namespace ?? '' }
      : { kind: 'environment', name: environment };
  }
  if (resource === undefined)
    return globs.length === 0 ? { kind: 'everything' } : { kind: 'paths', globs };
  if (to !== undefined) throw new UsageError('--to goes with --path, not with --resource.');
  const name = parseResourceName(resource);
  if (name === null)
    throw new UsageError(
      '--resource takes an object written as KIND/NAMESPACE/NAME, such as VirtualService/shop/orders.',
    );
  return { kind: 'resource', resource: name, globs };
}

async function told(
  rollback: LocalRollback,
  reverts: LocalReverts | null,
  options: RollbackOptions,
  engine: Engine,
): Promise<string> {
  process.exitCode = exitCodeOf(rollback);
  const { format, repo = null } = options;
  const next = localNextCommands(rollback, repo);
  if (format === 'terminal' && rollback.kind === 'refused')
    throw new UsageError(localRefusalSentence(rollback.refusal));
  const { review, restoration } = await previewOf(rollback, reverts, options, engine);
  const asJson = (): string => {
    const parsed: unknown = review === null ? null : JSON.parse(review);
    return localRevertJson(rollback, { review: parsed, restoration, next });
  };
  // a refusal in a terminal is said above
  if (rollback.kind === 'refused') return asJson();
  const onto = options.onto === 'HEAD' ? (reverts?.checkedOut ?? 'HEAD') : options.onto;
  const printers: PrintersOf<'rollback', () => string> = {
    terminal: () => localRevertReport(rollback, { onto, preview: review, restoration, next }),
    json: asJson,
  };
  return printers[format]();
}

function exitCodeOf({ kind }: LocalRollback): number {
  if (kind === 'refused') return USAGE;
  return kind === 'reverted' ? 0 : NOT_REVERTED;
}

async function previewOf(
  rollback: LocalRollback,
  reverts: LocalReverts | null,
  options: RollbackOptions,
  engine: Engine,
): Promise<LocalPreview> {
  if (reverts === null || !('revert' in rollback)) return { review: null, restoration: null };
  return previewLocally(rollback.revert, scopeOf(options), reverts, engine, {
    format: options.format,
    paint: paintFor(process.stdout),
    asOf: new Date().toISOString(),
  });
}
