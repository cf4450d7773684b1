import { openLocalReverts } from '../../../../src/features/rollback/edge/local-reverts.ts';
import type { LocalRevertRequest } from '../../../../src/features/rollback/ports/revert-ports.ts';
import type { LocalRollback } from '../../../../src/features/rollback/reverts/local-rollback.ts';
import { rollBackLocally } from '../../../../src/features/rollback/use-cases/roll-back-locally.ts';
import type { RevertScope } from '../../../../src/review/index.ts';
import { partReading } from './revert-in.ts';

/** Rolls back in a repository of a test, as the command line does. */
export async function rollBackIn(
  { path }: { readonly path: string },
  { target, scope }: { readonly target: LocalRevertRequest['target']; readonly scope: RevertScope },
): Promise<LocalRollback> {
  const reverts = await openLocalReverts(path, {
    searchPath: process.env['PATH'] ?? '',
    home: undefined,
    partWork: partReading.work,
  });
  if ('kind' in reverts) throw new Error(reverts.kind);
  try {
    const wish = { reason: null, dryRun: false, partial: false };
    return await rollBackLocally({ request: { onto: 'HEAD', target, scope }, ...wish }, reverts);
  } finally {
    await reverts.close();
  }
}
