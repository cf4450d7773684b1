import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { concluded, idle, open, start, tell } from './story.ts';

test.each(shareOfRun(['the same', 'an empty'], 2))(
  'a command that was given while nobody listened is answered once after the restart with %s data directory',
  async (kind) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'meshwarden-down-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const { shop, github, app } = await tell({ examples: ['01-comment-only'], app: { dataDir } });
    const pr = await open(shop, '01-comment-only');
    await concluded(pr, 'success');
    await idle({ github, app });
    await app.close();

    const help = pr.comment('dana', '/help');
    const quoted = pr.comment('dana', '> /help');
    await github.settled();
    const again = await start(github, kind === 'the same' ? { dataDir } : {});
    await eventually(
      () => help.reactions.some(({ content }) => content === '+1'),
      () => JSON.stringify(help.reactions),
    );
    await idle({ github, app: again });
    const replies = () =>
      pr.comments('meshwarden[bot]').filter(({ body }) => body.includes('meshwarden:reply:'));
    expect(replies()).toHaveLength(1);
    expect(quoted.reactions).toEqual([]);

    // the next process asks for nothing again
    const deliveries = github.webhooks.deliveries.length;
    await again.close();
    const third = await start(github);
    await idle({ github, app: third });
    expect(github.webhooks.deliveries).toHaveLength(deliveries);
    expect(replies()).toHaveLength(1);
  },
);
