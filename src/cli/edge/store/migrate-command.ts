import { Command } from 'commander';
import type { MigrateOptions } from './migrate-store.ts';

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description(
      "bring the app's store up to date: DATABASE_URL before its replicas start, else the file in MESHWARDEN_DATA_DIR",
    )
    .option(
      '--from <folder>',
      'move what the data folder of one process holds into DATABASE_URL, which holds nothing yet',
    )
    .option(
      '--restored',
      'of a store that was put back from a copy: keep its audit log, and forget what is found again on GitHub',
    )
    .action(migrate);

/** Loads what opens the store only here, because no other command waits for it. */
async function migrate(options: MigrateOptions): Promise<void> {
  const { migrateStore } = await import('./migrate-store.ts');
  await migrateStore(options);
}
