import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createShop } from '../../../sandbox/example-on-github.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import { loadSqlite } from '../../../src/bot/edge/store/sqlite/sqlite-engine.ts';
import { SQLITE_MIGRATIONS } from '../../../src/bot/edge/store/sqlite/sqlite-migrations.ts';
import { meshwarden } from '../run-cli.ts';
import { eventually } from '../../support/eventually.ts';
import { emptyFolder } from './empty-folder.ts';
import { openCopy } from './open-copy.ts';
import { serve } from './served.ts';
import { concluded, idle, start } from './story.ts';

const EXAMPLE = '09-wrong-nesting';

async function changeStore(folder: string, script: string): Promise<void> {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(join(folder, 'meshwarden.db'));
  database.exec(script);
  database.close();
}

/** Takes the last step of the schema back, as the version before had it. */
const ONE_BACK = `
  DROP INDEX repository_name;
  CREATE INDEX repository_name ON repository (owner, name);
  PRAGMA user_version = ${String(SQLITE_MIGRATIONS.length - 1)};
`;

test('the version before’s store, configuration and open pull requests are those of this one', async () => {
  // whoever adds a step of the schema says here what the version before had in its place
  expect(SQLITE_MIGRATIONS.at(-1)).toContain('lower(owner), lower(name)');
  const github = await startGitHub();
  onTestFinished(() => github.close());
  const shop = await createShop(github, { pullRequests: [EXAMPLE], environments: ['prod'] });
  const folder = await emptyFolder();
  const before = await serve(github, folder);
  const approved = await openCopy({ github, shop }, EXAMPLE, 'approved');
  const waiting = await openCopy({ github, shop }, EXAMPLE, 'waiting');
  await concluded(approved, 'action_required');
  await concluded(waiting, 'action_required');
  approved.reviewBy('pat', 'APPROVED');
  await concluded(approved, 'success', 'Counted: pat');
  await idle({ github, app: before });
  await before.kill();
  await changeStore(folder, ONE_BACK);
  const audit = () => meshwarden(['audit'], { variables: { MESHWARDEN_DATA_DIR: folder } });
  const noted = (await audit()).stdout.split('\n').filter((line) => line.startsWith('20'));
  const comments = [approved, waiting].map((pr) => pr.comments(github.app.botLogin).length);

  const after = await serve(github, folder);
  await idle({ github, app: after });
  // one check and one comment each, decided as they were, and nothing is asked anew
  await concluded(approved, 'success', 'Counted: pat');
  await concluded(waiting, 'action_required');
  expect([approved, waiting].map((pr) => pr.comments(github.app.botLogin).length)).toEqual(
    comments,
  );
  expect((await audit()).stdout.split('\n').slice(0, noted.length)).toEqual(noted);
  waiting.reviewBy('pat', 'APPROVED');
  await concluded(waiting, 'success', 'Counted: pat');
  await after.kill();
});

test('a store of a newer version is refused in a sentence, and nothing of it is changed', async () => {
  const github = await startGitHub();
  onTestFinished(() => github.close());
  const folder = await emptyFolder();
  const newer = SQLITE_MIGRATIONS.length + 1;
  await changeStore(
    folder,
    `PRAGMA user_version = ${String(newer)}; CREATE TABLE later (id INTEGER)`,
  );
  const app = await start(github, { dataDir: folder });
  const report = await eventually(
    async () => {
      const answer = await fetch(`${app.url}/readyz`);
      const text = await answer.text();
      return answer.status === 503 && text.includes('newer Meshwarden') ? text : null;
    },
    () => 'not refused',
  );
  expect(report).toContain(
    `written by a newer Meshwarden (schema ${String(newer)}, this one knows ${String(newer - 1)})`,
  );
  const migrated = await meshwarden(['migrate'], { variables: { MESHWARDEN_DATA_DIR: folder } });
  expect(migrated).toMatchObject({ code: 2, stdout: '' });
  expect(migrated.stderr).toContain('newer Meshwarden');
});
