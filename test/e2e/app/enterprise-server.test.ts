import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../support/eventually.ts';
import { answered, reverts } from './rollback-story.ts';
import { concluded, idle, open, tell } from './story.ts';
import type { Story } from './story.ts';

const EXAMPLE = '06-strict-mesh-wide';
const NO_QUEUES =
  /^GitHub Enterprise Server 3\.(?:11\.4|2\.1) has no merge queues, which come with 3\.12: /;
const NOT_SIGNED =
  /^GitHub Enterprise Server 3\.2\.1 does not sign commits of Apps, which comes with 3\.3: /;

async function readyOf({ app }: Story): Promise<Readonly<Record<string, unknown>>> {
  return eventually(
    async () => {
      const answer = await fetch(`${app.url}/readyz`);
      const text = await answer.text();
      return text.includes('"github":"ok"') ? (JSON.parse(text) as Record<string, unknown>) : null;
    },
    () => 'not ready',
  );
}

const queueLooks = ({ github }: Story): readonly string[] =>
  github.calls.api.map(({ path }) => path).filter((path) => path.includes('matching-refs'));

test.each([
  ['3.11.4', [NO_QUEUES]],
  ['3.2.1', [NO_QUEUES, NOT_SIGNED]],
])(
  'on Enterprise Server %s what it lacks is off and said; reviews and rollbacks work',
  async (version, sentences) => {
    const story = await tell({ examples: [EXAMPLE], github: { version } });
    const { shop } = story;
    const pr = await open(shop, EXAMPLE);
    await concluded(pr, 'action_required');
    const ready = await readyOf(story);
    expect(ready).toMatchObject({ ready: true });
    const notes = z.array(z.string()).parse(ready['notes']);
    expect(notes).toHaveLength(sentences.length);
    sentences.forEach((sentence, at) => {
      expect(notes[at]).toMatch(sentence);
    });
    await idle(story);
    const [issue] = shop.issues().filter(({ title }) => title.includes('what it found here'));
    expect(issue?.body).toContain(`GitHub Enterprise Server ${version} has no merge queues`);
    expect(queueLooks(story)).toEqual([]);

    await pr.merge('dana', 'squash');
    await idle(story);
    const said = await answered(story, pr, '/rollback the nightly report fails');
    const [revert] = reverts(story);
    expect(said).toContain(`Rolling back #${String(pr.number)} on \`main\``);
    expect(shop.repository.signedCommits.has(revert?.headSha ?? '')).toBe(version !== '3.2.1');
  },
);

test('GitHub itself, and a server of today, lack nothing: nothing is said', async () => {
  const own = await tell();
  expect(await readyOf(own)).not.toHaveProperty('notes');
  const server = await tell({ github: { version: '3.17.0' } });
  expect(await readyOf(server)).not.toHaveProperty('notes');
  await idle(server);
  expect(queueLooks(server).length).toBeGreaterThan(0);
  for (const { body } of server.shop.issues()) expect(body).not.toContain('Enterprise Server');
});
