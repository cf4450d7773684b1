import { describe, expect, it } from 'vitest';
import type { OwnersOfChange } from '../../../src/compare/index.ts';
import { affectedOwners } from '../../../src/review/report/gate/affected-owners-text.ts';
import { markdownOf } from '../../../src/review/report/print/print-markdown.ts';
import { terminalLines, UNPAINTED } from '../../../src/review/report/print/print-terminal.ts';
import type { ReportContext } from '../../../src/review/report/review/report-context.ts';
import { contextOf, review } from '../../support/report-parts.ts';
import { change } from '../policy/matters.ts';

type AffectedOwners = OwnersOfChange['affectedOwners']['sets'][number];

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

it('says whom a change reaches, and where, once for all', () => {
  const context = contextWith({});
  expect(affectedOwnersMarkdown(context, 'mention')).toEqual([
    'Also affects prod (@acme/payments): their included content changes.',
  ]);
  expect(affectedOwnersText(context).replace('\n', ' ')).toBe(
    'Also affects prod (@acme/payments): their included content changes.',
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

  it('are at most ten, and the sets of owners five', () => {
    const many = Array.from({ length: 30 }, (_, set) => ({
      owners: [0, 1, 2].map((each) => `@sam${String(set)}-${String(each)}`),
    }));
    const lines = affectedOwnersMarkdown(contextWith(...many), 'mention');
    expect(mentions(lines)).toHaveLength(10);
    expect(lines.at(-1)).toContain(', and environments of 25 more sets of owners:');
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
