import { legacy } from '../../../src/manifest/index.ts';
import { expect, test } from 'vitest';
import { markdownOf } from '../../../src/review/report/print/print-markdown.ts';
import { explanationOf } from '../../../src/review/report/review/review-explanation.ts';
import { contextOf, finding, review } from '../../support/report-parts.ts';

const egress = finding({
  id: 'aaaaaaaaaaaa',
  detector: 'security-loosened',
  check: 'egress-opened',
  says: legacy('Anyone may call any host.'),
});
const mtls = finding({ id: 'bbbbbbbbbbbb', detector: 'security-loosened', check: 'mtls-weakened' });

/** What `/explain` says where these two are found. */
function explained(id: string): string {
  const explanation = explanationOf({
    context: contextOf(review({ findings: [egress, mtls] })),
    headLines: new Map(),
    id,
    askedRule: null,
  });
  return explanation.kind === 'explained'
    ? explanation.blocks.map(markdownOf).join('\n\n')
    : explanation.kind;
}

test('`/explain` of a check says what it finds, what it cannot see, and what it found', () => {
  const text = explained('security-loosened/Egress-Opened');
  expect(text).toContain(
    '**`security-loosened/egress-opened`:** Workloads can now call hosts unknown to the mesh',
  );
  expect(text).toContain('By the default rules this is high in production. Not seen: ');
  expect(text).toContain('It finds 1 thing here:');
  expect(text).toContain('- `aaaaaaaaaaaa` high: Anyone may call any host.');
  expect(text).not.toContain('bbbbbbbbbbbb');
});

test.each(['security-loosened', 'security-loosened/*'])(
  '`/explain %s` lists the checks of the detector and what all of them found',
  (name) => {
    const text = explained(name);
    expect(text).toContain('- `security-loosened/mtls-weakened`: ');
    expect(text).toContain('It finds 2 things here:');
    expect(text).toContain('bbbbbbbbbbbb');
  },
);

test('a check that found nothing says so', () => {
  expect(explained('unresolved-reference/subset-undefined')).toContain('It finds nothing here.');
});

test.each(['security-loosened/none', 'egress-opened', 'security-loosened/egress-opened/more'])(
  'nothing is explained of %s, which is no check',
  (name) => {
    expect(explained(name)).toBe('nothing-explained');
  },
);

test('a finding names the check that it is of', () => {
  expect(explained('aaaaaaaaaaaa')).toContain('Found by `security-loosened/egress-opened`.');
});

test('`/explain` of a response flag says what it means, and what was found that leads to it', () => {
  const flag = explained('PassthroughCluster');
  expect(flag).toContain('**PassthroughCluster**: unknown destination, without mesh rules.');
  expect(flag).toContain('Findings here that lead to it');
  expect(flag).toContain('- `aaaaaaaaaaaa` Anyone may call any host.');
  expect(flag).toContain('```sh\nkubectl ');
  expect(explained('uf')).toContain('No finding here leads to it.');
});
