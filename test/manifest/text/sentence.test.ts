import { describe, expect, test } from 'vitest';
import {
  joinedSentences,
  legacy,
  reworded,
  sameSentence,
  say,
  sentenceText,
  slot,
} from '../../../src/manifest/index.ts';

const service = (name: string, namespace = 'shop') => ({
  ...{ group: '', kind: 'Service', namespace, name },
});

describe('a sentence', () => {
  test('has the fixed words with the text of each slot between them', () => {
    const at = { file: 'apps/web.yaml', line: 7 };
    expect(
      sentenceText(
        say`${slot.object(service('web'))} (${slot.place(at)}) has ${slot.count(2, 'port')} and ${slot.number(3)} by ${slot.code('spec.ports')}.`,
      ),
    ).toBe('Service shop/web (apps/web.yaml:7) has 2 ports and 3 by `spec.ports`.');
    expect(sentenceText(say`It was at ${slot.place(at, 'base')}.`)).toBe(
      'It was at apps/web.yaml:7 at the base.',
    );
  });

  test.each([
    'more',
    'and',
    'with',
    'a|b',
    '](http://x.example)',
    '<img src=x>',
    'a\nb',
    '\u202Eabc',
    'x'.repeat(253),
  ])('holds a name as it is: %s', (name) => {
    const said = say`${slot.object(service(name, name))} is new.`;
    expect(said.parts[0]).toEqual({ kind: 'object', id: service(name, name) });
    expect(sentenceText(said)).toBe(`Service ${name}/${name} is new.`);
  });

  test.each([
    [0, 'In prod: .'],
    [1, 'In prod: Service shop/s0.'],
    [3, 'In prod: Service shop/s0, Service shop/s1 and Service shop/s2.'],
    [4, 'In prod: Service shop/s0, Service shop/s1, Service shop/s2 and 1 more.'],
    [10_000, 'In prod: Service shop/s0, Service shop/s1, Service shop/s2 and 9997 more.'],
  ])('holds all of %i objects, and shows three', (count, text) => {
    const all = Array.from({ length: count }, (_, at) => service(`s${String(at)}`));
    const said = say`In ${slot.environment('prod')}: ${slot.objects(all, 3)}.`;
    expect(said.parts[3]).toEqual({ kind: 'list', items: all.map(slot.object), most: 3 });
    expect(sentenceText(said)).toBe(text);
  });

  test('lets no name begin or end code', () => {
    const said = say`${slot.object(service('a`b'))} has ${slot.code('x`y')} at ${slot.place({ file: 'a`.yaml', line: 1 })}.`;
    expect(sentenceText(said)).toBe("Service shop/a'b has `x'y` at a'.yaml:1.");
  });

  test('takes another one in, and a text that is none yet', () => {
    const inner = say`${slot.code('a')} is read`;
    expect(sentenceText(say`While ${inner}: ${legacy('it goes.')}`)).toBe(
      'While `a` is read: it goes.',
    );
    expect(sentenceText(joinedSentences([inner, say`b`, say`c`], '; '))).toBe('`a` is read; b; c');
    expect(joinedSentences([], '; ').parts).toEqual([]);
  });

  test('is plain data, the same after it was written as JSON', () => {
    const said = say`${slot.object(service('web'))} is ${slot.code('x')}.`;
    expect(JSON.parse(JSON.stringify(said))).toEqual(said);
    expect(sameSentence(say`${slot.object(service('web'))} is ${slot.code('y')}.`, said)).toBe(
      false,
    );
    // the same text of other slots is another sentence
    expect(sameSentence(legacy(sentenceText(said)), said)).toBe(false);
  });

  test('holds no object beside its name', () => {
    const resource = { ...service('web'), node: { secret: 'hunter2' } };
    expect(JSON.stringify(say`${slot.object(resource)} is new.`)).not.toContain('hunter2');
  });
});

describe('a reworded sentence', () => {
  const said = say`${slot.object(service('web'))} has ${slot.code('hunter2')}.`;

  test('keeps the slots that stay', () => {
    const now = reworded(said, (text) => text.replaceAll('hunter2', '(redacted)'));
    expect(sentenceText(now)).toBe('Service shop/web has `(redacted)`.');
    expect(now.parts[0]).toEqual(said.parts[0]);
    expect(JSON.stringify(now)).not.toContain('hunter2');
  });

  test('is the same if nothing is worded otherwise', () => {
    expect(
      sameSentence(
        reworded(said, (text) => text),
        said,
      ),
    ).toBe(true);
  });
});

test('a value is printed as code, and not at all if its name is that of a secret', () => {
  expect(sentenceText(say`It is ${slot.value('live', 'LEDGER_URL')}.`)).toBe('It is `live`.');
  const hidden = sentenceText(say`It is ${slot.value('hunter2', 'DB_PASSWORD')}.`);
  expect(hidden).not.toContain('hunter2');
  expect(hidden).toBe('It is `<redacted>`.');
});
