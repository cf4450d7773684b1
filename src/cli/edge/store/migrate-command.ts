import { Command } from 'commander';

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description(
      "bring the app's store up to date: DATABASE_URL before its replicas start, else the file in MESHWARDEN_DATA_DIR",
    )
    .action(migrate);

/** Loads what opens the store only here, because no other command waits for it. */
async function migrate(): Promise<void> {
  const { migrateStore } = await import('./migrate-store.ts');
  await migrateStore();
}
