import { Command } from 'commander';
import type { AuditOptions } from './print-audit.ts';
import { formatOption } from '../../review/edge/command-line/shared-options.ts';

export const auditCommand = (): Command =>
  new Command('audit')
    .description(
      'print what the app has decided, and who approved, overrode and undid what; reads its store in MESHWARDEN_DATA_DIR',
    )
    .option('--since <when>', 'from then on: 24h, 7d, 2w, a day (2026-11-20) or an instant')
    .option('--repo <owner/name>', 'one repository (default: all)')
    .addOption(formatOption('audit'))
    .action(print);

/** Loads what opens the store only here, because no other command waits for it. */
async function print(options: AuditOptions): Promise<void> {
  const { printAudit } = await import('./print-audit.ts');
  await printAudit(options);
}
