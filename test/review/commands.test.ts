import { expect, test } from 'vitest';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import type { Kind } from '../support/shop-changes.ts';

const FIRST = '000000000001';

async function reviewed(kind: Kind) {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, kind));
  await app.drain();
  shop.clock.advance(5_000);
  return { shop, app };
}

/** What is replied to a comment, however often it is delivered. */
async function replyTo(
  { shop, app }: { readonly shop: MemoryShop; readonly app: MemoryApp },
  body: string,
  login = 'dana',
): Promise<string> {
  const comment = shop.comment(7, body, login);
  for (const delivery of [comment, comment]) {
    await app.deliver(delivery);
    await app.drain();
  }
  const replies = shop.github.comments.filter((each) =>
    each.body.includes(`reply:${String(comment.comment)} `),
  );
  expect(replies).toHaveLength(1);
  return replies[0]?.body ?? '';
}

test('/explain says why the tier is what it is, and names what can be explained', async () => {
  const story = await reviewed('high');
  const reply = await replyTo(story, '/explain');
  expect(reply).toContain('**High:** for what was found.');
  expect(reply).toContain(`- \`${FIRST}\` high: Requests to web-0 fail.`);
  expect(reply).toContain(`Of \`${story.shop.pullRequest(7).head.sha.slice(0, 7)}\`.`);
});

test('/explain with an id says all of one finding: why, how it shows, what mends it, where', async () => {
  const reply = await replyTo(await reviewed('many'), `/explain ${FIRST}`);
  for (const part of [
    'Requests to web-0 fail.',
    'a.yaml:3',
    'You will see:',
    'Fix: ',
    '+host: web',
  ])
    expect(reply).toContain(part);
  expect(reply).toContain(`\`/override ${FIRST} <reason>\``);
  expect(reply).not.toContain('web-1 ');
});

test('the beginning of several ids is answered with all of them, and what is none with what there is', async () => {
  const story = await reviewed('high');
  expect(await replyTo(story, '/explain 0000')).toContain(`\`${FIRST}\`, \`000000000002\``);
  const none = await replyTo(story, '/explain <b>@acme/mesh</b>');
  expect(none).toContain('is not a finding, gap or rule');
  // GitHub tells nobody who is named in code
  expect(none.replaceAll(/`[^`]*`/g, '')).not.toMatch(/@acme/);
});

test('/explain on a head that cannot be reviewed says so, and a closed pull request has nothing to explain', async () => {
  const story = await reviewed('conflict');
  await story.app.deliver(story.shop.pushBase('main', 1));
  await story.app.drain();
  expect(await replyTo(story, '/explain')).toContain('not reviewed yet');
  await story.app.deliver(story.shop.change(7, 'closed', { state: 'closed' }));
  await story.app.drain();
  expect(await replyTo(story, '/explain')).toContain('is closed');
  expect(await replyTo(story, '/help')).toContain('/break-glass <reason>');
});

test('an override that was on its way while the change came to mean something else is refused', async () => {
  const story = await reviewed('high');
  const { shop, app } = story;
  const late = shop.comment(7, `/override ${FIRST} it is only dev`, 'pat');
  shop.clock.advance(30_000);
  await app.deliver(shop.push(7, 'many'));
  await app.drain();
  await app.deliver(late);
  await app.drain();
  expect(shop.github.comments.at(-1)?.body).toContain(
    'means something else than when you commented',
  );
  expect(await replyTo(story, `/override ${FIRST} it is only dev`, 'pat')).toContain(
    'Overridden by pat',
  );
});

test('an override is heard however often the same meaning was reviewed since', async () => {
  const { shop, app } = await reviewed('high');
  const late = shop.comment(7, `/override ${FIRST} it is only dev`, 'pat');
  shop.clock.advance(30_000);
  await app.deliver(shop.submit(7, 'eve', 'approved'));
  await app.drain();
  await app.deliver(late);
  await app.drain();
  expect(shop.github.comments.at(-1)?.body).toContain('Overridden by pat');
});

test('an old override is refused where nobody knows what its author read', async () => {
  const { shop, app } = await reviewed('high');
  const late = shop.comment(7, `/override ${FIRST} it is only dev`, 'pat');
  shop.clock.advance(15 * 60_000);
  await app.restart({ losesData: true });
  await app.deliver(late);
  await app.drain();
  expect(shop.github.comments.at(-1)?.body).toContain('means something else');
});
