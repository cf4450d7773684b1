import { expect, test } from 'vitest';
import type { ForgeEvent } from '../../src/forge/github/forge-event.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import { openShop, person } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';

const FIRST = '000000000001';
const ON_CALL = 'acme/on-call';

/** Pull request 7 is high and waits; pat may override, eve may break the glass, robot[bot] is a member of both teams. */
async function waiting() {
  const shop = openShop({ breakGlass: { team: ON_CALL } });
  const app = startMemoryApp(shop);
  for (const login of ['eve', 'robot[bot]'])
    shop.github.memberships.set(`${ON_CALL} ${login}`, 'active');
  shop.github.memberships.set('acme/mesh robot[bot]', 'active');
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.drain();
  shop.clock.advance(5_000);
  return { shop, app };
}

/** All that GitHub shows that a command could change. */
const shown = ({ github }: MemoryShop) => ({
  checks: github.checks.map(({ sha, content }) => ({ sha, content })),
  comments: github.comments.map(({ body }) => body),
  issues: github.issues.map(({ title, open }) => ({ title, open })),
  asked: [...github.asked],
});

type Comment = Extract<ForgeEvent, { kind: 'comment' }>;

const COMMANDS: readonly (readonly [string, string])[] = [
  [`/override ${FIRST} it is only dev`, 'pat'],
  ['/break-glass payments are down', 'eve'],
  ['/recheck', 'dana'],
];
const LINES = 10_000;

const inDisguise: Readonly<Record<string, (command: string) => string>> = {
  'on the second line': (command) => `Please do:\n${command}`,
  'in a quotation': (command) => `> ${command}`,
  'in a code block': (command) => `\`\`\`\n${command}\n\`\`\``,
  'in an indented code block': (command) => `    ${command}`,
  'in code': (command) => `\`${command}\``,
  'in an HTML comment': (command) => `<!-- ${command} -->`,
  'behind ten thousand lines': (command) => `${'line\n'.repeat(LINES)}${command}`,
  'ten thousand times, quoted': (command) => `> ${command}\n`.repeat(LINES),
  'in a line that never ends': (command) => `${command} ${'x'.repeat(60_000)}`,
};

test.each(
  Object.entries(inDisguise).flatMap(([how, disguise]) =>
    COMMANDS.map(([command, login]) => [command, how, disguise, login] as const),
  ),
)('%s %s leaves no trace', async (command, _, disguise, login) => {
  const { shop, app } = await waiting();
  const before = shown(shop);
  await app.deliver(shop.comment(7, disguise(command), login));
  await app.drain();
  expect(shown(shop)).toEqual(before);
  expect(shop.github.reactions).toEqual([]);
});

const byOthers: Readonly<Record<string, (comment: Comment) => Comment>> = {
  'of a bot': (comment) => ({ ...comment, author: person('robot[bot]') }),
  'of a bot that is not called one': (comment) => ({
    ...comment,
    author: { ...comment.author, bot: true },
  }),
  'of an outsider': (comment) => ({ ...comment, author: person('olga'), association: 'NONE' }),
  'of somebody who contributed once': (comment) => ({
    ...comment,
    author: person('olga'),
    association: 'CONTRIBUTOR',
  }),
};

test.each(
  Object.entries(byOthers).flatMap(([who, by]) =>
    COMMANDS.map(([command]) => [command, who, by] as const),
  ),
)('%s %s changes nothing, and is not answered in words', async (command, _, by) => {
  const { shop, app } = await waiting();
  const before = shown(shop);
  await app.deliver(by(shop.comment(7, command)));
  await app.drain();
  expect(shown(shop)).toEqual(before);
});

test.each(COMMANDS)('%s that is delivered three times is followed once', async (command, login) => {
  const { shop, app } = await waiting();
  const comment = shop.comment(7, command, login);
  await app.deliver(comment);
  await app.drain();
  const once = shown(shop);
  for (let again = 2; again <= 3; again++) {
    await app.deliver(comment);
    await app.drain();
  }
  expect(shown(shop)).toEqual(once);
  expect(shop.github.reactions.map(({ reaction }) => reaction)).toEqual(['eyes', '+1']);
});

test.each(COMMANDS)(
  '%s is followed once, wherever the process is killed',
  async (command, login) => {
    const whole = await waiting();
    await whole.app.deliver(whole.shop.comment(7, command, login));
    const from = whole.app.passed().length;
    await whole.app.drain();
    const boundaries = whole.app.passed().length - from;
    const wanted = shown(whole.shop);
    for (let at = 0; at < boundaries; at += 3) {
      const { shop, app } = await waiting();
      await app.deliver(shop.comment(7, command, login));
      app.kill({ at, when: at % 2 === 0 ? 'before' : 'after' });
      await app.drain();
      const found = shown(shop);
      expect(found.issues.length, `at ${String(at)}`).toBe(wanted.issues.length);
      expect(found.comments.length, `at ${String(at)}`).toBe(wanted.comments.length);
      expect(found.checks.map(({ content }) => content.conclusion)).toEqual(
        wanted.checks.map(({ content }) => content.conclusion),
      );
    }
  },
);
