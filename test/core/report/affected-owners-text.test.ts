import { describe, expect, it } from 'vitest';
import type { AffectedOwners } from '../../../src/core/owners/affected-owners.ts';
import { affectedOwners } from '../../../src/core/report/gate/affected-owners-text.ts';
import { markdownOf } from '../../../src/core/report/print/print-markdown.ts';
import { terminalLines, UNPAINTED } from '../../../src/core/report/print/print-terminal.ts';
import type { ReportContext } from '../../../src/core/report/review/report-context.ts';
import { contextOf, review } from '../../support/report-parts.ts';
import { change } from '../policy/matters.ts';

const because = change({
  kind: 'route',
  of: 'networking.istio.io/v1 VirtualService shop/orders',
  field: 'spec.http[0].timeout',
  before: '5s',
  after: '1s',
});

const payments: AffectedOwners = {
  owners: ['@acme/payments'],
  source: 'CODEOWNERS:12',
  told: true,
  environments: ['prod'],
  roots: ['overlays/prod'],
  rootCount: 1,
  because: [because],
  objects: 1,
};

const contextWith = (...given: Partial<AffectedOwners>[]) =>
  contextOf(
    review({
      affectedOwners: { sets: given.map((each) => ({ ...payments, ...each })), complete: true },
    }),
  );

const affectedOwnersMarkdown = (
  context: ReportContext,
  naming: 'mention' | 'name',
): readonly string[] => affectedOwners(context, naming).map(markdownOf);

const affectedOwnersText = (context: ReportContext): string =>
  affectedOwners(context, 'name')
    .flatMap((block) => terminalLines(block, UNPAINTED))
    .join(' ');

/** Names that GitHub would notify. */
const mentions = (lines: readonly string[]): readonly string[] =>
  lines.join('\n').match(/@[a-z\d][\w/-]*/g) ?? [];

it('says whom a change reaches, where, by which line, and what happens there', () => {
  const context = contextWith({});
  expect(affectedOwnersMarkdown(context, 'mention')).toEqual([
    'Also reaches prod of @acme/payments (`overlays/prod`; `CODEOWNERS:12`), none of whose files change: VirtualService shop/orders: `http[0].timeout` `5s` → `1s`.',
  ]);
  expect(affectedOwnersText(context).replace('\n', ' ')).toBe(
    'Also reaches prod of @acme/payments (overlays/prod; CODEOWNERS:12), none of whose files change: VirtualService shop/orders: http[0].timeout 5s → 1s.',
  );
});

describe('mentions', () => {
  it('are made where people are to be called, and nowhere else', () => {
    expect(mentions(affectedOwnersMarkdown(contextWith({}), 'name'))).toEqual([]);
  });

  it('are made once for each, whatever the spelling', () => {
    const context = contextWith({}, { owners: ['@Acme/Payments', '@sam'] });
    expect(mentions(affectedOwnersMarkdown(context, 'mention'))).toEqual([
      '@acme/payments',
      '@sam',
    ]);
  });

  it('are at most ten', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ owners: [`@sam${String(index)}`] }));
    const lines = affectedOwnersMarkdown(contextWith(...many), 'mention');
    expect(mentions(lines)).toHaveLength(10);
    expect(lines.at(-1)).toBe('And 20 more sets of owners, in the JSON report.');
  });

  it('are made of owners only, not of what a change calls its things', () => {
    const hostile = contextWith({
      owners: ['sam@example.com', '@x @acme/all', '@a](http://x)'],
      environments: ['@acme/all'],
      roots: ['@acme/all`@acme/all'],
      because: [{ ...because, after: '`@acme/all' }],
    });
    expect(mentions(affectedOwnersMarkdown(hostile, 'mention'))).toEqual([]);
  });
});

it('says nothing of those who are not to be told', () => {
  const context = contextWith({ told: false });
  expect(affectedOwnersMarkdown(context, 'mention')).toEqual([]);
  expect(affectedOwnersText(context)).toBe('');
});

it('counts what it does not name', () => {
  const [line] = affectedOwnersMarkdown(
    contextWith({ objects: 4, roots: ['a', 'b', 'c', 'd'], rootCount: 9 }),
    'name',
  );
  expect(line).toContain('(`a`, `b`, `c` and 6 more; `CODEOWNERS:12`)');
  expect(line).toContain('`1s`, and 3 more objects.');
});
