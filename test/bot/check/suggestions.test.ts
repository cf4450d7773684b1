import { legacy } from '../../../src/manifest/index.ts';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/checks/index.ts';
import { suggestedFinding, suggestionsOf } from '../../../src/bot/check/suggestions.ts';
import { contextOf, finding, review } from '../../support/report-parts.ts';

const slip = (given: Partial<Finding> = {}, from = 'wep'): Finding => {
  const { origin } = { ...finding(), ...given };
  return finding({
    fix: { text: legacy('Write `web`.'), replacement: { origin, from, to: 'web' } },
    ...given,
  });
};
const inDiff = new Map([['a.yaml', [{ from: 1, to: 5 }]]]);
const suggest = (
  findings: readonly Finding[],
  line: string,
  diff: typeof inDiff = inDiff,
): ReturnType<typeof suggestionsOf> =>
  suggestionsOf(contextOf(review({ findings })), diff, new Map([['a.yaml:3', line]]));

describe('a certain fix is offered in the diff', () => {
  test('as the whole line, with indentation and comment as they are', () => {
    const { comments, mended } = suggest([slip()], '\t  - host: "wep" # wepage');
    expect(comments).toMatchObject([
      { path: 'a.yaml', startLine: 3, line: 3, finding: '0123456789ab' },
    ]);
    expect(comments[0]?.body).toBe(
      '**Requests to web fail.** Write `web`.\n\n```suggestion\n\t  - host: "web" # wepage\n```\n\n<!-- meshwarden:suggestion:0123456789ab -->',
    );
    expect(suggestedFinding(comments[0]?.body ?? '')).toBe('0123456789ab');
    expect(mended).toEqual(new Set(['0123456789ab']));
  });

  test('with the lines that come below it, as deep as its own field', () => {
    const { origin } = finding();
    const replacement = { origin, from: 'web', to: 'web', added: ['namespace: shop'] };
    const given = finding({
      fix: { text: legacy('Set metadata.namespace to shop.'), replacement },
    });
    const bodyOf = (line: string) => suggest([given], line).comments[0]?.body;
    expect(bodyOf('  name: web # ours')).toContain(
      '```suggestion\n  name: web # ours\n  namespace: shop\n```',
    );
    expect(bodyOf('- name: web')).toContain('```suggestion\n- name: web\n  namespace: shop\n```');
    expect(bodyOf('metadata: { name: web }')).toBeUndefined();
    expect(bodyOf('name: [web]')).toBeUndefined();
    expect(bodyOf('name: web, x}')).toBeUndefined();
  });

  test('in a fence that the line cannot close', () => {
    const { comments } = suggest([slip()], '# ``` ```` host: wep');
    expect(comments[0]?.body).toContain('\n`````suggestion\n# ``` ```` host: web\n`````\n');
  });

  test('once for the same line, whatever environments and objects it is about', () => {
    const staging = slip({ id: '000000000000', environment: 'staging' });
    const other = slip({ id: 'cccccccccccc', key: 'other', why: legacy('Another.') });
    const { comments, mended } = suggest([slip(), staging, other], 'host: wep');
    expect(comments).toHaveLength(1);
    expect(comments[0]?.finding).toBe('000000000000');
    expect([...mended].sort()).toEqual(['000000000000', '0123456789ab', 'cccccccccccc']);
  });

  test('at most 30 times', () => {
    const findings = Array.from({ length: 40 }, (_, index) =>
      slip({
        id: String(index).padStart(12, '0'),
        key: String(index),
        why: legacy(String(index)),
        origin: { file: 'a.yaml', line: index + 1, column: 1, endLine: index + 1 },
      }),
    );
    const lines = new Map(
      findings.map(({ origin }) => [`a.yaml:${String(origin.line)}`, 'host: wep']),
    );
    const diff = new Map([['a.yaml', [{ from: 1, to: 99 }]]]);
    const { comments } = suggestionsOf(contextOf(review({ findings })), diff, lines);
    expect(comments).toHaveLength(30);
  });
});

describe('nothing is offered', () => {
  test.each([
    ['where the line is not part of the diff', slip(), 'host: wep', new Map()],
    ['where the word is not on the line', slip(), 'host: web', inDiff],
    ['where it is there twice', slip(), 'wep: wep', inDiff],
    ['where it is a part of another word', slip(), 'host: wep-v2', inDiff],
    ['where the finding has no certain fix', finding(), 'host: wep', inDiff],
    ['where it is about what was removed', slip({ side: 'base' }), 'host: wep', inDiff],
    ['where it was there before', slip({ introducedBy: 'already-there' }), 'host: wep', inDiff],
    ['where the line hides something', slip(), 'host: wep \u202e# x', inDiff],
    ['where the line is not one', slip(), 'host: wep\nmore: 1', inDiff],
  ] as const)('%s', (_, given, line, diff) => {
    expect(suggest([given], line, diff).comments).toEqual([]);
  });

  test('where the line stands at the base only', () => {
    const context = contextOf(review({ findings: [slip()] }), {
      placeOf: ({ file, line }) => ({ file, line, side: 'base' }),
    });
    const lines = new Map([['a.yaml:3', 'host: wep']]);
    expect(suggestionsOf(context, inDiff, lines).comments).toEqual([]);
  });
});
